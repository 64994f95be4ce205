import type { Facts } from './facts.ts';
import type { CheckResult, Outcome } from './report.ts';

/**
 * One question of the runbook. The title is a statement that is true when things are healthy; `pass` means it holds.
 * Synchronous, no I/O, no clock, never throws. An outcome is `pass` or `fail` only on evidence that was read; evidence
 * that could not be read gives `unknown`.
 */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Ids of the runbook index that it implements. */
  readonly runbook: readonly string[];
  run(facts: Facts): Finding;
}

export interface Finding {
  readonly outcome: Outcome;
  /** One sentence for a person, with the values it rests on. */
  readonly summary: string;
  /** Evidence ids. */
  readonly evidence: readonly string[];
}

type From = { readonly from: { readonly id: string } } | undefined;

const ids = (evidence: readonly From[]): string[] => evidence.flatMap((e) => (e === undefined ? [] : [e.from.id]));

export const pass = (summary: string, ...evidence: From[]): Finding => ({
  outcome: 'pass',
  summary,
  evidence: ids(evidence),
});
export const fail = (summary: string, ...evidence: From[]): Finding => ({
  outcome: 'fail',
  summary,
  evidence: ids(evidence),
});
export const unknown = (summary: string, ...evidence: From[]): Finding => ({
  outcome: 'unknown',
  summary,
  evidence: ids(evidence),
});
export const notApplicable = (summary: string, ...evidence: From[]): Finding => ({
  outcome: 'not_applicable',
  summary,
  evidence: ids(evidence),
});

export function runCheck(check: Check, facts: Facts): CheckResult {
  const { outcome, summary, evidence } = check.run(facts);
  return {
    id: check.id,
    title: check.title,
    outcome,
    summary,
    runbook: [...check.runbook],
    evidence: [...new Set(evidence)],
  };
}

/** Why a piece of evidence is missing, in words for a summary. */
export function whyMissing(
  what: string,
  evidence: { readonly status: string; readonly detail?: string } | undefined,
): string {
  if (evidence === undefined) return `${what} was not looked up: its id is not known.`;
  if (evidence.status === 'unavailable') return `${what} could not be read: ${evidence.detail ?? 'no answer'}.`;
  return `${what} does not exist where it was looked for.`;
}
