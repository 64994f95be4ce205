import { describe, test } from 'vitest';
import { actorIsServiceAccount } from '../../../src/triage/checks/actor-is-service-account.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  api,
  auditRow,
  BY_USER,
  bundle,
  CORRELATION_ID,
  reported,
  span,
} from '../../support/incident.ts';

const unnamed = [api('info', 'request completed', { actor_type: undefined, actor_id: undefined, status: '202' })];
const audited = (actorRole: string | null) => ({ audit: found('platform.audit', [auditRow({ actorRole })]) });

describe('S4: the actor is a service account', () => {
  test.each<CheckCase>([
    {
      name: 'a line says so, with its id',
      of: bundle(ACCEPTED),
      outcome: 'pass',
      says: new RegExp(`service account ${ACCOUNT}`),
      on: ['loki.lines'],
    },
    {
      name: 'a line says so without an id: the operator account is named',
      of: bundle([api('info', 'x', { actor_id: undefined })]),
      outcome: 'pass',
      says: new RegExp(ACCOUNT),
    },
    {
      name: 'only the audit row says so',
      of: bundle(unnamed, audited('service_account')),
      outcome: 'pass',
      on: ['platform.audit'],
    },
    {
      name: 'only a span says so',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [span('gpuaas-api', 'unset', { actor_type: 'service_account' })]),
      }),
      outcome: 'pass',
      on: ['tempo.trace'],
    },
    {
      name: 'a user acted: the words turn to the person',
      of: bundle([api('error', 'denied', { ...BY_USER, status: '403' })]),
      outcome: 'not_applicable',
      says: /actor is a user: look at the person's own role and login/,
      on: ['loki.lines'],
    },
    {
      name: 'an admin is a person',
      of: bundle(unnamed, audited('admin')),
      outcome: 'not_applicable',
      says: /actor is a user/,
    },
    {
      name: 'the line of the request counts before the audit row',
      of: bundle(ACCEPTED, audited('user')),
      outcome: 'pass',
    },
    {
      name: 'another spelling of it',
      of: bundle([api('info', 'x', { actor_type: 'Service-Account' })]),
      outcome: 'pass',
    },
    ...['operator', 'system', 'shared_runtime_operator'].map((actor_type) => ({
      name: `the type ${actor_type}, which is neither a service account nor a person`,
      of: bundle([api('info', 'x', { actor_type })]),
      outcome: 'unknown' as const,
      says: new RegExp(actor_type),
    })),
    {
      name: 'only the pasted text says who acted',
      of: bundle(unnamed, {
        subject: { correlationId: CORRELATION_ID, reported: reported({ context: { actor_type: 'service_account' } }) },
      }),
      outcome: 'unknown',
    },
    { name: 'nothing says who acted', of: bundle(unnamed), outcome: 'unknown', on: ['loki.lines', 'platform.audit'] },
    { name: 'the audit row does not say either', of: bundle(unnamed, audited(null)), outcome: 'unknown' },
    {
      name: 'logs and audit log could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), audit: unavailable('platform.audit', 'not_permitted') }),
      outcome: 'unknown',
    },
    { name: 'nothing was found', of: bundle([]), outcome: 'unknown' },
  ])('$name → $outcome', (each) => expectResult(actorIsServiceAccount, each));
});
