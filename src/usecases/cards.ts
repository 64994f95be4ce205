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

/** Words of a post that cannot have had an effect, although it may be tried again: it never reached Slack's channel. */
const NOT_POSTED = new Set(['rate_limited', 'ratelimited', 'unreachable']);

/** Posts of one incident after a look-up that Slack refused. More would fill the thread with cards. */
const MOST_BLIND_POSTS = 10;

/**
 * The one way to cards in Slack. The row says `posting`, committed, before Slack is called, and gets the ts after: a
 * row found in `posting` means that a card may stand although nobody knows its ts, so it is looked for before another
 * is posted.
 */
export function createCards({ store, poster, lock, reached }: CardsNeeds): Cards {
  /** Blind posts of incidents whose card does not stand yet. Lost with the process, which makes it a little longer. */
  const blindPosts = new Map<string, number>();

  async function standNow(content: CardContent): Promise<{ ts: string; posted: boolean }> {
    const { incident } = content;
    const card = (await store.find(incident.id))?.card;
    if (card === undefined) throw new Error(`Incident ${incident.id} has no card row`);
    if (card.ts !== null) return { ts: card.ts, posted: false };

    const lost = card.state === 'posting' ? await findLost(incident) : null;
    if (lost !== null) {
      await store.cardPosted(incident.id, lost.ts);
      return { ts: lost.ts, posted: false };
    }
    await store.cardPosting(incident.id);
    reached('before-post');
    const { ts } = await postOrUndo(incident, content);
    reached('after-post-before-store');
    await store.cardPosted(incident.id, ts);
    blindPosts.delete(incident.id);
    return { ts, posted: true };
  }

  /**
   * The card that an earlier post may have left. Where Slack lets nobody look (a scope that is missing, a method that
   * is not there), the answer is none: a second card disturbs, but an incident without one is lost.
   */
  async function findLost(incident: Incident): Promise<{ ts: string } | null> {
    try {
      return await poster.find(incident);
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.retryable) throw error;
      const posts = blindPosts.get(incident.id) ?? 0;
      if (posts < MOST_BLIND_POSTS) {
        blindPosts.set(incident.id, posts + 1);
        return null;
      }
      // Whoever asks for the id again begins anew.
      blindPosts.delete(incident.id);
      await store.cardNotPosted(incident.id);
      throw error;
    }
  }

  /** A refusal is certain: nothing was posted. Anything else, a timeout above all, may have posted. */
  async function postOrUndo(incident: Incident, content: CardContent): Promise<{ ts: string }> {
    try {
      return await poster.post(content);
    } catch (error) {
      const isCertain = error instanceof SlackCallError && (!error.retryable || NOT_POSTED.has(error.reason));
      if (isCertain) await store.cardNotPosted(incident.id);
      throw error;
    }
  }

  return {
    stand: (content) => lock.run(content.incident.id, () => standNow(content)),
    update: (ts, content) => lock.run(content.incident.id, () => poster.update(ts, content)),
  };
}
