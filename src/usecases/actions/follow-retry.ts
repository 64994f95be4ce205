import { followed } from '../../actions/follow.ts';
import type { RetryEvent } from '../../actions/machine.ts';
import type { FailureShape } from '../../triage/fingerprint.ts';
import type { TriageReport } from '../../triage/report.ts';
import type { HopLine } from '../action-messages.ts';
import type { RunTriage } from '../ports.ts';
import type { ActionTurn } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import type { ActionOf, RetryDetails } from './records.ts';
import { howLong } from './words.ts';

export type FollowRetryNeeds = ActionNeeds & { readonly runTriage: RunTriage };

const UNKNOWN_BEFORE: FailureShape = {
  reason: 'unknown',
  service: null,
  error: null,
  appSlug: null,
  action: null,
  environment: null,
};
/** A retry older than this is looked at less often. */
const YOUNG_MS = 2 * 60_000;

/**
 * One look at how a retry goes on: triages its new correlation id, notes the hops, and ends it once its end was seen or
 * the limit is reached. What was expected stands beside what came.
 */
export function createFollowRetry({ store, clock, pace, runTriage }: FollowRetryNeeds) {
  return async function followRetry(
    { actionId, turn }: ActionTurn,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const retry = await store.find(actionId);
    if (retry?.kind !== 'retry' || retry.machine.state !== 'verifying') return;
    const { details } = retry;
    const incident = (await store.incident(retry.incidentId))?.incident;
    if (incident === undefined) return;
    if (details.newCorrelationId === null) throw new Error(`Retry ${actionId} is verified without a correlation id`);
    const instanceId = details.instanceId ?? details.newInstanceId;
    const { bundle, report } = await runTriage(
      {
        correlationId: details.newCorrelationId,
        projectId: details.projectId,
        ...(instanceId === null ? {} : { instanceId }),
      },
      { signal, channelId: incident.channelId },
    );
    const now = followed(details.before ?? UNKNOWN_BEFORE, bundle, report);
    const hops = hopsOf(report);
    const at = clock();
    const took = at.getTime() - Date.parse(details.sentAt ?? retry.updatedAt.toISOString());
    if (now.state === 'ended') {
      const sentence = now.outcome === 'recovered' ? `Recovered after ${howLong(took)}. ${now.sentence}` : now.sentence;
      return end(retry, { kind: 'verify', outcome: now.outcome }, { hops, sentence }, at);
    }
    if (took >= pace.followLimitMs) {
      const sentence = `Not seen to end well within ${howLong(took)}. ${now.stands} It is not followed any more.`;
      return end(retry, { kind: 'reach_limit' }, { hops, sentence }, at);
    }
    await store.transaction(async (tx) => {
      const locked = await tx.lock(actionId);
      if (locked?.kind !== 'retry' || locked.machine.state !== 'verifying') return;
      // A job that is done twice must not begin a second row of looks.
      if (!(await tx.claim(`follow:${actionId}:${turn}`, at))) return;
      if (JSON.stringify(locked.details.hops) !== JSON.stringify(hops)) {
        await tx.note(locked, { hops, sentence: now.stands }, at);
        await tx.queue({ name: 'show-action', payload: { actionId } });
      }
      const afterMs = took < YOUNG_MS ? pace.followMs : pace.followLaterMs;
      await tx.queue({ name: 'follow-retry', payload: { actionId, turn: turn + 1 }, afterMs });
    });
  };

  async function end(
    retry: ActionOf<'retry'>,
    event: RetryEvent,
    changes: Pick<RetryDetails, 'hops' | 'sentence'>,
    at: Date,
  ): Promise<void> {
    await store.transaction(async (tx) => {
      const locked = await tx.lock(retry.id);
      if (locked?.kind !== 'retry') return;
      const next = await tx.step(locked, event, at, { ...changes, endedAt: at.toISOString() });
      if (next === 'illegal') return;
      await tx.audit({
        at,
        incidentId: next.incidentId,
        actionId: next.id,
        person: null,
        event: 'retry.ended',
        outcome: next.machine.outcome ?? 'ended',
        evidenceDigest: next.machine.terms.digest,
        details: {
          action: next.details.action,
          expected: next.details.expected.outcome,
          correlationId: next.details.newCorrelationId,
          sentence: changes.sentence,
        },
      });
      await tx.queue({ name: 'show-action', payload: { actionId: next.id } });
    });
  }
}

function hopsOf({ lineage }: TriageReport): HopLine[] {
  return lineage.hops.map(({ service, state, first_seen, errors }) => ({
    service,
    state,
    firstSeen: first_seen,
    errors,
  }));
}
