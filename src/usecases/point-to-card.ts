import type { Log } from '../log.ts';
import type { IncidentStore, PointerRequest } from './incident-store.ts';
import type { Outbox } from './outbox/outbox.ts';
import { endOfSlackCall } from './outbox/slack-effects.ts';
import type { CardPoster } from './ports.ts';

export interface PointToCardNeeds {
  readonly store: IncidentStore;
  readonly poster: CardPoster;
  readonly outbox: Outbox;
  readonly log: Log;
}

/** Throws while the card is not posted yet, for the job to try again. */
export class CardNotPostedYetError extends Error {
  override readonly name = 'CardNotPostedYetError';
}

/** Posts a line that points from where an id was pasted again to the card that exists, once. */
export function createPointToCard({ store, poster, outbox, log }: PointToCardNeeds) {
  return async function pointToCard(payload: PointerRequest): Promise<void> {
    const { incidentId, channelId, threadTs } = payload;
    const found = await store.find(incidentId);
    if (found === null) return;
    if (found.card.ts === null) throw new CardNotPostedYetError(`Card of incident ${incidentId} is not posted yet`);
    const { ts } = found.card;
    const outcome = await outbox.perform<true>({
      key: `pointer:${incidentId}:${channelId}:${threadTs}`,
      kind: 'point-to-card',
      incidentId,
      carrier: { name: 'point-to-card', payload },
      async act() {
        await poster.postPointer(found.incident, ts, { channelId, threadTs });
        return { kind: 'done', result: true };
      },
      // A pointer carries no key that Slack knows: it may stand already, and a second one would only disturb.
      look: async () => ({ kind: 'gave_up', reason: 'it may stand already' }),
      endOf: endOfSlackCall,
    });
    if (outcome.kind !== 'done') log.warn('pointer not posted', { incidentId, reason: outcome.reason });
  };
}
