import { misrouteOf } from '../checks/no-scheduler-in-core-handlers.ts';
import type { Rule } from '../rule.ts';
import { saysFailed } from '../vocabulary.ts';

/** X1, T3, B5. The failure is the platform's own design, whatever code the core handler answered with. */
export const schedulerInCore: Rule = {
  name: 'scheduler-in-core-handlers',
  runbook: ['B5', 'T3', 'X1'],
  conclude({ facts, checks }) {
    if (checks['no-scheduler-in-core-handlers']?.outcome !== 'fail') return null;
    const allocationFailed = [
      ...misrouteOf(facts).direct,
      ...misrouteOf(facts).codes,
      ...misrouteOf(facts).provisioned,
    ].some((o) => (o.status ?? 0) >= 400 || o.level === 'error' || o.code !== null);
    const failed =
      facts.api.state === 'refused' ||
      allocationFailed ||
      facts.worker.state === 'failed' ||
      (facts.worker.state !== 'succeeded' && facts.lineage.status !== 'complete') ||
      saysFailed(facts.instance?.status);
    if (!failed) return null;
    return {
      class: 'internal_error',
      reason: 'api_defect',
      issueKind: 'platform_primitive_gap',
      summary:
        'A scheduler-specific request went through core allocation handlers: a platform defect, not something to work around.',
      because: ['no-scheduler-in-core-handlers'],
    };
  },
};
