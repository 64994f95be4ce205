import { boundedBundle } from '../triage/bounded-bundle.ts';
import { failureOf } from '../triage/fingerprint.ts';
import { judge } from '../triage/judge.ts';
import { TriageReport } from '../triage/report.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { Clock, RunTriage, Sources } from './ports.ts';
import { createStepTracker } from './steps.ts';
import { gatherVisible } from './visibility/gather-visible.ts';
import type { VisibilityOf } from './visibility/visibility.ts';

export interface RunTriageDependencies {
  readonly sources: Sources;
  readonly clock: Clock;
  /** Longest look-back when the id carries no time and nobody gave one, milliseconds. */
  readonly maxLookbackMs: number;
  /** What the policy lets a channel see; left out where no channel is asked for (the command line). */
  readonly visibilityOf?: VisibilityOf;
}

/**
 * One triage: read everything once that its channel may see, bound it, then judge. What the store knows of the same failure is looked up by the
 * first judgement and becomes part of what is judged. The report is held against its own schema before anyone sees it.
 */
export function createRunTriage({ sources, clock, maxLookbackMs, visibilityOf }: RunTriageDependencies): RunTriage {
  return async function runTriage(subject, { onSteps = () => {}, signal, repeatsOf, channelId } = {}) {
    const steps = createStepTracker(onSteps);
    const how = { sources, clock, maxLookbackMs, steps, ...(signal === undefined ? {} : { signal }) };
    const visibility = channelId === undefined ? undefined : visibilityOf?.(channelId);
    const gathered = await (visibility === undefined
      ? gatherEvidence(subject, how)
      : gatherVisible(subject, visibility, how));
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
