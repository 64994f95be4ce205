import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

/**
 * Takes a name until `now + forMs`; false while somebody else holds it. A lease and no advisory lock: it is held over
 * calls to the outside, for which no transaction may stay open, and it ends by itself when its holder dies.
 */
export async function takeLease(sql: Sql, name: string, holder: string, now: Date, forMs: number): Promise<boolean> {
  const { rows } = await sql.query(
    `insert into leases (name, holder, until) values ($1, $2, $4)
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where leases.holder = excluded.holder or leases.until <= $3
     returning name`,
    [toText(name), holder, now.toISOString(), new Date(now.getTime() + forMs).toISOString()],
  );
  return rows.length === 1;
}

export async function releaseLease(sql: Sql, name: string, holder: string): Promise<void> {
  await sql.query('delete from leases where name = $1 and holder = $2', [toText(name), holder]);
}
