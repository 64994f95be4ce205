import type { Sql } from './sql.ts';

/** Takes a key once for all. False when it was taken before. Waits for an open transaction that holds the same key. */
export async function insertClaim(sql: Sql, key: string, at: Date): Promise<boolean> {
  const { rows } = await sql.query(
    'insert into claims (key, claimed_at) values ($1, $2) on conflict (key) do nothing returning key',
    [key, at.toISOString()],
  );
  return rows.length === 1;
}

/** Forgets claims older than `before` and answers how many. */
export async function deleteClaims(sql: Sql, before: Date): Promise<number> {
  const { rows } = await sql.query('delete from claims where claimed_at < $1 returning key', [before.toISOString()]);
  return rows.length;
}
