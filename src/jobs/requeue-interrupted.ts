import type { PgBoss } from 'pg-boss';
import type { Log } from '../log.ts';
import type { Sql } from '../store/sql.ts';
import { JOBS } from './names.ts';

async function selectActive(sql: Sql): Promise<{ name: string; id: string }[]> {
  const { rows } = await sql.query<{ name: string; id: string }>(
    `select name, id::text as id from pgboss.job where state = 'active' and name = any($1::text[])`,
    [Object.keys(JOBS)],
  );
  return rows;
}

/**
 * Puts jobs back that were at work when the process before this one ended without saying so. Only for a database that
 * no other process uses. Each costs its job one attempt, so a job that ends the process every time ends up failed; it
 * may start again at once, because whoever asked has waited already.
 */
export async function requeueInterrupted(boss: PgBoss, sql: Sql, log: Log): Promise<void> {
  for (const { name, id } of await selectActive(sql)) {
    await boss.fail(name, id, { reason: 'The process ended while the job was at work' });
    await boss.update(name, undefined, { id, startAfter: new Date(0) });
    log.info('interrupted job requeued', { job: name, jobId: id });
  }
}
