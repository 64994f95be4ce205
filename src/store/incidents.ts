import type { Subject } from '../triage/bundle.ts';
import type { ContextCorrection } from '../triage/intake/corrected-subject.ts';
import type { CorrelationKey, IncidentWithCard, NewIncident, RunEnd, RunRef } from '../usecases/incident-store.ts';
import type { Incident } from '../usecases/ports.ts';
import { CARD_COLUMNS, CardRow } from './cards.ts';
import { IncidentRow, incidentColumns } from './incident-row.ts';
import { toJsonb, toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const WITH_CARD = `select ${incidentColumns('incident')}, ${CARD_COLUMNS}
  from incidents incident join cards card on card.incident_id = incident.id`;

function toIncidentWithCard(row: unknown): IncidentWithCard {
  return { incident: IncidentRow.parse(row), card: CardRow.parse(row) };
}

/** Inserts an incident and its pending card; null when the channel has one of this correlation id. */
export async function insertIncident(sql: Sql, incident: NewIncident): Promise<Incident | null> {
  const { rows } = await sql.query(
    `with incident as (
       insert into incidents (id, team_id, channel_id, correlation_id, thread_ts, subject, requested_by, origin, status,
                              created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, 'queued', $9, $9)
       on conflict (team_id, channel_id, correlation_id) do nothing
       returning *
     ), card as (
       insert into cards (incident_id, channel_id, thread_ts, state)
       select id, channel_id, thread_ts, 'pending' from incident
     )
     select ${incidentColumns('incident')} from incident`,
    [
      incident.id,
      incident.teamId,
      incident.channelId,
      incident.subject.correlationId,
      incident.threadTs,
      toJsonb(incident.subject),
      incident.requestedBy,
      incident.origin,
      incident.at.toISOString(),
    ],
  );
  return rows[0] === undefined ? null : IncidentRow.parse(rows[0]);
}

export async function selectIncident(sql: Sql, incidentId: string): Promise<IncidentWithCard | null> {
  const { rows } = await sql.query(`${WITH_CARD} where incident.id = $1`, [toText(incidentId)]);
  return rows[0] === undefined ? null : toIncidentWithCard(rows[0]);
}

export async function selectIncidentForUpdate(sql: Sql, incidentId: string): Promise<IncidentWithCard | null> {
  const { rows } = await sql.query(`${WITH_CARD} where incident.id = $1 for update of incident`, [toText(incidentId)]);
  return rows[0] === undefined ? null : toIncidentWithCard(rows[0]);
}

export async function selectByCorrelation(sql: Sql, key: CorrelationKey): Promise<IncidentWithCard | null> {
  const { rows } = await sql.query(
    `${WITH_CARD} where incident.team_id = $1 and incident.channel_id = $2 and incident.correlation_id = $3`,
    [key.teamId, key.channelId, toText(key.correlationId)],
  );
  return rows[0] === undefined ? null : toIncidentWithCard(rows[0]);
}

export async function selectNewest(
  sql: Sql,
  { teamId, channelId, limit }: { teamId: string; channelId: string; limit: number },
): Promise<IncidentWithCard[]> {
  const { rows } = await sql.query(
    `${WITH_CARD} where incident.team_id = $1 and incident.channel_id = $2
     order by incident.created_at desc, incident.id limit $3`,
    [teamId, channelId, limit],
  );
  return rows.map(toIncidentWithCard);
}

/** The newest of several channels together; of each channel no more than the limit is looked at. */
export async function selectNewestIn(
  sql: Sql,
  { teamId, channelIds, limit }: { teamId: string; channelIds: readonly string[]; limit: number },
): Promise<IncidentWithCard[]> {
  const { rows } = await sql.query(
    `${WITH_CARD}
     join (
       select newest.id from (select distinct jsonb_array_elements_text($2::jsonb) as id) channel
       cross join lateral (
         select id from incidents where team_id = $1 and channel_id = channel.id order by created_at desc, id limit $3
       ) newest
     ) wanted on wanted.id = incident.id
     order by incident.created_at desc, incident.id limit $3`,
    [teamId, toJsonb(channelIds), limit],
  );
  return rows.map(toIncidentWithCard);
}

export async function incrementRun(sql: Sql, incidentId: string, at: Date): Promise<Incident> {
  const { rows } = await sql.query(
    `update incidents as incident
     set run = run + 1, status = 'queued', failure = null, finished_at = null, updated_at = $2
     where id = $1 returning ${incidentColumns('incident')}`,
    [incidentId, at.toISOString()],
  );
  return IncidentRow.parse(rows[0]);
}

export async function updateThread(sql: Sql, incidentId: string, threadTs: string | null): Promise<void> {
  await sql.query('update incidents set thread_ts = $2 where id = $1', [incidentId, threadTs]);
}

/** What is triaged from the next run on, and who corrected it. */
export async function updateSubject(
  sql: Sql,
  incidentId: string,
  subject: Subject,
  correction: ContextCorrection,
): Promise<void> {
  await sql.query('update incidents set subject = $2::jsonb, correction = $3::jsonb where id = $1', [
    incidentId,
    toJsonb(subject),
    toJsonb(correction),
  ]);
}

export async function markRunning(sql: Sql, { incidentId, run }: RunRef, at: Date): Promise<Incident | null> {
  const { rows } = await sql.query(
    `update incidents as incident set status = 'running', updated_at = $3
     where id = $1 and run = $2 and status in ('queued', 'running') returning ${incidentColumns('incident')}`,
    [incidentId, run, at.toISOString()],
  );
  return rows[0] === undefined ? null : IncidentRow.parse(rows[0]);
}

export async function markEnded(sql: Sql, { incidentId, run }: RunRef, end: RunEnd, at: Date): Promise<boolean> {
  const { rows } = await sql.query(
    `update incidents set status = $3, report = coalesce($4::jsonb, report), failure = $5, updated_at = $6,
       finished_at = $6
     where id = $1 and run = $2 and status in ('queued', 'running') returning id`,
    [
      incidentId,
      run,
      end.status,
      end.status === 'finished' ? toJsonb(end.report) : null,
      end.status === 'failed' ? toText(end.failure) : null,
      at.toISOString(),
    ],
  );
  return rows.length === 1;
}
