import { mayBeInFlight } from '../delivery.ts';
import { wasRead } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import type { Conclusion, Rule } from '../rule.ts';

/** The last rule: always concludes. Says what is missing rather than guess. */
export const undetermined: Rule = {
  name: 'undetermined',
  runbook: ['L1', 'L2', 'L3'],
  conclude({ facts }) {
    const { bundle, observations } = facts;
    if (observations.length === 0 && facts.audit.length === 0) {
      if (wasRead(bundle.lines))
        return verdict(
          'not_found',
          `Nothing carries correlation id ${bundle.subject.correlationId} in the window that was searched.`,
          [],
        );
      return verdict(
        'not_enough_evidence',
        'The logs could not be read, and no other source knows this correlation id.',
        [],
      );
    }
    const seen =
      bundle.lines.status === 'found'
        ? [bundle.lines.from.id]
        : bundle.trace?.status === 'found'
          ? [bundle.trace.from.id]
          : [];
    if (facts.failedAt === null && mayBeInFlight(facts))
      return verdict(
        'still_in_progress',
        `The action was last heard of at ${facts.lastSeenAt} and shows no error: it may still be on its way.`,
        seen,
      );
    return verdict('not_enough_evidence', missing(facts), seen);
  },
};

function verdict(reason: string, summary: string, because: readonly string[]): Conclusion {
  return { class: 'undetermined', reason, issueKind: 'undetermined', summary, because, atMost: 'tentative' };
}

function missing(facts: Facts): string {
  const { bundle, lineage, api, relay, worker } = facts;
  if (!wasRead(bundle.lines))
    return 'The logs could not be read, and what else was read does not show how the action ended.';
  const silent = lineage.hops
    .filter(({ state }) => state === 'absent_unproven')
    .map(({ service }) => service.replace('gpuaas-', ''));
  if (silent.length > 0)
    return `No line of ${silent.join(' and ')} was found, and none of their lines arrive in this window, so their silence proves nothing. ${traceWords(facts)}`;
  if (worker.state === 'working') return 'The worker took the action up, and no line says how it ended.';
  if (relay.state === 'published')
    return 'The event was published, and nothing that was read says why the worker did not take it up.';
  if (api.state === 'accepted')
    return 'The API accepted the action, and nothing that was read says why it went no further.';
  return 'What was read does not show how the action ended.';
}

/** Whether the trace helps with a silence that is not proven (L6). */
function traceWords({ bundle }: Facts): string {
  if (bundle.trace === undefined) return 'No trace of it is known either.';
  if (bundle.trace.status === 'empty') return 'Its trace is not in Tempo: it may not have been sampled.';
  if (bundle.trace.status === 'unavailable') return 'Its trace could not be read.';
  return 'Its trace was sampled and has no span of them.';
}
