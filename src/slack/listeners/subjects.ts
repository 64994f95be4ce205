import type { Subject } from '../../triage/bundle.ts';
import type { ReportedIds } from '../../triage/intake/ids.ts';

/** Ids of one message that are triaged; a paste of more gets the rest named, not dropped in silence. */
export const MOST_SUBJECTS = 10;

/** What a triage is asked about, from what the intake found. */
export function subjectOf(reported: ReportedIds): Subject {
  const { correlationId, traceId, context } = reported;
  return {
    correlationId,
    ...(traceId === null ? {} : { traceId }),
    ...(context.project_id === undefined ? {} : { projectId: context.project_id }),
    ...(context.app_instance_id === undefined ? {} : { instanceId: context.app_instance_id }),
    reported,
  };
}
