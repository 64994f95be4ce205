import type { ActionRef } from './action-job.ts';
import type { ActionNeeds } from './common.ts';

/** Ends a retry that nobody confirmed or approved in time; does nothing to one that went on. */
export function createExpireRetry({ store, clock }: Pick<ActionNeeds, 'store' | 'clock'>) {
  return async function expireRetry({ actionId }: ActionRef): Promise<void> {
    const at = clock();
    await store.transaction(async (tx) => {
      const retry = await tx.lock(actionId);
      if (retry?.kind !== 'retry') return;
      const next = await tx.step(retry, { kind: 'expire', at: at.getTime() }, at, {
        sentence: 'Nobody approved it in time.',
        endedAt: at.toISOString(),
      });
      if (next === 'illegal') {
        const { state, terms } = retry.machine;
        // Clocks of two machines differ: a little early is not too late.
        if (state === 'awaiting_approval') {
          await tx.queue({
            name: 'expire-retry',
            payload: { actionId },
            afterMs: Math.max(terms.expiresAt - at.getTime(), 1_000),
          });
        }
        return;
      }
      await tx.audit({
        at,
        incidentId: next.incidentId,
        actionId,
        person: null,
        event: 'retry.ended',
        outcome: 'expired',
        evidenceDigest: next.machine.terms.digest,
        details: { action: next.details.action },
      });
      await tx.queue({ name: 'show-action', payload: { actionId } });
    });
  };
}
