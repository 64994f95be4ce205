import { describe, expect, test } from 'vitest';
import { actionOnAllowlist } from '../../../src/triage/checks/action-on-allowlist.ts';
import { permits } from '../../../src/triage/permission.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, account, api, BY_USER, bundle, FAILED_AT, without, worker } from '../../support/incident.ts';

const BEFORE = '2026-11-20T00:00:00.000Z';
const AFTER = '2026-11-23T09:20:00.000Z';
const denied = [api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })];
const invalid = [api('error', 'bad version', { status: '400', error_code: 'invalid_request' })];
const allows = (allowedActions: string[] | null, updatedAt: string | null = null, lines = denied) =>
  bundle(lines, { serviceAccount: found('platform.service-account', account({ allowedActions, updatedAt })) });

describe('S3, B3: the action is on the explicit allowlist', () => {
  test.each<CheckCase>([
    {
      name: 'the entry is there',
      of: allows(['app_instances.upgrade'], null, [...ACCEPTED]),
      outcome: 'pass',
      says: /^app_instances\.upgrade is on the allowlist\.$/,
      on: ['platform.service-account'],
    },
    {
      name: 'the entry is missing, and the sentence says what is there',
      of: allows(['app_instances.create', 'app_instances.read']),
      outcome: 'fail',
      says: /app_instances\.upgrade is missing; the allowlist has app_instances\.create, app_instances\.read\./,
      on: ['platform.service-account'],
    },
    { name: 'the list is empty', of: allows([]), outcome: 'fail', says: /has no entries/ },
    {
      name: 'missing, though nothing was denied',
      of: allows(['app_instances.create'], null, invalid),
      outcome: 'fail',
    },
    { name: 'missing, and last changed before the denial', of: allows([], BEFORE), outcome: 'fail' },
    { name: 'missing, and changed at the very moment of the denial', of: allows([], FAILED_AT), outcome: 'fail' },
    {
      name: 'there now, but added after the denial',
      of: allows(['app_instances.upgrade'], AFTER),
      outcome: 'unknown',
      says: /is on the allowlist now; the account was changed at 2026-11-23T09:20:00.000Z, after the failure/,
    },
    { name: 'there now and before the denial', of: allows(['app_instances.upgrade'], BEFORE), outcome: 'pass' },
    {
      name: 'there, changed after a failure that was no denial',
      of: allows(['app_instances.upgrade'], AFTER, invalid),
      outcome: 'pass',
    },
    {
      name: 'missing now, changed after a failure that was no denial: it may have been there',
      of: allows([], AFTER, invalid),
      outcome: 'unknown',
      says: /changed after the action/,
    },
    {
      name: 'the platform does not show the list',
      of: allows(null),
      outcome: 'unknown',
      says: /does not show the allowlist/,
    },
    {
      name: 'the action is not known',
      of: bundle([
        api('error', 'denied', {
          action: undefined,
          path: undefined,
          status: '403',
          error_code: 'insufficient_permissions',
        }),
      ]),
      outcome: 'unknown',
      says: /Which action was attempted is not known/,
    },
    {
      name: 'the account may not be read',
      of: bundle(denied, { serviceAccount: unavailable('platform.service-account', 'not_permitted') }),
      outcome: 'unknown',
      says: /could not be read/,
    },
    {
      name: 'the account does not exist',
      of: bundle(denied, { serviceAccount: empty('platform.service-account') }),
      outcome: 'unknown',
    },
    { name: 'the account was not looked up', of: without(bundle(denied), 'serviceAccount'), outcome: 'unknown' },
    {
      name: 'a user asked, and the worker was denied, which acts as the account',
      of: bundle(
        [
          api('info', 'request completed', { ...BY_USER, status: '202' }),
          worker('error', 'denied', { ...BY_USER, error_code: 'operator_service_account_forbidden' }, 5),
        ],
        { serviceAccount: found('platform.service-account', account({ allowedActions: [] })) },
      ),
      outcome: 'fail',
    },
    {
      name: 'a user was denied: the list is not about people',
      of: bundle([api('error', 'denied', { ...BY_USER, status: '403', error_code: 'insufficient_permissions' })]),
      outcome: 'not_applicable',
    },
  ])('$name → $outcome', (each) => expectResult(actionOnAllowlist, each));
});

describe('S3: an entry permits an action', () => {
  test.each([
    { entry: 'app_instances.upgrade', action: 'upgrade', permitted: true },
    { entry: 'app_instance.upgrade', action: 'upgrade', permitted: false },
    { entry: 'apps.instances.upgrade', action: 'upgrade', permitted: false },
    { entry: ' App_Instances.Upgrade ', action: 'upgrade', permitted: true },
    { entry: 'app_instances.deploy', action: 'create', permitted: true },
    { entry: 'app_instances.roll_back', action: 'rollback', permitted: true },
    { entry: 'app_instances.delete', action: 'decommission', permitted: true },
    { entry: 'app_instances.*', action: 'decommission', permitted: true },
    { entry: '*', action: 'stop', permitted: true },
    { entry: 'app_instances.create', action: 'upgrade', permitted: false },
    { entry: 'app_instances.read', action: 'upgrade', permitted: false },
    { entry: 'app_instances.upgrades', action: 'upgrade', permitted: false },
    { entry: 'app_instances', action: 'upgrade', permitted: false },
    { entry: 'upgrade', action: 'upgrade', permitted: false },
    { entry: 'service_accounts.create', action: 'create', permitted: false },
    { entry: 'allocations.*', action: 'create', permitted: false },
    { entry: 'app_instances.members.create', action: 'create', permitted: false },
    { entry: 'app_instances.runtime_secrets.create', action: 'create', permitted: false },
    { entry: 'nodes.app_instances.create', action: 'create', permitted: false },
    { entry: '', action: 'create', permitted: false },
  ])('"$entry" for $action: $permitted', ({ entry, action, permitted }) => {
    expect(permits([entry], action)).toBe(permitted);
  });

  test('an empty list permits nothing; one entry of many is enough', () => {
    expect(permits([], 'start')).toBe(false);
    expect(permits(['app_instances.read', 'app_instances.stop', 'app_instances.start'], 'start')).toBe(true);
  });
});
