import { z } from 'zod';
import type { Subject } from '../triage/bundle.ts';
import { CORRECTABLE, type ContextCorrection } from '../triage/intake/corrected-subject.ts';
import { TriageReport } from '../triage/report.ts';
import type { Incident } from '../usecases/ports.ts';

const ReportedIds = z.object({
  correlationId: z.string(),
  traceId: z.string().nullable(),
  error: z.object({ code: z.string().nullable(), message: z.string().nullable() }).nullable(),
  context: z.record(z.string(), z.string()),
  urls: z.array(z.string()),
  symptoms: z.array(z.enum(['blank_page', 'launcher_error', 'not_found_404', 'token_missing'])),
});

const StoredSubject = z.object({
  correlationId: z.string(),
  traceId: z.string().exactOptional(),
  projectId: z.string().exactOptional(),
  instanceId: z.string().exactOptional(),
  at: z.string().exactOptional(),
  sinceMs: z.number().exactOptional(),
  reported: ReportedIds.exactOptional(),
}) satisfies z.ZodType<Subject>;

const Correction = z.object({
  by: z.string(),
  at: z.string(),
  fields: z.array(z.object({ name: z.enum(CORRECTABLE), was: z.string(), is: z.string() })),
}) satisfies z.ZodType<ContextCorrection>;

const Row = z.object({
  id: z.string(),
  team_id: z.string(),
  channel_id: z.string(),
  thread_ts: z.string().nullable(),
  subject: StoredSubject,
  correction: Correction.nullable(),
  requested_by: z.string(),
  origin: z.enum(['message', 'mention', 'command', 'shortcut', 'modal']),
  run: z.number().int(),
  status: z.enum(['queued', 'running', 'finished', 'failed']),
  report: TriageReport.nullable(),
  failure: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
  finished_at: z.date().nullable(),
});

/** The columns of an incident, for a select list; `alias` is the table's. */
export function incidentColumns(alias: string): string {
  return Object.keys(Row.shape)
    .map((column) => `${alias}.${column}`)
    .join(', ');
}

/** Reads a row of `incidents`. Throws when a stored report or subject does not have its form any more. */
export const IncidentRow = Row.transform(
  (row): Incident => ({
    id: row.id,
    teamId: row.team_id,
    channelId: row.channel_id,
    threadTs: row.thread_ts,
    subject: row.subject,
    ...(row.correction === null ? {} : { correction: row.correction }),
    requestedBy: row.requested_by,
    origin: row.origin,
    run: row.run,
    status: row.status,
    report: row.report,
    failure: row.failure,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    finishedAt: row.finished_at,
  }),
);
