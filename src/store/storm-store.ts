import { z } from 'zod';
import { TriageReport, Verdict } from '../triage/report.ts';
import type { Storm, StormDigest, StormMember, StormStore } from '../usecases/storms/storm-store.ts';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const StormRow = z
  .object({
    id: z.string(),
    team_id: z.string(),
    channel_id: z.string(),
    fingerprint: z.string().nullable(),
    started_at: z.date(),
  })
  .transform(
    (row): Storm => ({
      id: row.id,
      teamId: row.team_id,
      channelId: row.channel_id,
      fingerprint: row.fingerprint,
      startedAt: row.started_at,
    }),
  );

const word = z.string().nullable();
const MemberRow = z
  .object({
    id: z.string(),
    correlation_id: z.string(),
    created_at: z.date(),
    status: z.enum(['queued', 'running', 'finished', 'failed']),
    verdict: Verdict.nullable(),
    hand_over_to: TriageReport.shape.escalation.shape.to,
    fingerprint: word,
    failed_at: z.date().nullable(),
    context: TriageReport.shape.context.nullable(),
    card_ts: word,
    card_thread_ts: word,
  })
  .transform(
    (row): StormMember => ({
      incidentId: row.id,
      correlationId: row.correlation_id,
      askedAt: row.created_at,
      status: row.status,
      verdict: row.verdict,
      handOverTo: row.hand_over_to,
      fingerprint: row.fingerprint,
      failedAt: row.failed_at,
      context: row.context,
      card: row.card_ts === null ? null : { ts: row.card_ts, threadTs: row.card_thread_ts },
    }),
  );

const MEMBERS = `select incident.id, incident.correlation_id, incident.created_at, incident.status,
    incident.report -> 'verdict' as verdict, incident.report #>> '{escalation,to}' as hand_over_to,
    failure.fingerprint, failure.failed_at,
    incident.report -> 'context' as context,
    card.ts as card_ts, card.thread_ts as card_thread_ts
  from storm_members member
    join incidents incident on incident.id = member.incident_id
    join cards card on card.incident_id = incident.id
    left join failures failure on failure.incident_id = incident.id
  where member.storm_id = $1
  order by incident.created_at, incident.id`;

const DigestRow = z.object({ id: z.string(), fingerprint: z.string() });

async function selectDigests(sql: Sql, stormId: string): Promise<StormDigest[]> {
  const { rows } = await sql.query(
    'select id, fingerprint from storm_digests where storm_id = $1 order by fingerprint',
    [stormId],
  );
  return rows.map((row) => DigestRow.parse(row));
}

const Turn = z.object({ turn: z.number().int() });
const StormId = z.object({ storm_id: z.string() });

/** Storms on a database, outside of a transaction. */
export function createStormStore(sql: Sql): StormStore {
  async function find(stormId: string) {
    const { rows } = await sql.query(
      'select id, team_id, channel_id, fingerprint, started_at from storms where id = $1',
      [stormId],
    );
    if (rows[0] === undefined) return null;
    const members = await sql.query(MEMBERS, [stormId]);
    return {
      storm: StormRow.parse(rows[0]),
      members: members.rows.map((row) => MemberRow.parse(row)),
      digests: await selectDigests(sql, stormId),
    };
  }

  return {
    async beginDrawing(stormId, at) {
      const { rows } = await sql.query(
        `update storms set show_queued = false, shown_at = $2, turn = turn + 1 where id = $1 returning turn`,
        [stormId, at.toISOString()],
      );
      return rows[0] === undefined ? null : Turn.parse(rows[0]).turn;
    },
    async newestDrawing(stormId) {
      const { rows } = await sql.query('select turn from storms where id = $1', [stormId]);
      return rows[0] === undefined ? null : Turn.parse(rows[0]).turn;
    },
    find,
    async ofDigest(digestId) {
      const { rows } = await sql.query('select storm_id from storm_digests where id = $1', [toText(digestId)]);
      return rows[0] === undefined ? null : find(StormId.parse(rows[0]).storm_id);
    },
    async needDigests(stormId, fingerprints, newId) {
      if (fingerprints.length > 0) {
        await sql.query(
          `insert into storm_digests (id, storm_id, fingerprint)
           select unnest($1::text[]), $2, unnest($3::text[]) on conflict (storm_id, fingerprint) do nothing`,
          [fingerprints.map(() => newId()), stormId, fingerprints.map(toText)],
        );
      }
      return selectDigests(sql, stormId);
    },
  };
}
