import { isSchedulerApp } from '../triage/facts.ts';
import type { TriageReport } from '../triage/report.ts';
import { ownerOf } from './owners.ts';

/** Which buttons a report calls for; the card shows no others. */
export interface Offers {
  readonly retry: boolean;
  readonly watch: boolean;
  readonly ticket: boolean;
  readonly escalate: boolean;
}

/**
 * - Retry (R1 to R3): only where the report offers it.
 * - Watch (R2): Retry is off because relay or worker are not healthy, which a record can show to be over.
 * - Ticket (X1, R4): a platform primitive gap, or a failure of a scheduler app or operator account that came back. An
 *   outage of relay or worker that came back is restored, and no gap.
 * - Escalate (M3, F5, X1): there is an owner to take over.
 */
export function offersOf(report: TriageReport, repeats: number): Offers {
  const { verdict, recovery, escalation } = report;
  const failed = verdict.class !== 'no_failure_found' && verdict.class !== 'undetermined';
  return {
    retry: recovery.retry.offered,
    watch:
      !recovery.retry.offered &&
      recovery.retry.action !== null &&
      verdict.class === 'service_unavailable' &&
      (verdict.reason === 'outbox_relay_down' || verdict.reason === 'worker_down') &&
      escalation.to !== 'platform_primitive_gap',
    ticket:
      escalation.to === 'platform_primitive_gap' ||
      (repeats > 0 && failed && escalation.to !== 'proxied_app_ui_runbook' && mayBeGap(report)),
    escalate: ownerOf(report) !== null,
  };
}

function mayBeGap({ verdict, context }: TriageReport): boolean {
  const byOperator = context.actor_type?.value === 'service_account';
  const scheduler = isSchedulerApp(context.app_slug?.value ?? null, context.runtime_backend?.value ?? null);
  return verdict.issue_kind !== 'async_delivery' && (scheduler || byOperator);
}
