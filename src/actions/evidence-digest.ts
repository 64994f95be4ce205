import type { EvidenceBundle } from '../triage/bundle.ts';
import { relayHealth, workerHealth } from '../triage/delivery-health.ts';
import { dataOf, type Evidence } from '../triage/evidence.ts';
import type { ServiceAccount } from '../triage/records.ts';
import type { TriageReport } from '../triage/report.ts';
import { changedBody, differenceOf, type FieldChange } from './difference.ts';
import { type OriginalRequest, originalRequest } from './original-request.ts';

/** One look at everything that a retry rests on. */
export interface Look {
  readonly bundle: EvidenceBundle;
  readonly report: TriageReport;
  /** The account that the retry would run as, which need not be the one that failed. */
  readonly runsAs: Evidence<ServiceAccount>;
}

/** What a look means for a retry. */
export interface RetryPlan {
  readonly action: string;
  readonly projectId: string;
  /** Null for a create. */
  readonly instanceId: string | null;
  readonly original: OriginalRequest;
  readonly changes: readonly FieldChange[];
}

/** What would be sent; null when action or project is not known, or an instance is needed and none is. */
export function planOf({ bundle, report }: Look): RetryPlan | null {
  const { context, verdict } = report;
  const action = report.recovery.retry.action ?? context.action?.value ?? null;
  const projectId = context.project_id?.value ?? null;
  const instanceId = action === 'create' ? null : (context.app_instance_id?.value ?? null);
  if (action === null || projectId === null || (action !== 'create' && instanceId === null)) return null;
  const original = originalRequest(bundle, action);
  const changes = differenceOf(verdict.reason, original, {
    operating_mode: context.operating_mode?.value ?? null,
    control_plane_scope: context.control_plane_scope?.value ?? null,
  });
  return { action, projectId, instanceId, original, changes };
}

/**
 * What the person saw and relies on, as one stable text: the verdict, what would be sent to which target, the state of
 * instance, account and delivery. Equal texts mean that nothing relevant changed. What could not be read says so, which
 * is another text than any that was read. Times are left out: a token's age changes without anybody's doing.
 */
export function seenText(look: Look, plan: RetryPlan): string {
  const { bundle, report } = look;
  const overview = dataOf(bundle.overview);
  const account = dataOf(look.runsAs);
  const instance = dataOf(bundle.instance);
  return stable({
    verdict: [report.verdict.class, report.verdict.reason],
    action: plan.action,
    target: [plan.projectId, plan.instanceId],
    body: plan.original.kind === 'known' ? changedBody(plan.original.body, plan.changes) : null,
    instance:
      instance === undefined
        ? stateOf(bundle.instance)
        : [
            instance.projectId,
            instance.status,
            instance.appVersion,
            instance.operatingMode,
            instance.controlPlaneScope,
            instance.operatorServiceAccountId,
          ],
    account:
      account === undefined
        ? stateOf(look.runsAs)
        : [account.id, account.projectId, account.state, account.allowedActions?.toSorted() ?? null],
    relay: overview === undefined ? stateOf(bundle.overview) : relayHealth(overview),
    worker: overview === undefined ? stateOf(bundle.overview) : workerHealth(overview, bundle.askedAt),
  });
}

/** Evidence that a retry rests on and that could not be read now; asking again may help. */
export function unreadIn({ bundle, runsAs }: Look): string[] {
  const needed = [bundle.lines, bundle.instance, bundle.overview, runsAs];
  return needed.flatMap((evidence) =>
    evidence?.status === 'unavailable' && evidence.failure !== undefined && evidence.failure !== 'not_permitted'
      ? [evidence.from.id]
      : [],
  );
}

function stateOf(evidence: Evidence<unknown> | undefined): string {
  return evidence === undefined ? 'not asked' : evidence.status;
}

/** JSON with sorted keys. */
function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${stable(inner)}`)
    .join(',')}}`;
}
