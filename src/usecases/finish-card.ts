import type { Log } from '../log.ts';
import type { FilesAllowed } from './attach-picture.ts';
import type { Cards } from './cards.ts';
import type { Reached } from './crash-points.ts';
import type { IncidentStore, RunRef } from './incident-store.ts';
import type { CardContent, Incident } from './ports.ts';

export interface FinishCardNeeds {
  readonly store: IncidentStore;
  readonly cards: Cards;
  /** What the card shows of an ended run; null while it has not ended. */
  readonly contentOf: (incident: Incident) => Promise<CardContent | null>;
  /** Where the lineage picture of the run follows the card; left out: nowhere. */
  readonly filesAllowed?: FilesAllowed;
  readonly log: Log;
  readonly reached: Reached;
}

/**
 * Shows how a run ended on the incident's card, posting the card if none stands. Safe to run twice, and never shows an
 * older run over a newer. Throws a retryable `SlackCallError` for the job to try again; a call that Slack refuses for
 * good ends it, with the reason in the log, because trying again cannot help.
 */
export function createFinishCard({ store, cards, contentOf, filesAllowed, log, reached }: FinishCardNeeds) {
  return async function finishCard(ref: RunRef): Promise<void> {
    const found = await store.find(ref.incidentId);
    if (found === null || found.incident.run !== ref.run) return;
    const content = await contentOf(found.incident);
    if (content === null || found.card.shownRun >= ref.run) return;
    reached('before-final-update');
    const shown = await cards.show(content);
    reached('after-final-update-before-job-done');
    switch (shown.kind) {
      case 'shown':
        // Asked for before the card counts as shown, so that no crash loses it; the picture itself is put up once.
        if (content.phase === 'finished' && filesAllowed?.(found.incident.channelId) === true)
          await store.transaction((tx) => tx.queue({ name: 'attach-picture', payload: ref }));
        return store.cardShows(ref);
      case 'gone':
        log.info('card is gone', { incidentId: ref.incidentId, run: ref.run });
        return store.cardGone(ref);
      case 'failed':
        log.error('card not finished', { incidentId: ref.incidentId, run: ref.run, reason: shown.reason });
        // No card shows this run and none will: whoever asks for the id again gets a new one.
        return store.cardGone(ref);
      case 'outdated':
        return;
      default:
        shown satisfies never;
    }
  };
}
