import { z } from 'zod';
import type { ActionMessageStore, StoredMessage } from '../usecases/actions/action-store.ts';
import type { Sql } from './sql.ts';

const Row = z
  .object({
    key: z.string(),
    channel_id: z.string(),
    thread_ts: z.string().nullable(),
    state: z.enum(['posting', 'uncertain', 'posted', 'gone']),
    ts: z.string().nullable(),
    shows: z.string().nullable(),
    begun_at: z.date(),
  })
  .transform(
    (row): StoredMessage => ({
      key: row.key,
      channelId: row.channel_id,
      threadTs: row.thread_ts,
      state: row.state,
      ts: row.ts,
      shows: row.shows,
      begunAt: row.begun_at,
    }),
  );

/**
 * Posts that an earlier process had begun count as lost at once, and the names that it held are free. Only for a
 * database that no other process uses; elsewhere nobody knows that a process died but by its silence.
 */
export async function releaseInterrupted(sql: Sql): Promise<void> {
  await sql.query(`update action_messages set state = 'uncertain' where state = 'posting'`);
  await sql.query('delete from leases');
}

export function createActionMessageStore(sql: Sql): ActionMessageStore {
  return {
    async find(key) {
      const { rows } = await sql.query(
        'select key, channel_id, thread_ts, state, ts, shows, begun_at from action_messages where key = $1',
        [key],
      );
      return rows[0] === undefined ? null : Row.parse(rows[0]);
    },
    async begin(key, actionId, { channelId, threadTs }, at) {
      const { rows } = await sql.query(
        `insert into action_messages (key, action_id, channel_id, thread_ts, state, begun_at)
         values ($1, $2, $3, $4, 'posting', $5) on conflict (key) do nothing returning key`,
        [key, actionId, channelId, threadTs, at.toISOString()],
      );
      return rows.length === 1;
    },
    async takeOver(key, begunAt, at) {
      const { rows } = await sql.query(
        `update action_messages set state = 'posting', begun_at = $3
         where key = $1 and begun_at = $2 and state in ('posting', 'uncertain') returning key`,
        [key, begunAt.toISOString(), at.toISOString()],
      );
      return rows.length === 1;
    },
    async posted(key, ts, shows) {
      await sql.query(`update action_messages set state = 'posted', ts = $2, shows = $3 where key = $1`, [
        key,
        ts,
        shows,
      ]);
    },
    async uncertain(key) {
      await sql.query(`update action_messages set state = 'uncertain' where key = $1 and state = 'posting'`, [key]);
    },
    async notPosted(key) {
      await sql.query(`delete from action_messages where key = $1 and state = 'posting'`, [key]);
    },
    async shows(key, shows) {
      await sql.query('update action_messages set shows = $2 where key = $1', [key, shows]);
    },
    async gone(key) {
      await sql.query(`update action_messages set state = 'gone' where key = $1`, [key]);
    },
  };
}
