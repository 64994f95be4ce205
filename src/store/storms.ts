import { z } from 'zod';
import { LONGEST_STORM_MS, MOST_MEMBERS, STORM_QUIET_MS } from '../usecases/storms/storm-rule.ts';
import type { Membership, StormTransaction } from '../usecases/storms/storm-store.ts';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const Id = z.object({ id: z.string() });
const Counts = z.object({ recent: z.number().int(), of_person: z.number().int() });
const Member = z
  .object({ storm_id: z.string(), own_card: z.boolean() })
  .transform((row): Membership => ({ stormId: row.storm_id, ownCard: row.own_card }));
const Drawing = z.object({ show_queued: z.boolean(), shown_at: z.date().nullable(), cards: z.number().int() });

export async function selectMembership(sql: Sql, incidentId: string): Promise<Membership | null> {
  const { rows } = await sql.query('select storm_id, own_card from storm_members where incident_id = $1', [incidentId]);
  return rows[0] === undefined ? null : Member.parse(rows[0]);
}

/** What a transaction may do with storms, on its statement runner. */
export function createStormTransaction(sql: Sql): StormTransaction {
  return {
    async holdChannel({ teamId, channelId }) {
      await sql.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`storm:${teamId}:${channelId}`]);
    },

    async countNew({ teamId, channelId, userId, since }) {
      const { rows } = await sql.query(
        `select count(*)::int as recent, (count(*) filter (where requested_by = $3))::int as of_person
         from incidents where team_id = $1 and channel_id = $2 and created_at > $4`,
        [teamId, channelId, userId, since.toISOString()],
      );
      const { recent, of_person: recentOfPerson } = Counts.parse(rows[0]);
      return { recent, recentOfPerson };
    },

    async open({ teamId, channelId, fingerprint, at }) {
      const { rows } = await sql.query(
        `select id from storms storm
         where team_id = $1 and channel_id = $2 and last_at > $3 and started_at > $4
           and ($5::text is null or fingerprint is null or fingerprint = $5)
           and (select count(*) from storm_members where storm_id = storm.id) < $6
         order by fingerprint is null desc, last_at desc limit 1`,
        [
          teamId,
          channelId,
          new Date(at.getTime() - STORM_QUIET_MS).toISOString(),
          new Date(at.getTime() - LONGEST_STORM_MS).toISOString(),
          fingerprint === null ? null : toText(fingerprint),
          MOST_MEMBERS,
        ],
      );
      return rows[0] === undefined ? null : Id.parse(rows[0]).id;
    },

    async create({ id, teamId, channelId, fingerprint, startedAt }) {
      await sql.query(
        `insert into storms (id, team_id, channel_id, fingerprint, started_at, last_at) values ($1, $2, $3, $4, $5, $5)`,
        [id, teamId, channelId, fingerprint === null ? null : toText(fingerprint), startedAt.toISOString()],
      );
    },

    async widen(stormId) {
      await sql.query('update storms set fingerprint = null where id = $1', [stormId]);
    },

    async join(stormId, incidentIds, ownCard, at) {
      await sql.query(
        `insert into storm_members (incident_id, storm_id, own_card, joined_at)
         select unnest($1::text[]), $2, $3, $4 on conflict (incident_id) do nothing`,
        [incidentIds, stormId, ownCard, at.toISOString()],
      );
      await sql.query('update storms set last_at = greatest(last_at, $2) where id = $1', [stormId, at.toISOString()]);
    },

    async joinNew(stormId, { teamId, channelId, since }, at) {
      await sql.query(
        `insert into storm_members (incident_id, storm_id, own_card, joined_at)
         select id, $1, true, $5 from incidents
         where team_id = $2 and channel_id = $3 and created_at > $4 on conflict (incident_id) do nothing`,
        [stormId, teamId, channelId, since.toISOString(), at.toISOString()],
      );
    },

    membership: (incidentId) => selectMembership(sql, incidentId),

    async giveCard(incidentId) {
      await sql.query('update storm_members set own_card = true where incident_id = $1', [incidentId]);
    },

    async sameFailure({ teamId, channelId, fingerprint, since }) {
      const { rows } = await sql.query(
        `select incident.id from failures failure join incidents incident on incident.id = failure.incident_id
         where failure.team_id = $1 and failure.fingerprint = $2 and incident.channel_id = $3
           and incident.finished_at > $4
         order by incident.created_at, incident.id`,
        [teamId, toText(fingerprint), channelId, since.toISOString()],
      );
      return rows.map((row) => Id.parse(row).id);
    },

    async toDraw(stormId) {
      const { rows } = await sql.query(
        `select show_queued, shown_at, (select count(*)::int from storm_digests where storm_id = $1) as cards
         from storms where id = $1 for update`,
        [stormId],
      );
      const { show_queued: queued, shown_at: drawnAt, cards } = Drawing.parse(rows[0]);
      if (!queued) await sql.query('update storms set show_queued = true where id = $1', [stormId]);
      return { queued, drawnAt, cards };
    },
  };
}
