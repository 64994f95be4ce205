import { boundedBundle } from '../triage/bounded-bundle.ts';
import { failureOf } from '../triage/fingerprint.ts';
import { judge } from '../triage/judge.ts';
import { TriageReport } from '../triage/report.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Clock, RunTriage, Sources } from './ports.ts';
import { createStepTracker } from './steps.ts';

export interface RunTriageDependencies {
  readonly sources: Sources;
  readonly clock: Clock;
  /** Longest look-back when the id carries no time and nobody gave one, milliseconds. */
  readonly maxLookbackMs: number;
}

/**
 * One triage: read everything once, bound it, then judge. What the store knows of the same failure is looked up by the
 * first judgement and becomes part of what is judged. The report is held against its own schema before anyone sees it.
 */
export function createRunTriage({ sources, clock, maxLookbackMs }: RunTriageDependencies): RunTriage {
  return async function runTriage(subject, { onSteps = () => {}, signal, repeatsOf } = {}) {
    const steps = createStepTracker(onSteps);
    const gathered = await gatherEvidence(subject, {
      sources,
      clock,
      maxLookbackMs,
      steps,
      ...(signal === undefined ? {} : { signal }),
    });
    signal?.throwIfAborted();
    steps.begin('judge');
    const bundle = boundedBundle(gathered);
    const report = TriageReport.parse(judge(bundle));
    const failure = failureOf(bundle, report);
    const repeats = failure === null ? null : ((await repeatsOf?.(failure)) ?? null);
    steps.end('judge', `${report.checks.length} checks`);
    if (repeats === null) return { report, bundle, failure };
    const known = { ...bundle, repeats };
    return { report: TriageReport.parse(judge(known)), bundle: known, failure };
  };
}
