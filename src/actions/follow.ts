import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf, wasRead } from '../triage/evidence.ts';
import { factsOf } from '../triage/facts.ts';
import { type FailureShape, failureOf } from '../triage/fingerprint.ts';
import { recordedEnd } from '../triage/recorded-end.ts';
import type { TriageReport } from '../triage/report.ts';
import { saysFailed } from '../triage/vocabulary.ts';

export type Followed =
  | { readonly state: 'running'; readonly stands: string }
  | { readonly state: 'ended'; readonly outcome: 'recovered'; readonly sentence: string }
  | { readonly state: 'ended'; readonly outcome: 'failed_same' | 'failed_differently'; readonly sentence: string };

/**
 * How the new correlation id stands against the failure before it. Recovered only when the end was seen: the worker's
 * own word or the platform's record of this id, and no record that says the opposite. A failure counts once API or
 * worker gave up; what relay or worker still try again is running.
 */
export function followed(before: FailureShape, bundle: EvidenceBundle, report: TriageReport): Followed {
  const { api, worker, instance } = factsOf(bundle);
  const recorded = recordedEnd(bundle);
  const { verdict } = report;

  const failedForGood = api.state === 'refused' || worker.state === 'failed' || recorded === 'failed';
  if (failedForGood && verdict.reason !== 'not_enough_evidence') {
    // What the runbook has no class for is no shape of its own, and still another failure than the one before.
    const difference = firstDifference(
      before,
      failureOf(bundle, report)?.shape ?? { ...before, reason: verdict.reason },
    );
    return difference === null
      ? { state: 'ended', outcome: 'failed_same', sentence: `It failed the same way. ${verdict.summary}` }
      : {
          state: 'ended',
          outcome: 'failed_differently',
          sentence: `It failed differently. ${difference} ${verdict.summary}`,
        };
  }
  const seenToEnd = worker.state === 'succeeded' || recorded === 'succeeded';
  if (verdict.class === 'no_failure_found' && seenToEnd && !saysFailed(instance?.status)) {
    return { state: 'ended', outcome: 'recovered', sentence: verdict.summary };
  }
  return { state: 'running', stands: standsOf(bundle, report, failedForGood) };
}

function standsOf(bundle: EvidenceBundle, { lineage, verdict }: TriageReport, failed: boolean): string {
  if (failed) return 'It failed, and how could not be read yet.';
  const last = lineage.hops.findLast(({ state }) => state === 'seen' || state === 'failed');
  if (last !== undefined) return `It was last seen at ${last.service.replace('gpuaas-', '')}.`;
  if (!wasRead(bundle.lines)) return 'Its log lines could not be read.';
  return dataOf(bundle.lines) === undefined ? 'Nothing was seen of it yet.' : verdict.summary;
}

const PARTS = [
  ['service', 'at'],
  ['reason', 'because of'],
  ['error', 'with'],
] as const;

/** The first part in which two failures are not the same, in words; null when they are the same. */
export function firstDifference(before: FailureShape, now: FailureShape): string | null {
  for (const [part, word] of PARTS) {
    if (before[part] === now[part]) continue;
    return `Before it failed ${word} ${name(before[part])}, now ${word} ${name(now[part])}.`;
  }
  return null;
}

function name(value: string | null): string {
  return value === null ? 'something that is not known' : value.replace('gpuaas-', '').replaceAll('_', ' ');
}
