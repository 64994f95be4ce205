import { z } from 'zod';
import { type Failure, fingerprintOf } from '../triage/fingerprint.ts';
import { REPEAT_DAYS, type Repeats } from '../triage/repeats.ts';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

export interface RepeatsQuery {
  readonly teamId: string;
  readonly correlationId: string;
  readonly fingerprint: string;
  readonly at: Date;
}

const Noted = z
  .object({ team_id: z.string(), correlation_id: z.string(), fingerprint: z.string(), at: z.date() })
  .transform(
    (row): RepeatsQuery => ({
      teamId: row.team_id,
      correlationId: row.correlation_id,
      fingerprint: row.fingerprint,
      at: row.at,
    }),
  );

const Counted = z
  .object({ others: z.number().int(), first: z.date().nullable(), last: z.date().nullable() })
  .transform(({ others, first, last }): Repeats | null =>
    first === null || last === null ? null : { others, first: first.toISOString(), last: last.toISOString() },
  );

/** Notes the failure of an incident that has none noted; workspace and correlation id are the incident's. */
export async function insertFailure(sql: Sql, incidentId: string, { shape, at }: Failure): Promise<void> {
  await sql.query(
    `insert into failures (incident_id, team_id, correlation_id, fingerprint, failed_at)
     select id, team_id, correlation_id, $2, $3 from incidents where id = $1`,
    [incidentId, toText(fingerprintOf(shape)), at],
  );
}

export async function deleteFailure(sql: Sql, incidentId: string): Promise<void> {
  await sql.query('delete from failures where incident_id = $1', [incidentId]);
}

/** What to ask for the repeats of a noted failure, as of the end of the incident's newest run. */
export async function selectFailure(sql: Sql, incidentId: string): Promise<RepeatsQuery | null> {
  const { rows } = await sql.query(
    `select failure.team_id, failure.correlation_id, failure.fingerprint,
       coalesce(incident.finished_at, incident.updated_at) as at
     from failures failure join incidents incident on incident.id = failure.incident_id
     where failure.incident_id = $1`,
    [incidentId],
  );
  return rows[0] === undefined ? null : Noted.parse(rows[0]);
}

/** The same id in two channels is one failure. */
export async function selectRepeats(
  sql: Sql,
  { teamId, correlationId, fingerprint, at }: RepeatsQuery,
): Promise<Repeats | null> {
  const { rows } = await sql.query(
    `select count(distinct correlation_id)::int as others, min(failed_at) as first, max(failed_at) as last
     from failures
     where team_id = $1 and fingerprint = $2 and correlation_id <> $3
       and failed_at > $4::timestamptz - make_interval(days => $5)`,
    [teamId, toText(fingerprint), toText(correlationId), at.toISOString(), REPEAT_DAYS],
  );
  return Counted.parse(rows[0]);
}
