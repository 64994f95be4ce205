import type { Log } from '../log.ts';
import type { Cards } from './cards.ts';
import type { Reached } from './crash-points.ts';
import type { IncidentStore, RunRef } from './incident-store.ts';
import { createLiveCard } from './live-card.ts';
import { type CardContent, type Clock, type Incident, type RunTriage, SlackCallError, type Step } from './ports.ts';

export interface TriageIncidentNeeds {
  readonly store: IncidentStore;
  readonly cards: Cards;
  readonly runTriage: RunTriage;
  readonly clock: Clock;
  readonly log: Log;
  readonly reached: Reached;
  /** Least time between two edits of a card at work. */
  readonly progressEveryMs: number;
  /** Told of each triage that ended with a report. */
  readonly onTriaged?: (outcome: { verdict: string; tookMs: number }) => void;
}

/**
 * One run of an incident: posts the card, triages beside it with live progress, then stores the report and asks for the
 * finished card in one transaction. Safe to run twice: a run that ended is left alone. A card that cannot be posted
 * never costs the report; the finish-card job posts it then.
 */
export function createTriageIncident(needs: TriageIncidentNeeds) {
  const { store, cards, runTriage, clock, log, reached } = needs;

  return async function triageIncident(ref: RunRef, { signal }: { signal: AbortSignal }): Promise<void> {
    const incident = await store.beginRun(ref, clock());
    if (incident === null) return;
    const standing = stand(incident);
    const live = createLiveCard({
      everyMs: needs.progressEveryMs,
      async update(steps) {
        const ts = await standing;
        return ts === null ? 'gone' : cards.update(ts, { phase: 'working', incident, steps });
      },
      onError: (error) => log.warn('progress not shown', { incidentId: incident.id, error }),
    });
    const startedMs = performance.now();
    try {
      const onSteps = (steps: readonly Step[]) => {
        live.show(steps);
        reached('during-triage');
      };
      const { report } = await runTriage(incident.subject, { onSteps, signal });
      needs.onTriaged?.({ verdict: report.verdict.class, tookMs: performance.now() - startedMs });
      // Another process may take the finish-card job: no edit of ours may still be under way then.
      await Promise.all([live.close(), standing]);
      await store.transaction(async (tx) => {
        const ended = await tx.endRun(ref, { status: 'finished', report }, clock());
        if (ended) await tx.queue({ name: 'finish-card', payload: ref });
      });
      reached('after-report-before-finish');
    } finally {
      await Promise.all([live.close(), standing]);
    }
  };

  /** The ts of the card, at work; null when Slack cannot post it now. */
  async function stand(incident: Incident): Promise<string | null> {
    const content: CardContent = { phase: 'working', incident, steps: [] };
    try {
      const { ts, posted } = await cards.stand(content);
      if (posted) return ts;
      // The card of an earlier run still shows how that ended.
      if ((await cards.update(ts, content)) === 'updated') return ts;
      // Deleted meanwhile. Whoever asked for another run wants to see it, so it gets a card again.
      if (incident.run === 1) return null;
      await store.cardGone({ incidentId: incident.id, run: incident.run - 1 });
      return (await cards.stand(content)).ts;
    } catch (error) {
      const level = error instanceof SlackCallError ? 'warn' : 'error';
      log[level]('card not posted', { incidentId: incident.id, error });
      return null;
    }
  }
}
