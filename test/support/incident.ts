import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import type { Evidence } from '../../src/triage/evidence.ts';
import type { ReportedIds } from '../../src/triage/intake/ids.ts';
import type {
  AppInstance,
  AuditRow,
  DeadLetter,
  InstanceEvent,
  LogLine,
  Matching,
  OpsOverview,
  OutboxRow,
  Project,
  ServiceAccount,
  Span,
} from '../../src/triage/records.ts';
import { empty, found } from './evidence.ts';

/** One slurm upgrade by a service account, as the three services would log it; tests change what they are about. */
export const CORRELATION_ID = '01JQZX7M5T8K2N4P6R9S1V3W5Y';
export const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
export const ORG = '2babaf31-19cb-4af7-8065-e676f9e9f6d3';
export const PROJECT = '50ab9f5e-cf0c-4d5c-9f78-67dc91b0c8c0';
export const INSTANCE = '41000000-0000-4000-8000-000000000002';
export const ACCOUNT = '7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10';
export const FAILED_AT = '2026-11-23T09:10:00.000Z';
export const ASKED_AT = '2026-11-23T09:30:00.000Z';

const SHARED = {
  correlation_id: CORRELATION_ID,
  trace_id: TRACE_ID,
  org_id: ORG,
  project_id: PROJECT,
  app_slug: 'slurm',
  app_instance_id: INSTANCE,
  operator_service_account_id: ACCOUNT,
  actor_type: 'service_account',
  actor_id: ACCOUNT,
  operating_mode: 'tenant_dedicated',
  control_plane_scope: 'project',
  runtime_backend: 'slurm',
} as const;

type Fields = Record<string, string | undefined>;

/** A log line; `seconds` after 09:10:00. A field set to undefined is left out. */
export function line(
  service: string,
  level: LogLine['level'],
  message: string,
  fields: Fields = {},
  seconds = 0,
): LogLine {
  const at = new Date(Date.parse(FAILED_AT) + seconds * 1000);
  const all = Object.entries({ ...SHARED, ...fields }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    at: at.toISOString(),
    ns: `${at.getTime()}000000`,
    service,
    level,
    message,
    fields: Object.fromEntries(all),
    json: true,
    raw: JSON.stringify({ level, msg: message, ...fields }),
  };
}

const UPGRADE = {
  method: 'POST',
  path: `/api/v1/projects/${PROJECT}/app-instances/${INSTANCE}/upgrade`,
  action: 'upgrade',
};

export const api = (level: LogLine['level'], message: string, fields: Fields = {}, seconds = 0): LogLine =>
  line('gpuaas-api', level, message, { ...UPGRADE, ...fields }, seconds);
export const relay = (level: LogLine['level'], message: string, fields: Fields = {}, seconds = 1): LogLine =>
  line('gpuaas-outbox-relay', level, message, { event_type: 'apps.instance.upgrade_requested', ...fields }, seconds);
export const worker = (level: LogLine['level'], message: string, fields: Fields = {}, seconds = 2): LogLine =>
  line(
    'gpuaas-app-runtime-worker',
    level,
    message,
    { event_type: 'apps.instance.upgrade_requested', ...fields },
    seconds,
  );

export const ACCEPTED: readonly LogLine[] = [
  api('info', 'request received', {}, -1),
  api('info', 'request completed', { status: '202' }),
];
export const PUBLISHED: readonly LogLine[] = [relay('info', 'event published')];
export const DONE: readonly LogLine[] = [
  worker('info', 'event consumed'),
  worker('info', 'upgrade completed', { event_type: 'apps.instance.upgraded' }, 9),
];

export function span(
  service: string,
  status: Span['status'] = 'unset',
  attributes: Record<string, string> = {},
  statusMessage = '',
): Span {
  return {
    traceId: TRACE_ID,
    spanId: `${service}-${statusMessage}`.slice(0, 16),
    parentSpanId: null,
    service,
    name: 'operation',
    kind: 'internal',
    status,
    statusMessage,
    start: FAILED_AT,
    end: FAILED_AT,
    durationMs: 0,
    attributes,
  };
}

export function instance(change: Partial<AppInstance> = {}): AppInstance {
  return {
    id: INSTANCE,
    orgId: ORG,
    projectId: PROJECT,
    appSlug: 'slurm',
    appVersion: '1.0.0',
    displayName: 'slurm-dev',
    operatingMode: 'tenant_dedicated',
    controlPlaneScope: 'project',
    runtimeBackend: 'slurm',
    tenantBoundaryMode: 'strict',
    operatorServiceAccountId: ACCOUNT,
    status: 'running',
    health: 'healthy',
    failureReason: null,
    createdAt: '2026-04-14T09:00:00Z',
    updatedAt: '2026-04-14T09:05:00Z',
    ...change,
  };
}

export function account(change: Partial<ServiceAccount> = {}): ServiceAccount {
  return {
    id: ACCOUNT,
    orgId: ORG,
    projectId: PROJECT,
    name: 'app-operator',
    slug: 'app-operator',
    state: 'active',
    allowedActions: ['app_instances.create', 'app_instances.upgrade', 'app_instances.rollback'],
    lastTokenIssuedAt: '2026-11-23T09:00:00.000Z',
    lastTokenExpiresAt: '2026-11-23T10:00:00.000Z',
    updatedAt: null,
    disabledAt: null,
    deletedAt: null,
    ...change,
  };
}

export function overview(change: Partial<OpsOverview> = {}): OpsOverview {
  return {
    outboxRelayOk: true,
    dlqPending: 0,
    outboxPending: 0,
    workers: [{ name: 'app-runtime-worker', status: 'ok', lastSeenAt: ASKED_AT }],
    consumers: [],
    ...change,
  };
}

/** A bundle in which every record was read and is healthy. */
export function bundle(lines: readonly LogLine[], change: Partial<EvidenceBundle> = {}): EvidenceBundle {
  return {
    subject: { correlationId: CORRELATION_ID },
    askedAt: new Date(ASKED_AT),
    window: { start: new Date('2026-11-23T09:00:00Z'), end: new Date(ASKED_AT) },
    lines: lines.length === 0 ? empty('loki.lines') : found('loki.lines', [...lines]),
    shipping: {},
    instance: found('platform.instance', instance()),
    serviceAccount: found('platform.service-account', account()),
    overview: found('platform.overview', overview()),
    audit: empty('platform.audit'),
    failedOutbox: empty('platform.outbox'),
    deadLetters: empty('platform.dead-letters'),
    ...change,
  };
}

/** Other lines of these services arrive in the window. */
export function ships(...services: string[]): EvidenceBundle['shipping'] {
  return Object.fromEntries(
    services.map((service) => [service, found(`loki.shipping.${service}`, { service, lastSeen: ASKED_AT })]),
  );
}

/** No line of these services arrives in the window. */
export function quiet(...services: string[]): EvidenceBundle['shipping'] {
  return Object.fromEntries(services.map((service) => [service, empty(`loki.shipping.${service}`)]));
}

export const RELAY = 'gpuaas-outbox-relay';
export const WORKER = 'gpuaas-app-runtime-worker';

/** Fields of a request that a person sent, with no service account in it. */
export const BY_USER = { actor_type: 'user', actor_id: 'user-1', operator_service_account_id: undefined } as const;

/** The row that the platform writes when it denies the upgrade. */
export function auditRow(change: Partial<AuditRow> = {}): AuditRow {
  return {
    actorId: ACCOUNT,
    actorRole: 'service_account',
    action: 'authz.deny',
    targetType: 'app_instance',
    targetId: INSTANCE,
    result: 'failure',
    correlationId: CORRELATION_ID,
    createdAt: FAILED_AT,
    metadata: { action: 'app_instances.upgrade' },
    ...change,
  };
}

/** The instance's own event of this upgrade. */
export function instanceEvent(change: Partial<InstanceEvent> = {}): InstanceEvent {
  return {
    id: 'event-1',
    eventType: 'apps.instance.upgrade_requested',
    occurredAt: FAILED_AT,
    correlationId: CORRELATION_ID,
    action: 'upgrade',
    actorType: 'service_account',
    actorId: ACCOUNT,
    status: null,
    detail: null,
    request: null,
    ...change,
  };
}

export function project(change: Partial<Project> = {}): Project {
  return { id: PROJECT, orgId: ORG, name: null, slug: null, ...change };
}

/** What a person pasted: by default the bare id. */
export function reported(change: Partial<ReportedIds> = {}): ReportedIds {
  return { correlationId: CORRELATION_ID, traceId: null, error: null, context: {}, urls: [], symptoms: [], ...change };
}

/** The one row of this id in the list of failed outbox rows. */
export function stuckRow(change: Partial<OutboxRow> = {}): Evidence<Matching<OutboxRow>> {
  const row: OutboxRow = {
    id: 'row-1',
    eventType: 'apps.instance.upgrade_requested',
    subject: 'apps.instance.upgrade_requested',
    correlationId: CORRELATION_ID,
    status: 'failed',
    attemptCount: 5,
    lastError: 'nats: no responders available for request',
    createdAt: FAILED_AT,
    ...change,
  };
  return found('platform.outbox', { rows: [row], scanned: 1, complete: true });
}

/** The one dead letter of this id. */
export function deadLetter(change: Partial<DeadLetter> = {}): Evidence<Matching<DeadLetter>> {
  const letter: DeadLetter = {
    streamSeq: '42',
    subject: 'dlq.apps.instance.upgrade_requested',
    correlationId: CORRELATION_ID,
    reason: 'max deliveries exceeded',
    createdAt: FAILED_AT,
    ...change,
  };
  return found('platform.dead-letters', { rows: [letter], scanned: 1, complete: true });
}

type NotAsked = {
  [Key in keyof EvidenceBundle]-?: undefined extends EvidenceBundle[Key] ? Key : never;
}[keyof EvidenceBundle];

/** The same bundle in which these questions were not asked. */
export function without(of: EvidenceBundle, ...keys: readonly NotAsked[]): EvidenceBundle {
  const rest = Object.entries(of).filter(([key]) => !(keys as readonly string[]).includes(key));
  return Object.fromEntries(rest) as unknown as EvidenceBundle;
}
