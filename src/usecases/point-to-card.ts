import type { Log } from '../log.ts';
import type { IncidentStore, PointerRequest } from './incident-store.ts';
import { type CardPoster, SlackCallError } from './ports.ts';

export interface PointToCardNeeds {
  readonly store: IncidentStore;
  readonly poster: CardPoster;
  readonly log: Log;
}

/** Throws while the card is not posted yet, for the job to try again. */
export class CardNotPostedYetError extends Error {
  override readonly name = 'CardNotPostedYetError';
}

/** A pointer carries no key that Slack knows: it may stand already, and a second one would only disturb. */
const MAY_STAND = new Set(['timeout', 'connection_lost']);

/** Posts a line that points from where an id was pasted again to the card that exists. */
export function createPointToCard({ store, poster, log }: PointToCardNeeds) {
  return async function pointToCard({ incidentId, channelId, threadTs }: PointerRequest): Promise<void> {
    const found = await store.find(incidentId);
    if (found === null) return;
    if (found.card.ts === null) throw new CardNotPostedYetError(`Card of incident ${incidentId} is not posted yet`);
    try {
      await poster.postPointer(found.incident, found.card.ts, { channelId, threadTs });
    } catch (error) {
      const isFinal = error instanceof SlackCallError && (!error.retryable || MAY_STAND.has(error.reason));
      if (!isFinal) throw error;
      log.warn('pointer not posted', { incidentId, error });
    }
  };
}
