import type { Escalation } from './escalation.ts';
import type { Facts } from './facts.ts';
import type { Verdict } from './report.ts';

/** How far back the same failure counts as coming back. */
export const REPEAT_DAYS = 30;

/** Other failures of the same shape in this workspace within the last 30 days, told by their correlation ids. */
export interface Repeats {
  /** Without the one at hand. */
  readonly others: number;
  /** When the first and the last of the others failed, RFC 3339. */
  readonly first: string;
  readonly last: string;
}

/** What R4 asks for; the recovery step ends in it, and the card says it beside the count. */
export const REPEAT_ADVICE =
  'capture the evidence, and file a platform primitive gap if only special-casing in core would end it.';

/**
 * R4: what to do when a scheduler app or an operator account fails the same way again. Null when it did not, and where
 * the report hands over already.
 */
export function repeatedFailureStep(facts: Facts, verdict: Verdict, escalation: Escalation): string | null {
  const { repeats } = facts.bundle;
  const byOperator = facts.context.actor_type.value === 'service_account';
  const failed = verdict.class !== 'no_failure_found' && verdict.class !== 'undetermined';
  if (repeats === undefined || repeats.others === 0 || !failed || escalation.to !== null) return null;
  // An outage that came back is restored again; no primitive is missing.
  if (verdict.issue_kind === 'async_delivery' || (!facts.schedulerApp && !byOperator)) return null;
  const who = facts.schedulerApp ? 'This scheduler app' : 'This operator account';
  return `${who} failed the same way ${timesWords(repeats.others)} before: ${REPEAT_ADVICE}`;
}

function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
