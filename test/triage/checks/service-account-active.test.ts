import { describe, test } from 'vitest';
import { serviceAccountActive } from '../../../src/triage/checks/service-account-active.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, account, api, BY_USER, bundle, FAILED_AT, instance, without } from '../../support/incident.ts';

const BEFORE = '2026-11-22T18:00:00.000Z';
const AFTER = '2026-11-23T09:20:00.000Z';
const denied = api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' });
const read = api('info', 'read', { method: 'GET', status: '200', action: 'app_instances.read' }, -3);
const accountIs = (change: Parameters<typeof account>[0], ...lines: Parameters<typeof bundle>[0]) =>
  bundle(lines.length === 0 ? [denied] : lines, { serviceAccount: found('platform.service-account', account(change)) });
const byUser = [api('info', 'request completed', { ...BY_USER, status: '202' })];
const noOperator = found('platform.instance', instance({ operatorServiceAccountId: null }));

describe('S1: the operator service account was active', () => {
  test.each(['disabled', 'deleted', 'inactive', 'suspended', 'revoked', 'DISABLED', 'Deleted'])(
    'state %s before the failure → fail',
    (state) =>
      expectResult(serviceAccountActive, {
        name: state,
        of: accountIs({ state, disabledAt: BEFORE }),
        outcome: 'fail',
        says: new RegExp(`is ${state} since ${BEFORE}`),
        on: ['platform.service-account'],
      }),
  );

  test.each<CheckCase>([
    { name: 'active', of: accountIs({ state: 'active' }), outcome: 'pass', on: ['platform.service-account'] },
    { name: 'active, spelt otherwise', of: accountIs({ state: 'Active' }), outcome: 'pass' },
    { name: 'active, and nothing failed', of: bundle(ACCEPTED), outcome: 'pass' },
    {
      name: 'disabled, the record does not say since when',
      of: accountIs({ state: 'disabled' }),
      outcome: 'fail',
      says: /is disabled\.$/,
    },
    { name: 'deleted before the failure', of: accountIs({ state: 'deleted', deletedAt: BEFORE }), outcome: 'fail' },
    {
      name: 'disabled before the failure and deleted after it',
      of: accountIs({ state: 'deleted', disabledAt: BEFORE, deletedAt: AFTER }),
      outcome: 'fail',
    },
    {
      name: 'disabled at the very moment of the failure',
      of: accountIs({ state: 'disabled', disabledAt: FAILED_AT }),
      outcome: 'fail',
    },
    {
      name: 'disabled after the failure: not the cause',
      of: accountIs({ state: 'disabled', disabledAt: AFTER }),
      outcome: 'pass',
      says: /after the failure: that did not cause it/,
    },
    {
      name: 'deleted after the failure: not the cause',
      of: accountIs({ state: 'deleted', deletedAt: AFTER }),
      outcome: 'pass',
    },
    {
      name: 'disabled at an unknown time, record changed after the failure',
      of: accountIs({ state: 'disabled', updatedAt: AFTER }),
      outcome: 'unknown',
      says: /changed after the failure/,
    },
    {
      name: 'disabled at an unknown time, record last changed before the failure',
      of: accountIs({ state: 'disabled', updatedAt: BEFORE }),
      outcome: 'fail',
    },
    {
      name: 'disabled now, yet it read successfully at the time',
      of: accountIs({ state: 'disabled' }, read, denied),
      outcome: 'unknown',
      says: /still read successfully/,
      on: ['platform.service-account', 'loki.lines'],
    },
    {
      name: 'disabled after an action in which nothing failed',
      of: accountIs({ state: 'disabled', disabledAt: AFTER }, ...ACCEPTED),
      outcome: 'pass',
    },
    {
      name: 'disabled before the failure, and active again since',
      of: accountIs({ state: 'active', disabledAt: BEFORE, updatedAt: AFTER }),
      outcome: 'unknown',
      says: /active now; it was disabled at/,
    },
    {
      name: 'disabled once, and active again before the failure',
      of: accountIs({ state: 'active', disabledAt: '2026-11-01T00:00:00Z', updatedAt: BEFORE }),
      outcome: 'pass',
    },
    {
      name: 'a state of a later platform',
      of: accountIs({ state: 'pending_rotation' }),
      outcome: 'unknown',
      says: /pending_rotation/,
    },
    { name: 'the record does not say', of: accountIs({ state: null }), outcome: 'unknown', says: /does not say/ },
    {
      name: 'the account does not exist in the project',
      of: bundle([denied], { serviceAccount: empty('platform.service-account') }),
      outcome: 'unknown',
      says: /does not exist/,
    },
    {
      name: 'the account may not be read',
      of: bundle([denied], { serviceAccount: unavailable('platform.service-account', 'not_permitted') }),
      outcome: 'unknown',
      says: /could not be read/,
    },
    { name: 'the account was not looked up', of: without(bundle([denied]), 'serviceAccount'), outcome: 'unknown' },
    {
      name: 'a user acted and no account is involved',
      of: without(bundle(byUser, { instance: noOperator }), 'serviceAccount'),
      outcome: 'not_applicable',
    },
    {
      name: 'a user acted on an instance that an account operates: it is looked at',
      of: bundle(byUser, {
        serviceAccount: found('platform.service-account', account({ state: 'disabled', disabledAt: BEFORE })),
      }),
      outcome: 'fail',
    },
  ])('$name → $outcome', (each) => expectResult(serviceAccountActive, each));
});
