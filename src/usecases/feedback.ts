import { VerdictClass } from '../triage/report.ts';
import type { IncidentStore } from './incident-store.ts';
import type { Clock, Incident } from './ports.ts';
import type { MaySee } from './visibility/report-scope.ts';

/** What a wrong verdict was instead: a class of the report, or nothing that it knows. */
export const WAS = [...VerdictClass.options, 'other'] as const;
export type Was = (typeof WAS)[number];

/** One person's word on the verdict of one run. */
export type Judged = { readonly right: true } | { readonly right: false; readonly was: Was; readonly note: string };

export interface FeedbackRequest {
  readonly incidentId: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly userId: string;
  readonly judged: Judged;
}

/** `no-verdict`: no run has ended with a verdict, or another run is at work. */
export type FeedbackOutcome =
  | { readonly kind: 'noted'; readonly run: number }
  | { readonly kind: 'no-verdict' | 'not-found' };

/** How many people called the verdict of a run right, and wrong. */
export interface FeedbackCounts {
  readonly right: number;
  readonly wrong: number;
}

/** What somebody said of a verdict, with what the verdict was and where its evidence is. */
export interface FeedbackEntry {
  readonly at: Date;
  readonly incidentId: string;
  readonly correlationId: string;
  readonly run: number;
  readonly right: boolean;
  /** Null when it was right. */
  readonly was: string | null;
  readonly note: string;
  readonly verdictClass: string;
  readonly verdictReason: string;
  readonly confidence: string;
  /** Seal of the run's evidence capsule, and whether it is still kept. */
  readonly capsuleSeal: string | null;
  readonly capsuleKept: boolean;
}

export interface JudgedByPeopleNeeds {
  readonly store: IncidentStore;
  readonly clock: Clock;
  readonly maySee: MaySee;
}

/** Whether an incident belongs to where it is asked about, and the policy still shows it there. */
export function isOf(
  incident: Incident,
  { teamId, channelId }: { readonly teamId: string; readonly channelId: string },
  maySee: MaySee,
): boolean {
  const here = incident.teamId === teamId && incident.channelId === channelId;
  return here && (incident.report === null || maySee(channelId, incident.report));
}

/**
 * Stores what a person says of the verdict that the card shows, and has the card say so. The last word of a person on a
 * run counts, so a click that is delivered twice changes nothing.
 */
export function createGiveFeedback({ store, clock, maySee }: JudgedByPeopleNeeds) {
  return async function giveFeedback(request: FeedbackRequest): Promise<FeedbackOutcome> {
    const { incidentId, teamId, userId, judged } = request;
    return store.transaction(async (tx) => {
      const found = await tx.lock(incidentId);
      if (found === null || !isOf(found.incident, request, maySee)) {
        return { kind: 'not-found' };
      }
      const { status, report, run } = found.incident;
      if (status !== 'finished' || report === null) return { kind: 'no-verdict' };
      await tx.keepFeedback({ incidentId, run }, { teamId, userId, judged, verdict: report.verdict, at: clock() });
      await tx.queue({ name: 'draw-card', payload: { incidentId } });
      return { kind: 'noted', run };
    });
  };
}
