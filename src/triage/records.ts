/**
 * What the sources yield, in the domain's words. Wire names and spellings end in `src/sources`; every string here is
 * already masked. Unknown enum values pass through as they came, so most states are plain strings.
 */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'unknown';

/** One log line. `fields` is the line flattened the way Loki's `| json` does (nested keys joined by `_`). */
export interface LogLine {
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** Nanoseconds since the epoch, as Loki gives them (over 2^53, so a string). */
  readonly ns: string;
  readonly service: string;
  readonly level: LogLevel;
  readonly message: string;
  /** Canonical names of the platform contract (`error_code`, `status`, `path`, …), all values strings. */
  readonly fields: Readonly<Record<string, string>>;
  /** False for a line that is no valid JSON, such as the stack trace of a panic. */
  readonly json: boolean;
  /** The masked line as a person would read it. */
  readonly raw: string;
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | 'unspecified';
  readonly status: 'ok' | 'error' | 'unset';
  readonly statusMessage: string;
  readonly start: string;
  readonly end: string;
  readonly durationMs: number;
  /** Attribute names without the `gpuaas.` prefix, values as strings. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** One service's share of the lines that are not this incident's, to show that its lines do arrive in Loki. */
export interface Shipping {
  readonly service: string;
  /** When its newest line in the window was written. */
  readonly lastSeen: string;
}

/** How often one failure shape occurred, for one organisation and project. */
export interface ShapeCount {
  readonly orgId: string;
  readonly projectId: string;
  readonly count: number;
}

/** Failures of one service over the whole platform in the window (runbook M2). */
export interface ServiceLevel {
  readonly service: string;
  readonly lines: number;
  readonly errors: number;
}

export interface Project {
  readonly id: string;
  readonly orgId: string | null;
  readonly name: string | null;
  readonly slug: string | null;
}

export interface AppInstance {
  readonly id: string;
  readonly orgId: string | null;
  readonly projectId: string | null;
  readonly appSlug: string | null;
  readonly appVersion: string | null;
  readonly displayName: string | null;
  readonly operatingMode: string | null;
  readonly controlPlaneScope: string | null;
  readonly runtimeBackend: string | null;
  readonly tenantBoundaryMode: string | null;
  readonly operatorServiceAccountId: string | null;
  readonly status: string | null;
  readonly health: string | null;
  readonly failureReason: string | null;
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
}

export interface InstanceEvent {
  readonly id: string;
  readonly eventType: string | null;
  readonly occurredAt: string | null;
  readonly correlationId: string | null;
  readonly action: string | null;
  readonly actorType: string | null;
  readonly actorId: string | null;
  readonly status: string | null;
  readonly detail: string | null;
  /** The body of the lifecycle request, without secrets. */
  readonly request: Readonly<Record<string, unknown>> | null;
}

export interface ServiceAccount {
  readonly id: string;
  readonly orgId: string | null;
  readonly projectId: string | null;
  readonly name: string | null;
  readonly slug: string | null;
  readonly state: string | null;
  /** Entries like `app_instances.upgrade`; null when the platform does not say. */
  readonly allowedActions: readonly string[] | null;
  readonly lastTokenIssuedAt: string | null;
  readonly lastTokenExpiresAt: string | null;
  readonly updatedAt: string | null;
  readonly disabledAt: string | null;
  readonly deletedAt: string | null;
}

export interface AuditRow {
  readonly actorId: string | null;
  readonly actorRole: string | null;
  readonly action: string | null;
  readonly targetType: string | null;
  readonly targetId: string | null;
  readonly result: string | null;
  readonly correlationId: string | null;
  readonly createdAt: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface OpsOverview {
  /** False: degraded now. True: no publish failures in the rolling window. Null: not said. */
  readonly outboxRelayOk: boolean | null;
  /** Historical failed outbox rows; above zero beside a healthy relay it is old backlog, not an outage. */
  readonly dlqPending: number | null;
  readonly outboxPending: number | null;
  readonly workers: readonly { readonly name: string; readonly status: string; readonly lastSeenAt: string | null }[];
  readonly consumers: readonly { readonly stream: string; readonly durable: string; readonly pending: number }[];
}

export interface OutboxRow {
  readonly id: string;
  readonly eventType: string | null;
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly status: string | null;
  readonly attemptCount: number | null;
  readonly lastError: string | null;
  readonly createdAt: string | null;
}

export interface DeadLetter {
  readonly streamSeq: string;
  readonly subject: string | null;
  readonly correlationId: string | null;
  readonly reason: string | null;
  readonly createdAt: string | null;
}

/** Rows of this correlation id out of a list that has no filter of its own. */
export interface Matching<Row> {
  readonly rows: readonly Row[];
  /** Rows looked through. */
  readonly scanned: number;
  /** False when the list went on past the page limit: then "none of ours" is not proven. */
  readonly complete: boolean;
}
