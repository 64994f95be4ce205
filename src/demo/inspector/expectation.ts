import { verdictWords } from '../../slack/views/words.ts';
import type { TriageReport } from '../../triage/report.ts';
import { mismatches } from '../world/mismatches.ts';
import type { SeededWorld } from '../world/seeded.ts';
import type { Expectation } from './inspection.ts';

/** What a world says must be found, beside what a report of it says. */
export function expectationOf({ title, expected }: SeededWorld, report: TriageReport): Expectation {
  return {
    world: title,
    shown: verdictWords(report),
    differences: mismatches(expected, report),
  };
}
