import { attemptedAction } from '../triage/attempted-action.ts';
import type { Subject } from '../triage/bundle.ts';
import { dataOf, type Evidence } from '../triage/evidence.ts';
import { ofLine } from '../triage/observations.ts';
import type { AuditRow, LogLine, Span } from '../triage/records.ts';

/** Which records the incident is about, as far as anything names them. */
export interface Identified {
  readonly projectId: string | null;
  readonly instanceId: string | null;
  readonly accountId: string | null;
  readonly action: string | null;
}

/**
 * Names the records to read. What a person gave is taken first (they may be correcting us), then log lines; audit rows
 * and the trace are waited for only when the lines leave something open, and the reporter's text comes last.
 */
export async function identify(
  subject: Subject,
  lines: Evidence<LogLine[]>,
  auditing: Promise<Evidence<AuditRow[]>>,
  tracing: Promise<{ readonly trace?: Evidence<Span[]> }>,
): Promise<Identified> {
  const given: Identified = {
    projectId: subject.projectId ?? null,
    instanceId: subject.instanceId ?? null,
    accountId: null,
    action: null,
  };
  const byLines = fill(given, ofLines(dataOf(lines) ?? []));
  if (
    byLines.projectId !== null &&
    (byLines.instanceId !== null || byLines.action === 'create') &&
    byLines.accountId !== null
  )
    return byLines;
  const [audit, { trace }] = await Promise.all([auditing, tracing]);
  return [ofAudit(dataOf(audit) ?? []), ofSpans(dataOf(trace) ?? []), ofReport(subject)].reduce(fill, byLines);
}

function fill(known: Identified, more: Identified): Identified {
  return {
    projectId: known.projectId ?? more.projectId,
    instanceId: known.instanceId ?? more.instanceId,
    accountId: known.accountId ?? more.accountId,
    action: known.action ?? more.action,
  };
}

function ofLines(lines: readonly LogLine[]): Identified {
  const first = (name: string): string | null =>
    lines.find(({ fields }) => fields[name] !== undefined)?.fields[name] ?? null;
  const actor = lines.find(({ fields }) => fields.actor_type === 'service_account' && fields.actor_id !== undefined);
  const path = lines
    .map(({ fields }) => /\/projects\/([^/?]+)(?:\/app-instances\/([^/?]+))?/.exec(fields.path ?? ''))
    .find((match) => match !== null);
  return {
    projectId: path?.[1] ?? first('project_id'),
    instanceId: first('app_instance_id') ?? path?.[2] ?? null,
    accountId: first('operator_service_account_id') ?? actor?.fields.actor_id ?? null,
    action: lines.map((line) => attemptedAction(ofLine(line, ''))).find((action) => action !== null) ?? null,
  };
}

function ofAudit(rows: readonly AuditRow[]): Identified {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  const target = rows.find(({ targetType }) => /app.?instance/i.test(targetType ?? ''));
  const meta = (name: string): string | null =>
    rows.map(({ metadata }) => text(metadata[name])).find((value) => value !== null) ?? null;
  return {
    projectId: meta('project_id'),
    instanceId: target?.targetId ?? meta('app_instance_id'),
    accountId:
      meta('operator_service_account_id') ??
      rows.find(({ actorRole }) => actorRole === 'service_account')?.actorId ??
      null,
    action: null,
  };
}

function ofSpans(spans: readonly Span[]): Identified {
  const first = (name: string): string | null =>
    spans.find(({ attributes }) => attributes[name] !== undefined)?.attributes[name] ?? null;
  return {
    projectId: first('project_id'),
    instanceId: first('app_instance_id'),
    accountId: first('operator_service_account_id'),
    action: null,
  };
}

function ofReport({ reported }: Subject): Identified {
  const context = reported?.context ?? {};
  return {
    projectId: context.project_id ?? null,
    instanceId: context.app_instance_id ?? null,
    accountId: context.operator_service_account_id ?? null,
    action: null,
  };
}
