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

/** One triage: read everything once, then judge. The report is held against its own schema before anyone sees it. */
export function createRunTriage({ sources, clock, maxLookbackMs }: RunTriageDependencies): RunTriage {
  return async function runTriage(subject, { onSteps = () => {}, signal } = {}) {
    const steps = createStepTracker(onSteps);
    const bundle = await gatherEvidence(subject, {
      sources,
      clock,
      maxLookbackMs,
      steps,
      ...(signal === undefined ? {} : { signal }),
    });
    signal?.throwIfAborted();
    steps.begin('judge');
    const report = TriageReport.parse(judge(bundle));
    steps.end('judge', `${report.checks.length} checks`);
    return { report, bundle };
  };
}
