import { z } from 'zod';
import type { RunRef, StoredCard } from '../usecases/incident-store.ts';
import type { Sql } from './sql.ts';

/** Card columns under names that do not collide with those of `incidents`, for a join. */
export const CARD_COLUMNS =
  'card.channel_id as card_channel_id, card.thread_ts as card_thread_ts, card.ts as card_ts, card.shown_run as card_shown_run';

/** Reads the card out of a joined row. */
export const CardRow = z
  .object({
    id: z.string(),
    card_channel_id: z.string(),
    card_thread_ts: z.string().nullable(),
    card_ts: z.string().nullable(),
    card_shown_run: z.number().int(),
  })
  .transform(
    (row): StoredCard => ({
      incidentId: row.id,
      channelId: row.card_channel_id,
      threadTs: row.card_thread_ts,
      ts: row.card_ts,
      shownRun: row.card_shown_run,
    }),
  );

// `state` says nothing that `ts` does not say; it is written for programs of schema 3, and read by nobody here.

export async function markPosted(sql: Sql, incidentId: string, ts: string): Promise<void> {
  await sql.query(`update cards set state = 'posted', ts = $2 where incident_id = $1 and ts is distinct from $2`, [
    incidentId,
    ts,
  ]);
}

export async function markGone(sql: Sql, { incidentId, run }: RunRef): Promise<void> {
  await sql.query(
    `update cards set state = 'pending', ts = null, shown_run = greatest(shown_run, $2) where incident_id = $1`,
    [incidentId, run],
  );
}

export async function markShown(sql: Sql, { incidentId, run }: RunRef): Promise<void> {
  await sql.query('update cards set shown_run = greatest(shown_run, $2) where incident_id = $1', [incidentId, run]);
}

export async function moveCard(sql: Sql, incidentId: string, threadTs: string | null): Promise<void> {
  await sql.query(`update cards set state = 'pending', ts = null, thread_ts = $2 where incident_id = $1`, [
    incidentId,
    threadTs,
  ]);
}
