import { z } from 'zod';
import type { RunRef, StoredCard } from '../usecases/incident-store.ts';
import type { Sql } from './sql.ts';

/** Card columns under names that do not collide with those of `incidents`, for a join. */
export const CARD_COLUMNS =
  'card.channel_id as card_channel_id, card.thread_ts as card_thread_ts, card.state as card_state, card.ts as card_ts, card.shown_run as card_shown_run';

/** Reads the card out of a joined row. */
export const CardRow = z
  .object({
    id: z.string(),
    card_channel_id: z.string(),
    card_thread_ts: z.string().nullable(),
    card_state: z.enum(['pending', 'posting', 'posted']),
    card_ts: z.string().nullable(),
    card_shown_run: z.number().int(),
  })
  .transform(
    (row): StoredCard => ({
      incidentId: row.id,
      channelId: row.card_channel_id,
      threadTs: row.card_thread_ts,
      state: row.card_state,
      ts: row.card_ts,
      shownRun: row.card_shown_run,
    }),
  );

export async function markPosting(sql: Sql, incidentId: string): Promise<void> {
  await sql.query(`update cards set state = 'posting' where incident_id = $1 and state = 'pending'`, [incidentId]);
}

export async function markNotPosted(sql: Sql, incidentId: string): Promise<void> {
  await sql.query(`update cards set state = 'pending' where incident_id = $1 and state = 'posting'`, [incidentId]);
}

export async function markPosted(sql: Sql, incidentId: string, ts: string): Promise<void> {
  await sql.query(`update cards set state = 'posted', ts = $2 where incident_id = $1 and state <> 'posted'`, [
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
