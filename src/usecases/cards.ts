import type { Reached } from './crash-points.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Acted, EffectBefore, Outbox } from './outbox/outbox.ts';
import { endOfSlackCall, lookForMessage } from './outbox/slack-effects.ts';
import { versionOf } from './outbox/version-of.ts';
import type { CardContent, CardPoster, Clock, Late } from './ports.ts';

export interface CardsNeeds {
  readonly store: IncidentStore;
  readonly poster: CardPoster;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly reached: Reached;
}

export type CardShown =
  | { readonly kind: 'shown'; readonly ts: string }
  /** Somebody deleted it, or it can no longer be edited. It is not posted again before `IncidentStore.cardGone`. */
  | { readonly kind: 'gone' }
  /** Slack refused it, or nobody can find out whether it stands. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The incident has gone on since, and its card shows something newer. */
  | { readonly kind: 'outdated' };

export interface Cards {
  /**
   * Makes sure that exactly one card of the incident stands and shows this. Throws `SlackCallError` when Slack cannot do
   * it now, and `EffectBusyError` while another process is at it.
   */
  show(content: CardContent): Promise<CardShown>;
}

interface Standing {
  /** Null when the card was deleted. */
  readonly ts: string | null;
  /** How late Slack let the end of a run be shown. */
  readonly late?: Late & { readonly run: number };
}

class OutdatedError extends Error {
  override readonly name = 'OutdatedError';
}

/** Key of the card in the outbox. */
export const cardKey = (incidentId: string): string => `card:${incidentId}`;

/** Waits shorter than this are everyday. */
const LATE_MS = 60_000;

/** The one way to cards in Slack: each is one effect of the outbox, done anew whenever it is to show something else. */
export function createCards({ store, poster, outbox, clock, reached }: CardsNeeds): Cards {
  async function act(content: CardContent, { result, reason }: EffectBefore<Standing>): Promise<Acted<Standing>> {
    const { incident } = content;
    if (await isOutdated(content)) throw new OutdatedError(`Run ${incident.run} of ${incident.id} is not the newest`);
    const late = latenessOf(content, reason, clock()) ?? (result?.late?.run === incident.run ? result.late : undefined);
    const shown: CardContent = late === undefined || content.phase === 'working' ? content : { ...content, late };
    const kept = late === undefined ? {} : { late };
    if (result === null) {
      reached('before-post');
      const { ts } = await poster.post(shown);
      reached('after-post-before-store');
      return { kind: 'done', result: { ts, ...kept } };
    }
    if (result.ts === null) return { kind: 'done', result };
    const gone = (await poster.update(result.ts, shown)) === 'gone';
    return { kind: 'done', result: gone ? { ts: null } : { ts: result.ts, ...kept } };
  }

  /** Looked at while the effect is held: what a process shows that was given up for dead must not hide what is newer. */
  async function isOutdated({ phase, incident }: CardContent): Promise<boolean> {
    const found = await store.find(incident.id);
    if (found === null || found.incident.run !== incident.run) return true;
    const { status } = found.incident;
    return phase === 'working' && (status === 'finished' || status === 'failed');
  }

  return {
    async show(content) {
      const { incident } = content;
      const { id: incidentId, run } = incident;
      const outcome = await outbox
        .perform<Standing>({
          key: cardKey(incidentId),
          kind: 'show-card',
          incidentId,
          version: versionOf(content),
          carrier: {
            name: content.phase === 'working' ? 'triage-incident' : 'finish-card',
            payload: { incidentId, run },
          },
          act: (before) => act(content, before),
          // An edit sets what the card shows: made twice it shows the same, so there is nothing to look for.
          look: ({ result }) =>
            result === null ? lookForMessage(() => poster.find(incident)) : Promise.resolve({ kind: 'absent' }),
          endOf: (error) => (error instanceof OutdatedError ? 'not_sent' : endOfSlackCall(error)),
        })
        .catch((error: unknown) => {
          if (error instanceof OutdatedError) return null;
          throw error;
        });
      if (outcome === null) return { kind: 'outdated' };
      if (outcome.kind !== 'done') return { kind: 'failed', reason: outcome.reason };
      const { ts } = outcome.result;
      if (ts === null) return { kind: 'gone' };
      await store.cardPosted(incidentId, ts);
      return { kind: 'shown', ts };
    },
  };
}

/** How much later the end of a run is shown than it was known, when it was Slack that did not take it. */
function latenessOf({ phase, incident }: CardContent, reason: string | null, now: Date): Standing['late'] {
  if (phase === 'working' || reason === null || incident.finishedAt === null) return undefined;
  const byMs = now.getTime() - incident.finishedAt.getTime();
  if (byMs < LATE_MS) return undefined;
  const why = reason === 'rate_limited' || reason === 'ratelimited' ? 'slack_limited' : 'slack_unreachable';
  return { byMs, why, run: incident.run };
}
