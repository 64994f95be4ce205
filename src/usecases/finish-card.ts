import type { Log } from '../log.ts';
import type { Cards } from './cards.ts';
import type { Reached } from './crash-points.ts';
import type { IncidentStore, RunRef } from './incident-store.ts';
import { type CardContent, type Incident, SlackCallError } from './ports.ts';

export interface FinishCardNeeds {
  readonly store: IncidentStore;
  readonly cards: Cards;
  /** What the card shows of an ended run; null while it has not ended. */
  readonly contentOf: (incident: Incident) => Promise<CardContent | null>;
  readonly log: Log;
  readonly reached: Reached;
}

/**
 * Shows how a run ended on the incident's card, posting the card if none stands. Safe to run twice, and never shows an
 * older run over a newer. Throws a retryable `SlackCallError` for the job to try again; a call that Slack refuses for
 * good ends it, with the reason in the log, because trying again cannot help.
 */
export function createFinishCard({ store, cards, contentOf, log, reached }: FinishCardNeeds) {
  return async function finishCard(ref: RunRef): Promise<void> {
    const found = await store.find(ref.incidentId);
    if (found === null || found.incident.run !== ref.run) return;
    const content = await contentOf(found.incident);
    if (content === null || found.card.shownRun >= ref.run) return;
    try {
      const { ts, posted } = await cards.stand(content);
      reached('before-final-update');
      const outcome = posted ? 'updated' : await cards.update(ts, content);
      reached('after-final-update-before-job-done');
      if (outcome === 'updated') return await store.cardShows(ref);
      log.info('card is gone', { incidentId: ref.incidentId, run: ref.run });
      await store.cardGone(ref);
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.retryable) throw error;
      log.error('card not finished', { incidentId: ref.incidentId, run: ref.run, error });
      // No card stands and none will of this run: whoever asks for the id again gets a new one.
      if ((await store.find(ref.incidentId))?.card.state === 'pending') await store.cardGone(ref);
    }
  };
}
