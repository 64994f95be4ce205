import { z } from 'zod';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const Row = z.object({ key: z.string(), wait_ms: z.coerce.number() });

/** For how many milliseconds from now each limited call has to wait, as any replica was told. By the database's clock. */
export async function selectSlackLimits(sql: Sql): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql.query(
    'select key, extract(epoch from until - clock_timestamp()) * 1000 as wait_ms from slack_limits where until > now()',
  );
  return new Map(rows.map((row) => Row.parse(row)).map(({ key, wait_ms }) => [key, wait_ms]));
}

/** Notes for all replicas that a call has to wait, and forgets the waits that are over. */
export async function noteSlackLimit(sql: Sql, key: string, waitMs: number): Promise<void> {
  await sql.query(
    `insert into slack_limits (key, until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (key) do update set until = greatest(slack_limits.until, excluded.until)`,
    [toText(key), Math.round(waitMs)],
  );
  await sql.query(`delete from slack_limits where until < now() - interval '1 hour'`);
}
