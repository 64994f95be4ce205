import type { Action } from '../../../triage/terms.ts';
import type { Line, SpanEntry } from '../../world/schema.ts';
import type { Row } from '../../world/seeded.ts';

/** What one lifecycle call leads to. All times are milliseconds after the call. */
export interface Story {
  /** 202, or the status and code of the refusal. */
  readonly answer: { readonly status: number; readonly code: string | null };
  readonly lines: readonly Line[];
  readonly spans: readonly SpanEntry[];
  /** Rows of the records as they appear one after the other. */
  readonly rows: readonly TimedRow[];
  /** What becomes of the instance. */
  readonly changes: readonly TimedChange[];
}

export interface TimedRow {
  readonly after: number;
  readonly list: 'events' | 'audit' | 'failedOutbox' | 'deadLetters';
  readonly row: Row;
}

export interface TimedChange {
  readonly after: number;
  /** True for the change that ends the action: until then the instance takes no other. */
  readonly ends: boolean;
  readonly fields: Row;
}

/** A lifecycle call that passed the gate of the API. */
export interface LifecycleCall {
  /** Tells the calls of a world apart: ids follow from it. */
  readonly name: string;
  readonly action: Action;
  readonly projectId: string;
  readonly instanceId: string;
  readonly accountId: string;
  readonly path: string;
  readonly body: Row;
  /** The runtime backend that the worker will talk to. */
  readonly backend: string;
}
