import { z } from 'zod';
import type { AuditEntry } from '../usecases/action-ports.ts';
import type { AuditQuery } from '../usecases/actions/action-store.ts';
import type { Database } from './database.ts';
import { toJsonb, toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

const Row = z
  .object({
    at: z.date(),
    incident_id: z.string().nullable(),
    action_id: z.string().nullable(),
    team_id: z.string().nullable(),
    user_id: z.string().nullable(),
    channel_id: z.string().nullable(),
    event: z.string(),
    outcome: z.string(),
    evidence_digest: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .transform(
    ({ team_id, user_id, channel_id, ...row }): AuditEntry => ({
      at: row.at,
      incidentId: row.incident_id,
      actionId: row.action_id,
      person:
        team_id === null || user_id === null
          ? null
          : { teamId: team_id, userId: user_id, channelId: channel_id, foreign: row.details.foreign === true },
      event: row.event,
      outcome: row.outcome,
      evidenceDigest: row.evidence_digest,
      details: row.details,
    }),
  );

/**
 * Adds a row. There is no statement that changes one, and the table refuses it. An entry without a digest of its own gets
 * that of the incident's report, which is what its card shows at that moment.
 */
export async function insertAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  const { person } = entry;
  await sql.query(
    `insert into audit (at, incident_id, action_id, team_id, user_id, channel_id, event, outcome, evidence_digest,
                        details)
     values ($1, $2, $3, $4, $5, $6, $7, $8,
             coalesce($9, (select encode(sha256(convert_to(report::text, 'UTF8')), 'hex')
                           from incidents where id = $2)), $10::jsonb)`,
    [
      entry.at.toISOString(),
      entry.incidentId,
      entry.actionId,
      person?.teamId ?? null,
      person?.userId ?? null,
      person?.channelId ?? null,
      entry.event,
      toText(entry.outcome),
      entry.evidenceDigest,
      toJsonb({ ...entry.details, ...(person?.foreign === true ? { foreign: true } : {}) }),
    ],
  );
}

/** The newest rows that were asked for, in the order in which they were written. */
export async function selectAudit(sql: Sql, { incidentId, since, limit }: AuditQuery): Promise<AuditEntry[]> {
  const { rows } = await sql.query(
    `select at, incident_id, action_id, team_id, user_id, channel_id, event, outcome, evidence_digest, details
     from audit
     where ($1::text is null or incident_id = $1
            or incident_id in (select id from incidents where correlation_id = $1)) and ($2::timestamptz is null or at >= $2)
     order by id desc limit $3`,
    [incidentId === undefined ? null : toText(incidentId), since?.toISOString() ?? null, limit],
  );
  return rows.map((row) => Row.parse(row)).toReversed();
}

/** Retention: forgets rows older than `before` and answers how many. The table lets nothing else delete. */
export function purgeAudit(database: Database, before: Date): Promise<number> {
  return database.transaction(async (tx) => {
    await tx.query(`select set_config('incident_bot.audit_purge_before', $1, true)`, [before.toISOString()]);
    const { rows } = await tx.query('delete from audit where at < $1 returning id', [before.toISOString()]);
    return rows.length;
  });
}
