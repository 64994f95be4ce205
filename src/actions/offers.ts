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
 * - Ticket (X1, R4): a platform primitive gap, or a failure that came back.
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
      (failed && repeats > 0 && escalation.to !== 'proxied_app_ui_runbook'),
    escalate: ownerOf(report) !== null,
  };
}
