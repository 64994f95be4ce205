import type { Log } from '../log.ts';
import { sealCapsule } from './capsule.ts';
import type { Cards } from './cards.ts';
import type { Reached } from './crash-points.ts';
import type { IncidentStore, RunRef } from './incident-store.ts';
import { createLiveCard } from './live-card.ts';
import { EffectBusyError } from './outbox/outbox.ts';
import { packCapsule } from './packed-capsule.ts';
import { type CardContent, type Clock, type Incident, type RunTriage, SlackCallError, type Step } from './ports.ts';
import { joinSameFailure, showEnd } from './storms/end-run.ts';
import type { StormLimits } from './storms/storm-rule.ts';

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
  readonly stormLimits: () => StormLimits;
  readonly newId: () => string;
}

/**
 * One run of an incident: triages at once, posts the card beside it and shows progress on it, then stores report and
 * evidence capsule and asks for the finished card in one transaction. Safe to run twice: a run that ended is left alone. A card that
 * cannot be posted never costs the report; the finish-card job posts it then.
 */
export function createTriageIncident(needs: TriageIncidentNeeds) {
  const { store, cards, runTriage, clock, log, reached } = needs;

  return async function triageIncident(ref: RunRef, { signal }: { signal: AbortSignal }): Promise<void> {
    const incident = await store.beginRun(ref, clock());
    if (incident === null) return;
    const live = createLiveCard({
      everyMs: needs.progressEveryMs,
      update: showing(incident),
      onError: (error) => log[levelOf(error)]('progress not shown', { ...ref, error }),
    });
    const startedMs = performance.now();
    try {
      let begun = false;
      const running = runTriage(incident.subject, {
        signal,
        channelId: incident.channelId,
        repeatsOf: (failure) =>
          store.repeats({
            teamId: incident.teamId,
            correlationId: incident.subject.correlationId,
            failure,
            at: clock(),
          }),
        onSteps(steps) {
          begun = true;
          live.show(steps);
          reached('during-triage');
        },
      });
      if (!begun) live.show([]);
      const { report, bundle, failure } = await running;
      needs.onTriaged?.({ verdict: report.verdict.class, tookMs: performance.now() - startedMs });
      // Another process may take the finish-card job: no edit of ours may still be under way then.
      await live.close();
      const capsule = await packCapsule(sealCapsule(bundle, report));
      await store.transaction(async (tx) => {
        if (failure !== null) await tx.storms.holdChannel(incident);
        if (!(await tx.endRun(ref, { status: 'finished', report }, clock()))) return;
        await tx.keepCapsule(ref, capsule, clock());
        await tx.noteFailure(ref.incidentId, failure);
        if (failure !== null) await joinSameFailure(tx, incident, failure, clock(), needs);
        await showEnd(tx, ref, clock());
      });
      reached('after-report-before-finish');
    } finally {
      await live.close();
    }
  };

  /**
   * Shows steps on the card of a run: the first time it makes sure that the card stands. A member of a storm has none
   * until somebody asks for it.
   */
  function showing(incident: Incident): (steps: readonly Step[]) => Promise<'updated' | 'gone'> {
    let hasCard = false;
    // A card that was deleted between two runs: whoever asked for another run wants to see it.
    let mayPostAgain = incident.run > 1;
    return async function show(steps) {
      hasCard ||= (await store.membership(incident.id))?.ownCard ?? true;
      if (!hasCard) return 'updated';
      const content: CardContent = { phase: 'working', incident, steps };
      const { kind } = await cards.show(content);
      if (kind !== 'gone' || !mayPostAgain) return kind === 'shown' ? 'updated' : 'gone';
      mayPostAgain = false;
      await store.cardGone({ incidentId: incident.id, run: incident.run - 1 });
      return (await cards.show(content)).kind === 'shown' ? 'updated' : 'gone';
    };
  }
}

/** To be told to wait is everyday; a refusal is worth a look; anything else is a bug. */
function levelOf(error: unknown): 'debug' | 'warn' | 'error' {
  if (error instanceof EffectBusyError) return 'debug';
  if (!(error instanceof SlackCallError)) return 'error';
  return error.retryable ? 'debug' : 'warn';
}
