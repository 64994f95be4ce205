import { z } from 'zod';
import type { Sql } from '../../src/store/sql.ts';
import { TriageReport } from '../../src/triage/report.ts';

const Row = z.object({
  correlation_id: z.string(),
  channel_id: z.string(),
  status: z.string(),
  report: TriageReport.nullable(),
});

/** One incident as the database has it. */
export interface StoredIncident {
  readonly correlationId: string;
  readonly channelId: string;
  readonly status: string;
  readonly report: TriageReport | null;
}

export interface Stored {
  readonly incidents: readonly StoredIncident[];
  /** Jobs that would be done within the next half minute. */
  readonly jobsLeft: readonly string[];
}

/** Reads what the bot stored, by the database's own words and none of the bot's code. */
export async function readStored(sql: Sql): Promise<Stored> {
  const incidents = await sql.query('select correlation_id, channel_id, status, report from incidents');
  const jobs = await sql.query<{ name: string }>(
    `select name from pgboss.job where state in ('created', 'retry', 'active') and start_after < now() + interval '30 seconds'`,
  );
  return {
    incidents: incidents.rows.map((row) => {
      const { correlation_id, channel_id, status, report } = Row.parse(row);
      return { correlationId: correlation_id, channelId: channel_id, status, report };
    }),
    jobsLeft: jobs.rows.map(({ name }) => name),
  };
}
