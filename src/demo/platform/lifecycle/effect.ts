import type { Action } from '../../../triage/terms.ts';
import type { Fill } from '../../world/fill.ts';
import { seededUuid } from '../../world/ids.ts';
import type { Fields, World } from '../../world/schema.ts';
import { requestEntries } from '../../world/seed-lines.ts';
import { seedSpans } from '../../world/seed-spans.ts';
import type { LogEntry, Row, SeededSpan } from '../../world/seeded.ts';
import type { LifecycleCall, Story, TimedRow } from './story.ts';

/** One lifecycle call that the platform took, for tests and for the demo's own page. */
export interface Effect {
  readonly at: Date;
  readonly worldId: string;
  readonly action: Action;
  readonly projectId: string;
  readonly instanceId: string;
  /** The account whose token was sent. */
  readonly serviceAccountId: string;
  readonly idempotencyKey: string;
  /** The new one. */
  readonly correlationId: string;
  readonly body: Row;
}

/** What a call leaves in logs, traces and records, each at its own time. */
export interface Traces {
  readonly correlationId: string;
  readonly traceId: string | null;
  readonly instanceId: string;
  readonly logs: readonly LogEntry[];
  readonly spans: readonly SeededSpan[];
  readonly rows: readonly { readonly at: number; readonly list: TimedRow['list']; readonly row: Row }[];
  readonly changes: readonly { readonly at: number; readonly ends: boolean; readonly fields: Row }[];
}

export interface Call extends LifecycleCall {
  readonly correlationId: string;
  readonly traceId: string | null;
  readonly at: Date;
}

const TIME_OF: Readonly<Record<TimedRow['list'], string>> = {
  events: 'occurred_at',
  audit: 'created_at',
  failedOutbox: 'created_at',
  deadLetters: 'created_at',
};

/** Brings a story to the moment of its call. */
export function tracesOf(world: World, common: Fields, story: Story, call: Call): Traces {
  const startMs = call.at.getTime();
  const own = { ...world, id: call.name, lines: [...story.lines], spans: [...story.spans] };
  const fields: Fields = {
    ...common,
    ...modesOf(call.body),
    action: call.action,
    app_instance_id: call.instanceId,
    actor_type: 'service_account',
    actor_id: call.accountId,
    operator_service_account_id: call.accountId,
  };
  const { correlationId, traceId } = call;
  const names = { ...fields, correlation_id: correlationId, trace_id: traceId ?? undefined };
  const by: Fill = { seed: call.name, now: call.at, names };
  return {
    correlationId,
    traceId,
    instanceId: call.instanceId,
    logs: requestEntries(own, { correlationId, traceId, startMs, common: fields, lines: story.lines }, call.at),
    spans: seedSpans(own, traceId, startMs, by),
    rows: story.rows.map(({ after, list, row }, index) => ({
      at: startMs + after,
      list,
      row: {
        ...(list === 'deadLetters' ? { stream_seq: 4900 + index } : { id: seededUuid(`${call.name} row ${index}`) }),
        ...row,
        ...(list === 'events' ? { app_instance_id: call.instanceId } : {}),
        correlation_id: correlationId,
        [TIME_OF[list]]: new Date(startMs + after).toISOString(),
      },
    })),
    changes: story.changes.map(({ after, ends, fields: changed }) => ({
      at: startMs + after,
      ends,
      fields: { ...changed, updated_at: new Date(startMs + after).toISOString() },
    })),
  };
}

/** What a request says about how the instance is to run is what its lines say. */
function modesOf(body: Row): Fields {
  const names = ['operating_mode', 'control_plane_scope', 'app_version', 'app_slug'];
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      names.includes(name) && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
