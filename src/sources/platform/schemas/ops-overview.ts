import { z } from 'zod';
import type { OpsOverview } from '../../../triage/records.ts';
import { Count, Flag, recordOf, Text, Time } from './wire.ts';

const Worker = z
  .object({ name: z.string(), status: Text, last_seen_at: Time })
  .transform((row) => ({ name: row.name, status: row.status ?? 'unknown', lastSeenAt: row.last_seen_at }));

const Consumer = z
  .object({ stream: Text, durable: z.string(), pending: Count })
  .transform(({ stream, durable, pending }) => (pending === null ? null : { stream: stream ?? '', durable, pending }));

/** A part of the overview that says nothing readable is left out; each part stands for itself. */
function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(schema.nullable().catch(null))
    .catch([])
    .transform((rows) => rows.filter((row) => row !== null));
}

export const OpsOverviewRecord = recordOf(
  z
    .object({
      outbox_relay_ok: Flag,
      queue_depth: z
        .object({ dlq_pending: Count, outbox_pending: Count })
        .catch({ dlq_pending: null, outbox_pending: null }),
      workers: listOf(Worker),
      consumers: listOf(Consumer),
    })
    .transform(
      (row): OpsOverview => ({
        outboxRelayOk: row.outbox_relay_ok,
        dlqPending: row.queue_depth.dlq_pending,
        outboxPending: row.queue_depth.outbox_pending,
        workers: row.workers,
        consumers: row.consumers,
      }),
    )
    .refine(({ outboxRelayOk, dlqPending }) => outboxRelayOk !== null || dlqPending !== null, 'this is no overview'),
);
