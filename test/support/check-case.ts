import { expect } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { type Check, runCheck } from '../../src/triage/check.ts';
import { factsOf } from '../../src/triage/facts.ts';
import { judge } from '../../src/triage/judge.ts';
import type { CheckResult, Outcome } from '../../src/triage/report.ts';

/** One row of a check's table: the evidence, and what the check makes of it. */
export interface CheckCase {
  readonly name: string;
  readonly of: EvidenceBundle;
  readonly outcome: Outcome;
  /** What the summary has to say to a person. */
  readonly says?: RegExp;
  /** Evidence ids, when the row is about what the result rests on. */
  readonly on?: readonly string[];
}

export function resultOf(check: Check, of: EvidenceBundle): CheckResult {
  return runCheck(check, factsOf(of));
}

/** Holds one row, and what every result owes: a readable sentence, and evidence that was read for pass and fail. */
export function expectResult(check: Check, { of, outcome, says, on }: CheckCase): void {
  const result = resultOf(check, of);
  expect(result.outcome, result.summary).toBe(outcome);
  if (says !== undefined) expect(result.summary).toMatch(says);
  if (on !== undefined) expect(result.evidence).toEqual(on);
  expect(result.summary).toMatch(/\.$/);
  expect(result.summary).not.toMatch(/\b(?:undefined|null|NaN)\b|\[object| {2}| \./);
  if (outcome === 'pass' || outcome === 'fail')
    expect(result.evidence.filter(wasReadIn(of)), 'evidence that was read').not.toEqual([]);
}

/** Whether an evidence id of a report was answered by a system; what a person said is no answer. */
function wasReadIn(of: EvidenceBundle): (id: string) => boolean {
  const read = judge(of).evidence.filter(({ source, status }) => status !== 'unavailable' && source !== 'user');
  return (id) => read.some((evidence) => evidence.id === id);
}
