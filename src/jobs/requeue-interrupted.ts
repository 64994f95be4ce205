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

/** Interruptions that a job is given beside its attempts. With them used up it is taken for what ends the process. */
const MOST_INTERRUPTIONS = 10;

async function grantAttempt(sql: Sql, name: string, id: string): Promise<void> {
  await sql.query(
    'update pgboss.job set retry_limit = retry_limit + 1 where name = $1 and id = $2::uuid and retry_count < $3',
    [name, id, MOST_INTERRUPTIONS],
  );
}

/**
 * Puts jobs back that were at work when the process before this one ended without saying so. Only for a database that
 * no other process uses. An interruption is no fault of its job and costs it no attempt, up to a number, so that a job
 * which ends the process every time ends up failed. It may start again at once, because whoever asked has waited already.
 */
export async function requeueInterrupted(boss: PgBoss, sql: Sql, log: Log): Promise<void> {
  for (const { name, id } of await selectActive(sql)) {
    await grantAttempt(sql, name, id);
    await boss.fail(name, id, { reason: 'The process ended while the job was at work' });
    await boss.update(name, undefined, { id, startAfter: new Date(0) });
    log.info('interrupted job requeued', { job: name, jobId: id });
  }
}
