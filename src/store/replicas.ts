import { z } from 'zod';
import type { Sql } from './sql.ts';

const Count = z.object({ replicas: z.number().int() });

/**
 * Notes that this replica lives, forgets those that have been silent for longer, and answers how many there are with
 * this one. All by the database's clock.
 */
export async function noteReplica(sql: Sql, id: string, silentSeconds: number): Promise<number> {
  await sql.query(
    `insert into replicas (id, seen_at) values ($1, now()) on conflict (id) do update set seen_at = excluded.seen_at`,
    [id],
  );
  await sql.query('delete from replicas where seen_at < now() - make_interval(secs => $1)', [silentSeconds]);
  const { rows } = await sql.query('select count(*)::int as replicas from replicas');
  return Count.parse(rows[0]).replicas;
}

export async function forgetReplica(sql: Sql, id: string): Promise<void> {
  await sql.query('delete from replicas where id = $1', [id]);
}
