import type { RetryEvent } from '../../actions/machine.ts';
import type { ActionTransaction } from './action-store.ts';
import type { ActionNeeds } from './common.ts';
import type { ActionOf, RetryDetails } from './records.ts';

type Retry = ActionOf<'retry'>;

/** Stores what happened to a retry. */
export type SettleRetry = (
  retry: Retry,
  event: RetryEvent,
  sentence: string,
  more?: Partial<RetryDetails>,
) => Promise<void>;

/**
 * Takes a retry to its next state and stores what is said of that, its audit row and the job that goes on from there, in
 * one transaction. An event that comes too late changes nothing.
 */
export function createSettleRetry({ store, clock, log }: Pick<ActionNeeds, 'store' | 'clock' | 'log'>): SettleRetry {
  return async function settleRetry(retry, event, sentence, more = {}) {
    const at = clock();
    const actionId = retry.id;
    await store.transaction(async (tx) => {
      const locked = await tx.lock(actionId);
      if (locked?.kind !== 'retry') return;
      const changes = { ...more, sentence };
      let next = await tx.step(locked, event, at, changes);
      // The answer came after all, while a later attempt of this job had already given it up for lost.
      if (next === 'illegal' && event.kind === 'accept') next = await tx.step(locked, { kind: 'find' }, at, changes);
      if (next === 'illegal') {
        log.warn('retry event came too late', { actionId, event: event.kind, state: locked.machine.state });
        return;
      }
      const { state, outcome } = next.machine;
      if (state === 'ended') await tx.note(next, { endedAt: at.toISOString() }, at);
      await auditRetry(tx, next, state === 'ended' ? 'retry.ended' : `retry.${state}`, outcome ?? sentence, at, {
        sentence,
        correlationId: next.details.newCorrelationId,
      });
      if (state === 'verifying') await tx.queue({ name: 'follow-retry', payload: { actionId, turn: 0 } });
      if (state === 'uncertain') await tx.queue({ name: 'run-retry', payload: { actionId } });
      await tx.queue({ name: 'show-action', payload: { actionId } });
    });
  };
}

/** Adds the audit row of what the bot did with a retry, on the evidence that it was approved on. */
export function auditRetry(
  tx: ActionTransaction,
  { id, incidentId, machine, details }: Retry,
  event: string,
  outcome: string,
  at: Date,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  return tx.audit({
    at,
    incidentId,
    actionId: id,
    person: null,
    event,
    outcome,
    evidenceDigest: machine.terms.digest,
    details: { action: details.action, instance: details.instanceId, expected: details.expected.outcome, ...more },
  });
}
