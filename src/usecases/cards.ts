import type { Reached } from './crash-points.ts';
import type { IncidentStore } from './incident-store.ts';
import type { KeyedLock } from './keyed-lock.ts';
import { type CardContent, type CardPoster, type Incident, SlackCallError } from './ports.ts';

export interface CardsNeeds {
  readonly store: IncidentStore;
  readonly poster: CardPoster;
  readonly lock: KeyedLock;
  readonly reached: Reached;
}

export interface Cards {
  /**
   * Makes sure that exactly one card of the incident stands, and answers its ts. `posted` is true when this call
   * posted it, with this content. Throws `SlackCallError`.
   */
  stand(content: CardContent): Promise<{ ts: string; posted: boolean }>;
  /** Edits the card. Edits of one card never overlap. */
  update(ts: string, content: CardContent): Promise<'updated' | 'gone'>;
}

/**
 * The one way to cards in Slack. The row says `posting`, committed, before Slack is called, and gets the ts after: a
 * row found in `posting` means that a card may stand although nobody knows its ts, so it is looked for before another
 * is posted.
 */
export function createCards({ store, poster, lock, reached }: CardsNeeds): Cards {
  async function standNow(content: CardContent): Promise<{ ts: string; posted: boolean }> {
    const { incident } = content;
    const card = (await store.find(incident.id))?.card;
    if (card === undefined) throw new Error(`Incident ${incident.id} has no card row`);
    if (card.ts !== null) return { ts: card.ts, posted: false };

    const lost = card.state === 'posting' ? await poster.find(incident) : null;
    if (lost !== null) {
      await store.cardPosted(incident.id, lost.ts);
      return { ts: lost.ts, posted: false };
    }
    await store.cardPosting(incident.id);
    reached('before-post');
    const { ts } = await postOrUndo(incident, content);
    reached('after-post-before-store');
    await store.cardPosted(incident.id, ts);
    return { ts, posted: true };
  }

  /** A refusal is certain: nothing was posted. Anything else, a timeout above all, may have posted. */
  async function postOrUndo(incident: Incident, content: CardContent): Promise<{ ts: string }> {
    try {
      return await poster.post(content);
    } catch (error) {
      if (error instanceof SlackCallError && !error.retryable) await store.cardNotPosted(incident.id);
      throw error;
    }
  }

  return {
    stand: (content) => lock.run(content.incident.id, () => standNow(content)),
    update: (ts, content) => lock.run(content.incident.id, () => poster.update(ts, content)),
  };
}
