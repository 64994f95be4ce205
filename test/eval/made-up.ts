import type { Judgement } from '../../eval/judgement.ts';
import { mismatches } from '../../src/demo/world/mismatches.ts';
import { Expected } from '../../src/demo/world/schema.ts';
import { judge } from '../../src/triage/judge.ts';
import type { TriageReport, Verdict } from '../../src/triage/report.ts';
import { ACCEPTED, bundle, DONE, PUBLISHED } from '../support/incident.ts';

/** The report of an upgrade that worked, with another verdict written into it. */
export function reportWith(verdict: Partial<Verdict> = {}, rest: Partial<TriageReport> = {}): TriageReport {
  const report = judge(bundle([...ACCEPTED, ...PUBLISHED, ...DONE]));
  return { ...report, ...rest, verdict: { ...report.verdict, ...verdict } };
}

/** A world that expects something, and a report about it; null for a run that broke. */
export function judgement(
  world: string,
  expected: Partial<Expected> & Pick<Expected, 'class'>,
  report: TriageReport | null,
  rest: Partial<Judgement> = {},
): Judgement {
  const whole = Expected.parse({ reason: 'some_reason', ...expected });
  return {
    world,
    title: world,
    says: `what is wrong in ${world}`,
    heldOut: false,
    expected: whole,
    heard: true,
    report,
    mismatches: report === null ? [] : mismatches(whole, report),
    broke: report === null ? 'it broke' : null,
    tookMs: 10,
    ...rest,
  };
}
