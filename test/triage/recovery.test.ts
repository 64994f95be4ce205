import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  account,
  api,
  BY_USER,
  bundle,
  DONE,
  deadLetter,
  instance,
  ORG,
  overview,
  PROJECT,
  PUBLISHED,
  quiet,
  RELAY,
  relay,
  ships,
  stuckRow,
  WORKER,
  without,
  worker,
} from '../support/incident.ts';

type Change = Partial<EvidenceBundle>;

const AFTER = '2026-11-23T09:20:00.000Z';
const BEFORE = '2026-11-22T00:00:00.000Z';

const refused = (status: string, error_code: string, message: string, fields = {}) => [
  api('error', message, { status, error_code, ...fields }),
];
const denied = (message = 'denied', fields = {}) => refused('403', 'insufficient_permissions', message, fields);
const accountIs = (change: Parameters<typeof account>[0]): Change => ({
  serviceAccount: found('platform.service-account', account(change)),
});
const health = (change: Parameters<typeof overview>[0]): Change => ({
  overview: found('platform.overview', overview(change)),
});
const noInstance: Change = { instance: empty('platform.instance') };
const workerIs = (status: string) => health({ workers: [{ name: 'app-runtime-worker', status, lastSeenAt: null }] });

const unpublished = (change: Change = {}) =>
  bundle([...ACCEPTED, relay('error', 'publish failed', { last_error: 'nats: no responders available' })], change);
const undelivered = (change: Change = {}) =>
  bundle([...ACCEPTED, ...PUBLISHED], { deadLetters: deadLetter(), shipping: ships(WORKER), ...change });
const failed = (fields: Record<string, string>, message = 'adapter step failed', change: Change = {}) =>
  bundle([...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed'), worker('error', message, fields, 5)], change);
const backendDown = (change: Change = {}) =>
  failed({ last_error: 'dial tcp 10.0.0.1:6817: connection refused' }, undefined, change);

const recovery = (of: EvidenceBundle) => judge(of).recovery;

interface Case {
  readonly reason: string;
  readonly of: EvidenceBundle;
  /** What the first step says: the smallest change that helps. */
  readonly first: RegExp;
  readonly last?: RegExp;
}

function expectSteps({ reason, of, first, last }: Case): void {
  const report = judge(of);
  expect(report.verdict.reason, report.verdict.summary).toBe(reason);
  expect(report.recovery.steps[0]).toMatch(first);
  if (last !== undefined) expect(report.recovery.steps.at(-1)).toMatch(last);
  for (const step of report.recovery.steps) {
    expect(step).toMatch(/[.)]$/);
    expect(step).not.toMatch(/\b(?:undefined|null|NaN)\b|\[object/);
  }
}

describe('R1: a missing right names the smallest change that makes the action legal', () => {
  test.each<Case>([
    {
      reason: 'allowlist_entry_missing',
      of: bundle(denied(), accountIs({ allowedActions: [] })),
      first: new RegExp(
        `^Add app_instances\\.upgrade to the allowlist of ${ACCOUNT} in project ${PROJECT}\\. .*nothing else\\.$`,
      ),
      last: /^Then retry the upgrade\.$/,
    },
    {
      reason: 'service_account_disabled',
      of: bundle(denied(), accountIs({ state: 'disabled', disabledAt: BEFORE })),
      first: /disabled on purpose\. If not, activate it again/,
      last: /^Then retry/,
    },
    {
      reason: 'service_account_wrong_project',
      of: bundle(denied(), accountIs({ projectId: 'another' })),
      first: new RegExp(`^Use the operator service account of project ${PROJECT}: .*never allowed`),
    },
    {
      reason: 'token_expired',
      of: bundle(refused('401', 'token_expired', 'token expired', { token_exp: '2026-11-23T09:00:00Z' })),
      first: /^Mint a new token\. No right has to change\./,
    },
    {
      reason: 'token_missing',
      of: bundle(refused('401', 'token_missing', 'no token')),
      first: /with the token of the operator service account\. No right has to change\./,
    },
    {
      reason: 'token_invalid',
      of: bundle(refused('401', 'token_invalid', 'bad signature')),
      first: /which key signed the token/,
    },
    {
      reason: 'role_missing',
      of: bundle(denied('denied', BY_USER)),
      first: new RegExp(`^Give the person the smallest project role in ${PROJECT} .*not intended policy`),
    },
    {
      reason: 'role_missing',
      of: bundle(denied('role viewer lacks permission app_instances.upgrade')),
      first: new RegExp(`^Give ${ACCOUNT} the smallest project role`),
    },
    {
      reason: 'token_expired',
      of: bundle(refused('401', 'token_expired', 'token expired', BY_USER)),
      first: /^Let the person log in again\. No right has to change\.$/,
    },
    {
      reason: 'permission_denied',
      of: bundle(denied('nope'), accountIs({ allowedActions: ['app_instances.upgrade'], updatedAt: AFTER })),
      first:
        /^Retry the upgrade\. app_instances\.upgrade is on the allowlist of .* now; its record was changed at 2026-11-23 09:20:00 UTC\.$/,
    },
    {
      reason: 'permission_denied',
      of: bundle(denied('nope')),
      first: /^Compare role, allowlist and account state/,
    },
  ])('$reason', expectSteps);

  test('an entry is asked for in the spelling of the platform, for the action that was attempted', () => {
    const create = denied('denied', { action: 'deploy' });
    expect(recovery(bundle(create, accountIs({ allowedActions: [] }))).steps[0]).toMatch(
      /^Add app_instances\.create .*opens create for every app instance/,
    );
  });

  const onWords = denied('action not on service account allowlist');
  const expired = refused('401', 'token_expired', 'token expired', { token_exp: '2026-11-23T09:00:00Z' });
  const permits = ['app_instances.upgrade'];

  test.each<{ name: string; of: EvidenceBundle; offered: boolean }>([
    { name: 'the entry is still missing', of: bundle(onWords, accountIs({ allowedActions: [] })), offered: false },
    {
      name: 'the entry was added since',
      of: bundle(onWords, accountIs({ allowedActions: permits, updatedAt: AFTER })),
      offered: true,
    },
    {
      name: 'the account was changed since, and the entry is still missing',
      of: bundle(onWords, accountIs({ allowedActions: [], updatedAt: AFTER })),
      offered: false,
    },
    {
      name: 'the entry was there all the time: nothing changed that could help',
      of: bundle(onWords, accountIs({ allowedActions: permits, updatedAt: BEFORE })),
      offered: false,
    },
    {
      name: 'nobody may read whether the entry is there by now',
      of: bundle(onWords, { serviceAccount: unavailable('platform.service-account', 'not_permitted') }),
      offered: false,
    },
    {
      name: 'a new token was minted since',
      of: bundle(expired, accountIs({ lastTokenIssuedAt: AFTER })),
      offered: true,
    },
    {
      name: 'no token was minted since',
      of: bundle(expired, accountIs({ lastTokenIssuedAt: '2026-11-23T08:00:00Z' })),
      offered: false,
    },
    {
      name: 'a person’s login had expired; the account’s token is no help',
      of: bundle(refused('401', 'token_expired', 'token expired', BY_USER), accountIs({ lastTokenIssuedAt: AFTER })),
      offered: false,
    },
    {
      name: 'the account is still disabled',
      of: bundle(denied(), accountIs({ state: 'disabled', disabledAt: BEFORE })),
      offered: false,
    },
    {
      name: 'the account still belongs to another project',
      of: bundle(denied(), accountIs({ projectId: 'another', updatedAt: AFTER })),
      offered: false,
    },
    {
      name: 'a refusal that nothing explained, and the entry was added since',
      of: bundle(denied('nope'), accountIs({ allowedActions: permits, updatedAt: AFTER })),
      offered: true,
    },
    {
      name: 'the account was activated again since',
      of: bundle(denied('service account is disabled'), accountIs({ state: 'active', updatedAt: AFTER })),
      offered: true,
    },
    {
      name: 'the account is active and was not changed since',
      of: bundle(denied('service account is disabled'), accountIs({ state: 'active', updatedAt: BEFORE })),
      offered: false,
    },
    { name: 'no record shows whether a person has the role by now', of: bundle(denied('x', BY_USER)), offered: false },
  ])('Retry when $name: $offered', ({ of, offered }) => {
    const { retry } = recovery(of);
    expect(retry).toEqual({ offered, action: 'upgrade', why_not: offered ? null : expect.stringMatching(/\.$/) });
  });
});

describe('R2: delivery is restored before the action is sent again', () => {
  test.each<Case>([
    {
      reason: 'outbox_relay_down',
      of: unpublished(),
      first: /^Restore the outbox relay and see the backlog fall\.$/,
      last: /send the upgrade again; the bot never requeues outbox rows/,
    },
    {
      reason: 'worker_down',
      of: undelivered(),
      first: /^Restore the app runtime worker and see its consumer catch up\.$/,
      last: /send the upgrade again; the bot never requeues dead letters/,
    },
    { reason: 'backend_unavailable', of: backendDown(), first: /^Restore the slurm backend and see it answer\.$/ },
    {
      reason: 'backend_unavailable',
      of: bundle(
        [
          ...ACCEPTED.map((line) => ({ ...line, fields: { ...line.fields, runtime_backend: '' } })),
          worker('error', 'step failed', { last_error: 'connection refused', runtime_backend: undefined }, 5),
        ],
        noInstance,
      ),
      first: /^Restore the runtime backend/,
    },
    {
      reason: 'component_unknown',
      of: bundle(refused('503', 'service_unavailable', 'try later')),
      first: /relay, worker and backend health, in this order, before anything is sent again/,
    },
  ])('$reason', expectSteps);

  const stuck = { failedOutbox: stuckRow(), shipping: quiet(RELAY, WORKER) };

  test.each<{ name: string; of: EvidenceBundle; whyNot: RegExp | null }>([
    { name: 'relay and worker are healthy again', of: unpublished(), whyNot: null },
    { name: 'the row is stuck, relay and worker are healthy again', of: bundle(ACCEPTED, stuck), whyNot: null },
    {
      name: 'the relay is degraded',
      of: unpublished(health({ outboxRelayOk: false })),
      whyNot: /relay is degraded now/,
    },
    {
      name: 'the relay’s health may not be read',
      of: unpublished({ overview: unavailable('platform.overview', 'not_permitted') }),
      whyNot: /health of the outbox relay could not be read/,
    },
    {
      name: 'nobody asked for the relay’s health',
      of: without(unpublished(), 'overview'),
      whyNot: /could not be read/,
    },
    {
      name: 'the platform does not say how the relay is',
      of: unpublished(health({ outboxRelayOk: null })),
      whyNot: /could not be read/,
    },
    {
      name: 'the relay is well and the worker is down',
      of: unpublished(workerIs('down')),
      whyNot: /worker is down or behind/,
    },
    {
      name: 'relay and worker are well, and messages still wait',
      of: unpublished(health({ consumers: [{ stream: 'APPS', durable: 'app-runtime', pending: 900 }] })),
      whyNot: /not drained/,
    },
    {
      name: 'relay and worker are well, and the outbox is full',
      of: unpublished(health({ outboxPending: 4000 })),
      whyNot: /not drained/,
    },
    {
      name: 'the relay is well and the worker is not listed',
      of: unpublished(health({ workers: [] })),
      whyNot: /worker could not be read/,
    },
    { name: 'the worker is well again', of: undelivered(), whyNot: null },
    { name: 'the worker is still down', of: undelivered(workerIs('down')), whyNot: /worker is down or behind now/ },
    {
      name: 'the relay before the worker is degraded',
      of: undelivered(health({ outboxRelayOk: false })),
      whyNot: /relay is degraded/,
    },
    { name: 'the worker is not listed', of: undelivered(health({ workers: [] })), whyNot: /worker could not be read/ },
    {
      name: 'the worker’s health may not be read',
      of: undelivered({ overview: unavailable('platform.overview', 'timeout') }),
      whyNot: /could not be read/,
    },
    { name: 'no record shows a backend’s health', of: backendDown(), whyNot: /backend has not been seen healthy/ },
    {
      name: 'the relay is degraded beside a backend that is down',
      of: backendDown(health({ outboxRelayOk: false })),
      whyNot: /relay is degraded/,
    },
  ])('Retry when $name: $whyNot', ({ of, whyNot }) => {
    const report = judge(of);
    expect(report.verdict.class).toBe('service_unavailable');
    const { offered, action, why_not } = report.recovery.retry;
    expect({ offered, action }).toEqual({ offered: whyNot === null, action: 'upgrade' });
    if (whyNot === null) expect(why_not).toBeNull();
    else expect(why_not).toMatch(whyNot);
  });
});

describe('R3: an invalid mode or scope is sent again with what the server supports', () => {
  const oddMode = refused('400', 'invalid_request', 'operating_mode not supported', { operating_mode: 'shared' });
  const oddPair = refused('422', 'validation_error', 'metadata rejected', { operating_mode: 'platform_managed' });

  test.each<Case>([
    {
      reason: 'invalid_operating_mode',
      of: bundle(oddMode, noInstance),
      first: /platform’s defaults: operating_mode tenant_dedicated, control_plane_scope project\.$/,
    },
    {
      reason: 'incoherent_runtime_metadata',
      of: bundle(oddPair, noInstance),
      first: /tenant_dedicated with project or tenant, platform_managed with platform\.$/,
    },
    {
      reason: 'missing_project_context',
      of: bundle(
        refused('400', 'invalid_request', 'X-Project-ID header is required', { path: '/api/v1/app-instances' }),
      ),
      first: /with X-Project-ID set to the project of the instance/,
    },
    {
      reason: 'project_mismatch',
      of: bundle(refused('404', 'app_instance_not_found', 'not found'), {
        instance: found('platform.instance', instance({ projectId: 'another' })),
      }),
      first: /with the project that owns the instance, in path and header alike/,
    },
    {
      reason: 'invalid_lifecycle_action',
      of: bundle(refused('409', 'conflict', 'upgrade not allowed while upgrading')),
      first: /wait for the running action to end/,
    },
    {
      reason: 'invalid_service_account_reference',
      of: bundle(refused('400', 'invalid_request', 'operator_service_account_id does not resolve'), {
        serviceAccount: empty('platform.service-account'),
      }),
      first: new RegExp(`exists and is active in project ${PROJECT}`),
    },
    {
      reason: 'idempotency_key_reused',
      of: bundle(refused('409', 'idempotency_key_conflict', 'Idempotency-Key was used for another request')),
      first: /with a new idempotency key/,
    },
    {
      reason: 'validation_failed',
      of: bundle(refused('422', 'validation_error', 'replicas out of range')),
      first: /correct the field that it names/,
    },
  ])('$reason', expectSteps);

  test.each([
    { name: 'a mode that does not exist', of: bundle(oddMode, noInstance), offered: true },
    { name: 'a pair that does not fit', of: bundle(oddPair, noInstance), offered: true },
    {
      name: 'a value only its sender knows',
      of: bundle(refused('422', 'validation_error', 'replicas out of range')),
      offered: false,
    },
    {
      name: 'a state that does not allow it',
      of: bundle(refused('409', 'conflict', 'already upgrading')),
      offered: false,
    },
  ])('Retry of $name: $offered', ({ of, offered }) => {
    const { retry } = recovery(of);
    expect(retry.offered).toBe(offered);
    expect(retry.why_not === null).toBe(offered);
  });

  test('nothing is sent again while the action is not known', () => {
    const nameless = refused('400', 'invalid_request', 'operating_mode not supported', {
      operating_mode: 'shared',
      action: undefined,
      path: undefined,
    });
    expect(recovery(bundle(nameless, noInstance)).retry).toEqual({
      offered: false,
      action: null,
      why_not: 'Which action was attempted is not known.',
    });
  });
});

describe('R4: a defect is captured and handed over, not tried again', () => {
  const inCore = bundle(
    refused('409', 'allocation_conflict', 'rejected', { path: '/api/v1/allocations', scheduler_type: 'slurm' }),
  );

  test.each<Case>([
    {
      reason: 'worker_defect',
      of: failed({}, 'panic: runtime error: index out of range'),
      first: /owner of the app runtime worker/,
    },
    {
      reason: 'api_defect',
      of: bundle(refused('500', 'internal_error', 'cannot convert app manifest')),
      first: /owner of the API/,
    },
    {
      reason: 'outside_runbook',
      of: failed({ error_code: 'secret_not_found' }, 'secret is gone'),
      first: /the runbook has no recovery for it/,
    },
  ])('$reason', (each) => {
    expectSteps(each);
    expect(recovery(each.of).retry.offered).toBe(false);
  });

  test('X1: a primitive gap is filed, and nothing is worked around or retried', () => {
    expect(recovery(inCore)).toEqual({
      steps: ['Stop. Do not work around it.', 'Capture the evidence and file a platform primitive gap.'],
      retry: { offered: false, action: 'upgrade', why_not: 'A platform defect is not retried: file it.' },
    });
  });
});

describe('other recoveries', () => {
  const page = (fields: Record<string, string | undefined>) =>
    bundle([api('warn', 'no session', { method: 'GET', action: undefined, actor_type: undefined, ...fields })]);

  test.each<Case>([
    {
      reason: 'raw_path_misuse',
      of: page({ path: '/w/abc/lab', status: '401', error_code: 'token_missing' }),
      first: /^Follow the Proxied App UI Incident runbook first/,
      last: /\/backend\//,
    },
    {
      reason: 'blank_page',
      of: page({ path: '/backend/w/abc/static/main.js', status: '502' }),
      first: /^Follow the Proxied App UI Incident runbook first/,
      last: /private window/,
    },
    {
      reason: 'not_found',
      of: page({ path: '/backend/w/abc/', status: '404' }),
      first: /^Follow the Proxied App UI Incident runbook first/,
    },
    { reason: 'completed', of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]), first: /^Nothing has to be done/ },
    {
      reason: 'still_in_progress',
      of: bundle(ACCEPTED, { askedAt: new Date('2026-11-23T09:11:00Z'), shipping: ships(RELAY, WORKER) }),
      first: /again in a few minutes/,
    },
    {
      reason: 'not_found',
      of: bundle([], noInstance),
      first: /typing error, and that it is of this environment/,
      last: /at=.*since=/,
    },
    {
      reason: 'not_enough_evidence',
      of: bundle([], { lines: unavailable('loki.lines', 'unreachable'), ...noInstance }),
      first: /when the sources that could not be read answer/,
    },
  ])('$reason', (each) => {
    expectSteps(each);
    expect(recovery(each.of).retry.offered).toBe(false);
    expect(recovery(each.of).retry.why_not).toMatch(/\.$/);
  });

  test('M3: the managed-service owner comes first, then what would help', () => {
    const managed = found(
      'platform.instance',
      instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' }),
    );
    const sameShape = found(
      'loki.same-shape',
      [ORG, 'another'].map((orgId) => ({ orgId, projectId: orgId, count: 1 })),
    );
    const { steps } = recovery(backendDown({ instance: managed, sameShape }));
    expect(steps[0]).toMatch(/^Escalate to the managed-service owner/);
    expect(steps[1]).toMatch(/^Restore the slurm backend/);
  });
});
