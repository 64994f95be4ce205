import { describe, test } from 'vitest';
import { actionPermitted } from '../../../src/triage/checks/action-permitted.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  api,
  auditRow,
  bundle,
  PUBLISHED,
  RELAY,
  relay,
  span,
  WORKER,
  without,
  worker,
} from '../../support/incident.ts';

const audit = (...rows: Parameters<typeof auditRow>[0][]) => ({ audit: found('platform.audit', rows.map(auditRow)) });
const denied = api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' });
const read = api('info', 'read', { method: 'GET', status: '200', action: 'app_instances.read' }, -3);

describe('B3: the platform permitted the action', () => {
  test.each<CheckCase>([
    {
      name: 'the API accepted it',
      of: bundle(ACCEPTED),
      outcome: 'pass',
      says: /accepted upgrade/,
      on: ['loki.lines'],
    },
    {
      name: 'the audit log records its success',
      of: bundle(ACCEPTED, audit({ action: 'app_instance.upgrade', result: 'success' })),
      outcome: 'pass',
      on: ['platform.audit'],
    },
    {
      name: 'the API denied it',
      of: bundle([denied]),
      outcome: 'fail',
      says: /gpuaas-api refused upgrade with insufficient_permissions/,
      on: ['loki.lines'],
    },
    {
      name: 'the API answered 403 without a code',
      of: bundle([api('warn', 'request completed', { status: '403' })]),
      outcome: 'fail',
      says: /status 403/,
    },
    {
      name: 'the span says so and the logs could not be read',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'error', { 'http.response.status_code': '403', error_code: 'insufficient_permissions' }),
        ]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'the worker was denied what the API had accepted',
      of: bundle([
        ...ACCEPTED,
        ...PUBLISHED,
        worker('error', 'adapter call denied', { error_code: 'operator_service_account_forbidden' }, 4),
      ]),
      outcome: 'fail',
      says: /gpuaas-app-runtime-worker refused/,
    },
    {
      name: 'the audit row of the denial comes first, beside the line',
      of: bundle([denied], audit({})),
      outcome: 'fail',
      says: /audit log records authz\.deny for upgrade/,
      on: ['platform.audit', 'loki.lines'],
    },
    {
      name: 'the audit row alone',
      of: bundle([], { lines: unavailable('loki.lines'), ...audit({}) }),
      outcome: 'fail',
      on: ['platform.audit'],
    },
    {
      name: 'a failed row whose metadata name the permission',
      of: bundle([denied], audit({ action: 'app_instance.upgrade', metadata: { reason: 'permission not granted' } })),
      outcome: 'fail',
    },
    {
      name: 'a failed row about something else is no denial',
      of: bundle(ACCEPTED, audit({ action: 'app_instance.upgrade', metadata: { reason: 'version unknown' } })),
      outcome: 'pass',
    },
    {
      name: 'a row that says denied without the word failure',
      of: bundle([api('info', 'request received')], audit({ action: 'app_instance.upgrade', result: 'denied' })),
      outcome: 'fail',
      on: ['platform.audit'],
    },
    {
      name: 'a row of another action that succeeded says nothing of this one',
      of: bundle(
        [api('info', 'request received')],
        audit({ action: 'app_instance.read', result: 'success', metadata: {} }),
      ),
      outcome: 'unknown',
    },
    {
      name: 'the logs could not be read, and a span shows that the relay has it',
      of: bundle([], { lines: unavailable('loki.lines'), trace: found('tempo.trace', [span(RELAY)]) }),
      outcome: 'pass',
      on: ['tempo.trace'],
    },
    {
      name: 'the API refused it as invalid: whether it was permitted was never asked',
      of: bundle([api('error', 'bad mode', { status: '400', error_code: 'invalid_request' })]),
      outcome: 'unknown',
      says: /another reason/,
    },
    {
      name: 'the API broke before it decided',
      of: bundle([api('error', 'panic', { status: '500', error_code: 'internal_error' })]),
      outcome: 'unknown',
    },
    { name: 'nothing was found', of: bundle([]), outcome: 'unknown', on: ['loki.lines', 'platform.audit'] },
    {
      name: 'the logs could not be read, and the audit log has nothing',
      of: bundle([], { lines: unavailable('loki.lines') }),
      outcome: 'unknown',
    },
    {
      name: 'the audit log may not be read, and nothing was found',
      of: bundle([], { audit: unavailable('platform.audit', 'not_permitted') }),
      outcome: 'unknown',
    },
    { name: 'the audit log was not asked', of: without(bundle([]), 'audit'), outcome: 'unknown' },
    {
      name: 'the request was only received',
      of: bundle([api('info', 'request received')]),
      outcome: 'unknown',
    },
    {
      name: 'what the relay has was permitted, though no line of the API is there',
      of: bundle([relay('info', 'event published')]),
      outcome: 'pass',
    },
    {
      name: 'only the worker’s lines are there',
      of: bundle([worker('info', 'event consumed')], { trace: found('tempo.trace', [span(WORKER)]) }),
      outcome: 'pass',
    },
  ])('$name → $outcome', (each) => expectResult(actionPermitted, each));
});

describe('T2: it can browse but not mutate', () => {
  test.each<CheckCase>([
    {
      name: 'a read under the same id succeeded',
      of: bundle([read, denied]),
      outcome: 'fail',
      says: /1 read by the same caller succeeded: it can browse but not mutate/,
    },
    {
      name: 'reads of the same account succeeded',
      of: bundle([denied], { accountReads: found('loki.account-reads', [read, { ...read, ns: '1' }]) }),
      outcome: 'fail',
      says: /2 reads by the same caller succeeded/,
    },
    {
      name: 'its reads were denied too',
      of: bundle([denied], {
        accountReads: found('loki.account-reads', [api('error', 'denied', { method: 'GET', status: '403' })]),
      }),
      outcome: 'fail',
      says: /insufficient_permissions\.$/,
    },
    {
      name: 'nobody read anything',
      of: bundle([denied], { accountReads: empty('loki.account-reads') }),
      outcome: 'fail',
      says: /insufficient_permissions\.$/,
    },
    {
      name: 'a page of the app proxy is no read of the API',
      of: bundle([
        denied,
        api('info', 'proxied', { method: 'GET', path: '/backend/w/abc/lab', status: '200', action: undefined }, -1),
      ]),
      outcome: 'fail',
      says: /insufficient_permissions\.$/,
    },
    {
      name: 'the denial stands in the audit log alone',
      of: bundle([read], audit({})),
      outcome: 'fail',
      says: /browse but not mutate/,
    },
  ])('$name → $outcome', (each) => expectResult(actionPermitted, each));
});
