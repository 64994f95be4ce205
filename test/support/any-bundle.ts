import fc from 'fast-check';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import type { Evidence, EvidenceFailure } from '../../src/triage/evidence.ts';
import type { LogLine, Span } from '../../src/triage/records.ts';
import { LINEAGE } from '../../src/triage/terms.ts';
import { empty, found, unavailable } from './evidence.ts';
import { ACCOUNT, ASKED_AT, CORRELATION_ID, FAILED_AT, INSTANCE, ORG, PROJECT, TRACE_ID } from './incident.ts';

/** Bundles of evidence of every kind: plausible parts in any combination, and parts that no platform should send. */

const foreign = fc.string({ unit: 'binary', maxLength: 30 });
const oneOf = (...words: string[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: foreign });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });

const time = fc
  .integer({ min: -7200, max: 7200 })
  .map((seconds) => new Date(Date.parse(FAILED_AT) + seconds * 1000).toISOString());
const recordTime = fc.oneof({ weight: 9, arbitrary: time }, { weight: 1, arbitrary: foreign });

const service = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LINEAGE) },
  { weight: 2, arbitrary: oneOf('gpuaas-provisioning-worker', 'gpuaas-slurm-reference-controller') },
);
const words = oneOf(
  'request received',
  'request completed',
  'outbox event enqueued',
  'event published',
  'publish failed',
  'claimed outbox row',
  'event consumed',
  'upgrade completed',
  'upgrade started',
  'step failed',
  'retrying in 5s',
  'rolled back',
  'cleanup completed',
  'instance marked failed',
  'giving up',
  'panic: nil pointer dereference',
  'connection refused',
  'context deadline exceeded',
  'no responders available',
  'action not on allowlist',
  'service account is disabled',
  'operating_mode not supported',
  'X-Project-ID header is required',
  'json: cannot unmarshal',
  '0/12 nodes are available',
  'token expired',
  'sbatch: invalid partition',
  'app_instance_not_found',
);
const code = oneOf(
  'insufficient_permissions',
  'invalid_request',
  'validation_error',
  'service_unavailable',
  'internal_error',
  'token_expired',
  'token_missing',
  'conflict',
  'quota_exceeded',
  'allocation_conflict',
  'app_instance_not_found',
  'operator_service_account_forbidden',
  'event_schema_invalid',
);
const action = oneOf(
  'upgrade',
  'create',
  'stop',
  'decommission',
  'app_instances.read',
  'deploy',
  'reboot',
  'constructor',
);
const path = oneOf(
  `/api/v1/projects/${PROJECT}/app-instances/${INSTANCE}/upgrade`,
  `/api/v1/projects/${PROJECT}/app-instances`,
  '/api/v1/app-instances',
  '/api/v1/projects/%zz/app-instances/%/upgrade',
  '/api/v1/projects//app-instances//',
  '/api/v1/allocations',
  '/w/abc/lab',
  '/backend/w/abc/static/main.js',
);
const project = oneOf(PROJECT, 'another');
const mode = oneOf('tenant_dedicated', 'platform_managed', 'shared', 'valueOf');
const scope = oneOf('project', 'tenant', 'platform');
const slug = oneOf('slurm', 'ray', 'jupyter', 'rke2-self-managed');
const backend = oneOf('slurm', 'k8s', 'docker');

const fields: fc.Arbitrary<Record<string, string>> = fc
  .record({
    correlation_id: maybe(fc.constant(CORRELATION_ID)),
    trace_id: maybe(fc.constant(TRACE_ID)),
    org_id: maybe(oneOf(ORG, 'another')),
    project_id: maybe(project),
    app_slug: maybe(slug),
    app_instance_id: maybe(oneOf(INSTANCE)),
    operator_service_account_id: maybe(oneOf(ACCOUNT)),
    operating_mode: maybe(mode),
    control_plane_scope: maybe(scope),
    runtime_backend: maybe(backend),
    actor_type: maybe(oneOf('service_account', 'user', 'system')),
    actor_id: maybe(oneOf(ACCOUNT, 'user-1')),
    action: maybe(action),
    method: maybe(oneOf('POST', 'GET', 'DELETE')),
    path: maybe(path),
    status: maybe(oneOf('200', '202', '400', '401', '403', '404', '409', '500', '503')),
    error_code: maybe(code),
    last_error: maybe(words),
    event_type: maybe(oneOf('apps.instance.upgrade_requested', 'apps.instance.upgraded', 'apps.instance.failed')),
    scheduler_type: fc.option(oneOf('slurm', 'bare_metal'), { freq: 1 }),
    attempt_count: maybe(oneOf('1', '2')),
    step: maybe(words),
    token_exp: fc.option(oneOf('1795424400', '2026-11-23T09:00:00Z'), { freq: 1 }),
  })
  .map((all) =>
    Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  );

const line: fc.Arbitrary<LogLine> = fc
  .record({
    at: time,
    service,
    level: fc.constantFrom('debug', 'info', 'warn', 'error', 'fatal', 'unknown'),
    message: words,
    fields,
    json: fc.constantFrom(true, true, true, false),
  })
  .map((of) => ({
    ...of,
    ns: `${Date.parse(of.at)}000000`,
    fields: of.json ? of.fields : {},
    raw: `${of.level} ${of.message}`,
  }));

const span: fc.Arbitrary<Span> = fc
  .record({
    service,
    name: words,
    status: fc.constantFrom('ok', 'error', 'unset'),
    statusMessage: fc.oneof(fc.constant(''), words, code),
    attributes: fields,
    start: time,
  })
  .map(({ attributes, ...of }) => ({
    ...of,
    traceId: TRACE_ID,
    spanId: 'a1b1513eb2ee6d4e',
    parentSpanId: null,
    kind: 'internal',
    end: of.start,
    durationMs: 0,
    attributes: { ...attributes, ...(attributes.path === undefined ? {} : { 'url.path': attributes.path }) },
  }));

const failure = fc.constantFrom<EvidenceFailure>('timeout', 'unreachable', 'status', 'schema', 'not_permitted');

/** Found more often than not, else empty or unavailable. */
function evidence<T>(id: string, data: fc.Arbitrary<T>): fc.Arbitrary<Evidence<T>> {
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(data, fc.boolean()).map(([rows, cut]) => found(id, rows, cut ? { truncated: true } : {})),
    },
    { weight: 1, arbitrary: fc.constant(empty(id)) },
    { weight: 2, arbitrary: failure.map((why) => unavailable(id, why)) },
  );
}
const rows = <T>(id: string, row: fc.Arbitrary<T>, maxLength = 4) =>
  evidence(id, fc.array(row, { minLength: 1, maxLength }));
const matching = <T>(id: string, row: fc.Arbitrary<T>) =>
  evidence(id, fc.record({ rows: fc.array(row, { maxLength: 2 }), scanned: fc.nat(100), complete: fc.boolean() }));

const records = {
  project: evidence(
    'platform.project',
    fc.record({
      id: project,
      orgId: maybe(fc.constant(ORG)),
      name: maybe(foreign),
      slug: maybe(oneOf('hpc-dev', 'prod')),
    }),
  ),
  instance: evidence(
    'platform.instance',
    fc.record({
      id: oneOf(INSTANCE),
      orgId: maybe(oneOf(ORG)),
      projectId: maybe(project),
      appSlug: maybe(slug),
      appVersion: maybe(foreign),
      displayName: maybe(foreign),
      operatingMode: maybe(mode),
      controlPlaneScope: maybe(scope),
      runtimeBackend: maybe(backend),
      tenantBoundaryMode: maybe(foreign),
      operatorServiceAccountId: maybe(oneOf(ACCOUNT)),
      status: maybe(oneOf('running', 'failed', 'upgrading', 'stopped')),
      health: maybe(oneOf('healthy', 'degraded')),
      failureReason: maybe(words),
      createdAt: maybe(recordTime),
      updatedAt: maybe(recordTime),
    }),
  ),
  instanceEvents: rows(
    'platform.events',
    fc.record({
      id: foreign,
      eventType: maybe(oneOf('apps.instance.upgraded', 'apps.instance.failed')),
      occurredAt: maybe(recordTime),
      correlationId: maybe(oneOf(CORRELATION_ID)),
      action: maybe(action),
      actorType: maybe(foreign),
      actorId: maybe(foreign),
      status: maybe(oneOf('succeeded', 'failed', 'pending')),
      detail: maybe(words),
      request: maybe(fc.record({ operating_mode: oneOf('shared', 'tenant_dedicated') })),
    }),
  ),
  serviceAccount: evidence(
    'platform.service-account',
    fc.record({
      id: oneOf(ACCOUNT),
      orgId: maybe(oneOf(ORG)),
      projectId: maybe(project),
      name: maybe(foreign),
      slug: maybe(foreign),
      state: maybe(oneOf('active', 'disabled', 'deleted')),
      allowedActions: maybe(fc.array(oneOf('app_instances.upgrade', 'app_instances.read', '*'), { maxLength: 3 })),
      lastTokenIssuedAt: maybe(recordTime),
      lastTokenExpiresAt: maybe(recordTime),
      updatedAt: maybe(recordTime),
      disabledAt: maybe(recordTime),
      deletedAt: maybe(recordTime),
    }),
  ),
  audit: rows(
    'platform.audit',
    fc.record({
      actorId: maybe(oneOf(ACCOUNT, 'user-1')),
      actorRole: maybe(oneOf('service_account', 'user', 'admin', 'system')),
      action: maybe(oneOf('authz.deny', 'app_instance.upgrade', 'app_instance.read')),
      targetType: maybe(oneOf('app_instance', 'session')),
      targetId: maybe(oneOf(INSTANCE)),
      result: maybe(oneOf('success', 'failure')),
      correlationId: maybe(oneOf(CORRELATION_ID)),
      createdAt: maybe(recordTime),
      metadata: fc.dictionary(fc.constantFrom('action', 'reason', 'operating_mode'), fc.oneof(words, fc.jsonValue())),
    }),
  ),
  overview: evidence(
    'platform.overview',
    fc.record({
      outboxRelayOk: maybe(fc.boolean()),
      dlqPending: maybe(fc.nat(500)),
      outboxPending: maybe(fc.nat(500)),
      workers: fc.array(
        fc.record({
          name: oneOf('app-runtime-worker', 'billing-worker'),
          status: oneOf('ok', 'down'),
          lastSeenAt: maybe(recordTime),
        }),
        { maxLength: 3 },
      ),
      consumers: fc.array(
        fc.record({ stream: oneOf('APPS', 'BILLING'), durable: oneOf('app-runtime'), pending: fc.nat(500) }),
        { maxLength: 3 },
      ),
    }),
  ),
  failedOutbox: matching(
    'platform.outbox',
    fc.record({
      id: foreign,
      eventType: maybe(foreign),
      subject: maybe(foreign),
      correlationId: maybe(fc.constant(CORRELATION_ID)),
      status: maybe(oneOf('failed', 'pending')),
      attemptCount: maybe(fc.nat(9)),
      lastError: maybe(words),
      createdAt: maybe(recordTime),
    }),
  ),
  deadLetters: matching(
    'platform.dead-letters',
    fc.record({
      streamSeq: foreign,
      subject: maybe(foreign),
      correlationId: maybe(fc.constant(CORRELATION_ID)),
      reason: maybe(words),
      createdAt: maybe(recordTime),
    }),
  ),
  sameShape: rows(
    'loki.same-shape',
    fc.record({ orgId: oneOf(ORG, 'another', ''), projectId: project, count: fc.nat(20) }),
  ),
  serviceLevel: rows('loki.service-level', fc.record({ service, lines: fc.nat(500), errors: fc.nat(500) })),
  accountReads: rows('loki.account-reads', line),
  pivots: rows('loki.pivot', line),
  trace: rows('tempo.trace', span, 6),
};

const subject: fc.Arbitrary<EvidenceBundle['subject']> = fc.record(
  {
    correlationId: fc.constant(CORRELATION_ID),
    projectId: project,
    instanceId: oneOf(INSTANCE),
    reported: fc.record({
      correlationId: fc.constant(CORRELATION_ID),
      traceId: maybe(fc.constant(TRACE_ID)),
      error: maybe(fc.record({ code: maybe(code), message: maybe(words) })),
      context: fc.dictionary(
        fc.constantFrom('project_id', 'operating_mode', 'control_plane_scope', 'action', 'actor_type', 'app_slug'),
        fc.oneof(mode, scope, action, fc.constantFrom('service_account', 'user')),
      ),
      urls: fc.array(oneOf('https://app.gpuaas.example.com/w/abc/lab', '/backend/w/abc/'), { maxLength: 2 }),
      symptoms: fc.subarray(['blank_page', 'launcher_error', 'not_found_404', 'token_missing'] as const),
    }),
  },
  { requiredKeys: ['correlationId'] },
);

const shipping = fc
  .tuple(
    ...LINEAGE.map((name) =>
      maybe(evidence(`loki.shipping.${name}`, fc.constant({ service: name, lastSeen: ASKED_AT }))),
    ),
  )
  .map((all) =>
    Object.fromEntries(LINEAGE.flatMap((name, i) => (all[i] === null || all[i] === undefined ? [] : [[name, all[i]]]))),
  );

const asked = fc.record(
  { subject, lines: rows('loki.lines', line, 10), shipping, ...records },
  { requiredKeys: ['subject', 'lines', 'shipping'] },
);

/** Any bundle: every question asked or not, answered or not, with whatever answer. */
export const anyBundle: fc.Arbitrary<EvidenceBundle> = asked.map((all) => ({
  ...all,
  askedAt: new Date(ASKED_AT),
  window: { start: new Date('2026-11-23T09:00:00Z'), end: new Date(ASKED_AT) },
}));
