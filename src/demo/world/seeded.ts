import type { Expected, Fault, FaultTarget } from './schema.ts';

/** A world brought to a moment: absolute times, real lines, spans and records. What the embedded servers answer from. */
export interface SeededWorld {
  readonly id: string;
  readonly title: string;
  readonly demo: boolean;
  /** What "now" was when the times became absolute. */
  readonly now: Date;
  readonly correlationId: string;
  readonly traceId: string | null;
  /** Oldest first. */
  readonly logs: readonly LogEntry[];
  readonly spans: readonly SeededSpan[];
  readonly records: SeededRecords;
  readonly faults: Readonly<Partial<Record<FaultTarget, Fault>>>;
  /** What a person pastes. */
  readonly say: string;
  /** What a person hands over beside the id. */
  readonly given: { readonly traceId?: string; readonly projectId?: string; readonly instanceId?: string };
  readonly expect: string;
  readonly expected: Expected;
}

export interface LogEntry {
  /** Nanoseconds since the epoch. */
  readonly ns: bigint;
  readonly labels: Readonly<Record<string, string>>;
  /** Structured metadata. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly line: string;
}

export interface SeededSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly service: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly status: 'ok' | 'error' | 'unset';
  readonly message: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A row as the API hands it out, wire names and all. `listed_under` is never handed out. */
export type Row = Readonly<Record<string, unknown>>;

export interface SeededRecords {
  readonly projects: readonly Row[];
  readonly instances: readonly Row[];
  readonly events: readonly Row[];
  readonly serviceAccounts: readonly Row[];
  readonly audit: readonly Row[];
  readonly overview: Row;
  readonly failedOutbox: readonly Row[];
  readonly deadLetters: readonly Row[];
  readonly lists: 'items' | 'data' | 'bare';
}

/** Nanoseconds since the epoch of a time in milliseconds (fractions kept to the microsecond). */
export function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}
