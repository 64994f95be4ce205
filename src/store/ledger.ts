import { z } from 'zod';
import type { LedgerRow, OutcomeCount } from '../usecases/actions/ledger.ts';
import type { Sql } from './sql.ts';

const Row = z
  .object({
    fingerprint: z.string(),
    key: z.string().nullable(),
    url: z.string().nullable(),
    incidents: z.number().int(),
    first: z.date().nullable(),
    last: z.date().nullable(),
    lost_seconds: z.number(),
    open: z.number().int(),
  })
  .transform(
    ({ key, url, lost_seconds, ...row }): LedgerRow => ({
      ...row,
      ticket: key === null || url === null ? null : { key, url },
      lostMs: Math.round(lost_seconds * 1_000),
    }),
  );

/** Gaps and filed shapes, the one that cost most first. The same id in several channels is one incident. */
export async function selectLedger(sql: Sql): Promise<LedgerRow[]> {
  const { rows } = await sql.query(
    `with ends as (
       select incident_id, min(at) as at from (
         select incident_id, (details ->> 'endedAt')::timestamptz as at from actions
         where kind = 'retry' and machine ->> 'outcome' = 'recovered'
         union all
         select incident_id, (details ->> 'closedAt')::timestamptz from actions
         where kind = 'escalation' and state = 'closed'
       ) ended group by incident_id
     ), seen as (
       select failure.fingerprint, failure.team_id, failure.correlation_id, min(failure.failed_at) as failed_at,
         min(ends.at) as ended_at,
         bool_or(incident.report -> 'verdict' ->> 'issue_kind' = 'platform_primitive_gap') as gap
       from failures failure
       join incidents incident on incident.id = failure.incident_id
       left join ends on ends.incident_id = failure.incident_id
       group by failure.fingerprint, failure.team_id, failure.correlation_id
     )
     select coalesce(ticket.fingerprint, seen.fingerprint) as fingerprint, ticket.key, ticket.url,
       count(seen.correlation_id)::int as incidents, min(seen.failed_at) as first, max(seen.failed_at) as last,
       coalesce(sum(extract(epoch from greatest(seen.ended_at - seen.failed_at, interval '0'))), 0)::float8 as lost_seconds,
       (count(seen.correlation_id) filter (where seen.ended_at is null))::int as open
     from tickets ticket full join seen on seen.fingerprint = ticket.fingerprint
     group by 1, 2, 3
     having ticket.key is not null or bool_or(seen.gap)
     order by lost_seconds desc, incidents desc, fingerprint`,
  );
  return rows.map((row) => Row.parse(row));
}

const Count = z.object({ expected: z.string(), actual: z.string(), count: z.number().int() });

/** Retries that were sent and have ended, by what was expected of them and what came. */
export async function selectOutcomes(sql: Sql): Promise<OutcomeCount[]> {
  const { rows } = await sql.query(
    `select details -> 'expected' ->> 'outcome' as expected, machine ->> 'outcome' as actual, count(*)::int as count
     from actions
     where kind = 'retry' and state = 'ended' and details ->> 'sentAt' is not null
     group by 1, 2 order by 1, 2`,
  );
  return rows.map((row) => Count.parse(row));
}
