import type { Subject } from '../bundle.ts';
import type { ReportedIds } from './ids.ts';

/** What a triage is asked about, from what the intake found beside one id. */
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
