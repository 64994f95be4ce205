import { z } from 'zod';
import type { Sql } from './sql.ts';

const Job = z.object({ job: z.string(), waiting: z.coerce.number(), oldest_seconds: z.coerce.number() });
const Effects = z.object({ state: z.string(), count: z.coerce.number() });
const Count = z.object({ count: z.coerce.number() });

/** What waits in the database at this moment, all replicas together. */
export interface Backlog {
  /** Jobs that are due and not at work, by name; a job that none waits of is left out. */
  readonly jobs: readonly { readonly job: string; readonly waiting: number; readonly oldestSeconds: number }[];
  /** Effects of the outbox that are not done, by state (`uncertain`: it is looked whether they happened). */
  readonly effects: readonly { readonly state: string; readonly count: number }[];
  /** Triages that ended longer than the limit ago, and whose card does not show it. */
  readonly cardsLate: number;
}

/** A finished triage is on its card a moment later, unless Slack does not take it. */
const LATE_AFTER_SECONDS = 30;

/**
 * Jobs that fall due later (a reminder, an expiry) are no backlog, nor are those at work. An id that a storm's digest
 * counts has no card of its own, so none that could be late.
 */
export async function selectBacklog(sql: Sql): Promise<Backlog> {
  const jobs = await sql.query(
    `select name as job, count(*) as waiting, extract(epoch from now() - min(start_after)) as oldest_seconds
     from pgboss.job where state in ('created', 'retry') and start_after <= now() group by name`,
  );
  const effects = await sql.query(`select state, count(*) as count from effects where state <> 'done' group by state`);
  const late = await sql.query(
    `select count(*) as count from incidents join cards on cards.incident_id = incidents.id
     where incidents.status in ('finished', 'failed') and cards.shown_run < incidents.run
       and incidents.finished_at < now() - make_interval(secs => $1)
       and not exists (select 1 from storm_members member where member.incident_id = incidents.id and not own_card)`,
    [LATE_AFTER_SECONDS],
  );
  return {
    jobs: jobs.rows.map((row) => {
      const { job, waiting, oldest_seconds } = Job.parse(row);
      return { job, waiting, oldestSeconds: Math.max(0, oldest_seconds) };
    }),
    effects: effects.rows.map((row) => Effects.parse(row)),
    cardsLate: Count.parse(late.rows[0]).count,
  };
}
