import { z } from 'zod';
import type { FeedbackCounts, FeedbackEntry } from '../usecases/feedback.ts';
import type { NewFeedback, RunRef } from '../usecases/incident-store.ts';
import { toText } from './jsonb.ts';
import type { Sql } from './sql.ts';

/** Stores a person's word on a run in place of the one that they gave before. */
export async function upsertFeedback(
  sql: Sql,
  { incidentId, run }: RunRef,
  { teamId, userId, judged, verdict, at }: NewFeedback,
): Promise<void> {
  await sql.query(
    `insert into feedback (incident_id, run, team_id, user_id, is_right, was, note, verdict_class, verdict_reason,
                           confidence, capsule_seal, said_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
             (select seal from capsules where incident_id = $1 and run = $2), $11)
     on conflict (incident_id, run, team_id, user_id)
     do update set is_right = excluded.is_right, was = excluded.was, note = excluded.note, said_at = excluded.said_at`,
    [
      incidentId,
      run,
      teamId,
      userId,
      judged.right,
      judged.right ? null : judged.was,
      judged.right ? '' : toText(judged.note),
      verdict.class,
      verdict.reason,
      verdict.confidence,
      at.toISOString(),
    ],
  );
}

const Counts = z.object({ right: z.number().int(), wrong: z.number().int() });

export async function selectFeedbackCounts(sql: Sql, { incidentId, run }: RunRef): Promise<FeedbackCounts> {
  const { rows } = await sql.query(
    `select (count(*) filter (where is_right))::int as right, (count(*) filter (where not is_right))::int as wrong
     from feedback where incident_id = $1 and run = $2`,
    [incidentId, run],
  );
  return Counts.parse(rows[0]);
}

const Row = z
  .object({
    said_at: z.date(),
    incident_id: z.string(),
    correlation_id: z.string(),
    run: z.number().int(),
    is_right: z.boolean(),
    was: z.string().nullable(),
    note: z.string(),
    verdict_class: z.string(),
    verdict_reason: z.string(),
    confidence: z.string(),
    capsule_seal: z.string().nullable(),
    capsule_kept: z.boolean(),
  })
  .transform(
    (row): FeedbackEntry => ({
      at: row.said_at,
      incidentId: row.incident_id,
      correlationId: row.correlation_id,
      run: row.run,
      right: row.is_right,
      was: row.was,
      note: row.note,
      verdictClass: row.verdict_class,
      verdictReason: row.verdict_reason,
      confidence: row.confidence,
      capsuleSeal: row.capsule_seal,
      capsuleKept: row.capsule_kept,
    }),
  );

/** All that was said since a time, oldest first. */
export async function selectFeedback(sql: Sql, since: Date): Promise<FeedbackEntry[]> {
  const { rows } = await sql.query(
    `select feedback.*, incident.correlation_id, capsule.seal is not null as capsule_kept
     from feedback
     join incidents incident on incident.id = feedback.incident_id
     left join capsules capsule on capsule.incident_id = feedback.incident_id and capsule.run = feedback.run
     where said_at >= $1
     order by said_at, feedback.incident_id, feedback.user_id`,
    [since.toISOString()],
  );
  return rows.map((row) => Row.parse(row));
}
