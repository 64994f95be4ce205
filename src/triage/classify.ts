import { confidenceOf } from './confidence.ts';
import { corroboration } from './corroboration.ts';
import type { Facts } from './facts.ts';
import type { CheckResult, Verdict } from './report.ts';
import type { Conclusion, Rule } from './rule.ts';
import { ruledOut } from './ruled-out.ts';
import { apiFailed } from './rules/api-failed.ts';
import { completed } from './rules/completed.ts';
import { relayDown, workerDown } from './rules/delivery-broken.ts';
import { denied } from './rules/denied.ts';
import { invalidRequest } from './rules/invalid.ts';
import { proxiedUi } from './rules/proxied-ui.ts';
import { schedulerInCore } from './rules/scheduler-in-core.ts';
import { undetermined } from './rules/undetermined.ts';
import { workerFailed } from './rules/worker-failed.ts';

/**
 * The classification table; the first rule that concludes wins. Two failures that look like others come first (a page
 * that will not start, a scheduler in core); then what was refused outright; then what the worker, the relay and the
 * API said; then success; and at the end the honest answer.
 */
export const RULES: readonly Rule[] = [
  proxiedUi,
  schedulerInCore,
  denied,
  invalidRequest,
  workerFailed,
  relayDown,
  workerDown,
  apiFailed,
  completed,
  undetermined,
];

/** Class, reason, confidence and grounds of one incident. */
export function classify(facts: Facts, results: readonly CheckResult[]): Verdict {
  const checks = Object.fromEntries(results.map((result) => [result.id, result]));
  const conclusion = RULES.map((rule) => rule.conclude({ facts, checks })).find((found) => found !== null);
  if (conclusion === undefined || conclusion === null) throw new Error('The last rule always concludes.');
  const grounded = { ...conclusion, because: groundsFor(facts, conclusion) };
  return {
    class: grounded.class,
    reason: grounded.reason,
    issue_kind: grounded.issueKind,
    confidence: confidenceOf(grounded, results, facts.bundle),
    summary: [grounded.summary, ...(grounded.against ?? []).map((against) => `Against it: ${against}`)].join(' '),
    because: grounded.because,
    ruled_out: ruledOut(facts, results, grounded.class),
  };
}

/** The rule's own grounds, and whatever else says the same of the service where it broke. */
function groundsFor(facts: Facts, conclusion: Conclusion): string[] {
  const failing =
    conclusion.class !== 'no_failure_found' &&
    conclusion.class !== 'undetermined' &&
    conclusion.class !== 'proxied_ui_bootstrap_failure';
  const broken = facts.lineage.broken_at;
  return [...new Set([...conclusion.because, ...(failing && broken !== null ? corroboration(facts, broken) : [])])];
}
