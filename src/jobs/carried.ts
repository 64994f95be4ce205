import type { Sql } from '../store/sql.ts';
import type { JobRequest } from '../usecases/incident-store.ts';

/** Whether a job of this name whose payload holds all of this one waits or is at work. */
export async function selectCarried(
  sql: Sql,
  { name, payload }: Pick<JobRequest, 'name' | 'payload'>,
): Promise<boolean> {
  const { rows } = await sql.query(
    `select 1 from pgboss.job where name = $1 and state in ('created', 'retry', 'active') and data @> $2::jsonb limit 1`,
    [name, JSON.stringify(payload)],
  );
  return rows.length > 0;
}
