import { verified } from '../../triage/context.ts';
import type { TriageReport } from '../../triage/report.ts';
import type { Scope } from '../action-ports.ts';

/** Whose an incident is, by its report. What a person typed beside the id gives no rights. */
export function scopeOf(
  { context }: Pick<TriageReport, 'context'>,
  environmentOf: (projectId: string | null) => string | null,
): Scope {
  const seen = (name: 'org_id' | 'project_id') => (context[name] === undefined ? null : verified(context[name]));
  const projectId = seen('project_id');
  return { orgId: seen('org_id'), projectId, environment: environmentOf(projectId) };
}

/** Whether a channel may see a stored report by the policy of now. One that names nobody holds nobody's evidence. */
export type MaySee = (channelId: string, report: Pick<TriageReport, 'context'>) => boolean;
