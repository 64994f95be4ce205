import { relayHealth, workerHealth } from './delivery-health.ts';
import type { Facts } from './facts.ts';
import type { CheckResult, Verdict, VerdictClass } from './report.ts';

/** Classes that the evidence positively speaks against. Not having looked rules nothing out. */
export function ruledOut(facts: Facts, results: readonly CheckResult[], verdict: VerdictClass): Verdict['ruled_out'] {
  const passed = (id: string): boolean => results.some((check) => check.id === id && check.outcome === 'pass');
  const found: Verdict['ruled_out'] = [];
  const rule = (name: VerdictClass, why: string | null): void => {
    if (name !== verdict && why !== null) found.push({ class: name, why });
  };
  rule(
    'insufficient_permissions',
    passed('action-permitted')
      ? passed('action-on-allowlist')
        ? 'The platform permitted the action, and it is on the allowlist.'
        : 'The platform permitted the action.'
      : null,
  );
  rule('invalid_request', facts.api.state === 'accepted' ? 'The API accepted the request as valid.' : null);
  rule('service_unavailable', deliveryHealthy(facts));
  rule('internal_error', facts.worker.state === 'succeeded' ? 'The worker carried the action out.' : null);
  rule('no_failure_found', facts.failedAt === null ? null : `A failure was seen at ${facts.failedAt}.`);
  return found;
}

/** Relay and worker are healthy now. An old backlog beside a healthy relay is no outage, and is said so. */
function deliveryHealthy(facts: Facts): string | null {
  if (relayHealth(facts.overview) !== 'healthy' || workerHealth(facts.overview, facts.bundle.askedAt) === 'down')
    return null;
  if (facts.worker.state === 'succeeded') return 'Relay and worker delivered and carried out the action.';
  const backlog = facts.overview?.dlqPending ?? 0;
  if (facts.api.state === 'refused')
    return `The action ended at the API, and the outbox relay is healthy${backlog > 0 ? ` (${backlog} old failed rows are leftover backlog)` : ''}.`;
  return null;
}
