import type { Subject } from '../triage/bundle.ts';
import type { Failure } from '../triage/fingerprint.ts';
import type { ContextCorrection } from '../triage/intake/corrected-subject.ts';
import type { Repeats } from '../triage/repeats.ts';
import type { TriageReport, Verdict } from '../triage/report.ts';
import type { AuditEntry } from './action-ports.ts';
import type { ActionJob } from './actions/action-job.ts';
import type { FeedbackCounts, Judged } from './feedback.ts';
import type { PackedCapsule } from './packed-capsule.ts';
import type { Card, Incident, Origin } from './ports.ts';
import type { Membership, StormTransaction } from './storms/storm-store.ts';

/** A card with what only the jobs need to know of it. */
export interface StoredCard extends Card {
  /** Newest run whose end the card shows; 0 while none has ended. */
  readonly shownRun: number;
}

export interface IncidentWithCard {
  readonly incident: Incident;
  readonly card: StoredCard;
}

export interface NewIncident {
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly subject: Subject;
  readonly requestedBy: string;
  readonly origin: Origin;
  readonly at: Date;
}

/** One run of one incident. */
export interface RunRef {
  readonly incidentId: string;
  readonly run: number;
}

/** Where a pointer to a card that exists is wanted. */
export interface PointerRequest {
  readonly incidentId: string;
  readonly channelId: string;
  readonly threadTs: string;
}

/** Work to do once the transaction that asks for it has committed. A higher priority goes first; 0 when left out. */
export type JobRequest = { readonly priority?: number } & (
  | { readonly name: 'triage-incident'; readonly payload: RunRef }
  | { readonly name: 'finish-card'; readonly payload: RunRef }
  | { readonly name: 'attach-picture'; readonly payload: RunRef }
  | { readonly name: 'point-to-card'; readonly payload: PointerRequest }
  /** `afterMs`: not before so long from now. */
  | { readonly name: 'draw-storm'; readonly payload: { readonly stormId: string }; readonly afterMs?: number }
  | ActionJob
);

/** How a run ended. */
export type RunEnd =
  | { readonly status: 'finished'; readonly report: TriageReport }
  | { readonly status: 'failed'; readonly failure: string };

/** What a person says of a run's verdict, and what that verdict was. */
export interface NewFeedback {
  readonly teamId: string;
  readonly userId: string;
  readonly judged: Judged;
  readonly verdict: Verdict;
  readonly at: Date;
}

/** What a use case may do in one transaction. All of it, the jobs too, commits together or not at all. */
export interface IncidentTransaction {
  /** Takes a key once for all; false when it was taken before. */
  claim(key: string, at: Date): Promise<boolean>;
  /** Stores an incident with its pending card; null when the channel has one of this correlation id already. */
  add(incident: NewIncident): Promise<Incident | null>;
  byCorrelation(key: CorrelationKey): Promise<IncidentWithCard | null>;
  /** The incident with its card, locked until the transaction ends. */
  lock(incidentId: string): Promise<IncidentWithCard | null>;
  /** One more run: status queued, the old report kept, the card used again. */
  nextRun(incidentId: string, at: Date): Promise<Incident>;
  /** Gives the incident a card of its own at a new place; its old card is forgotten. */
  moveCard(incidentId: string, threadTs: string | null): Promise<void>;
  /** Ends a run that is queued or running. False when it ended before, or a later run has begun. */
  endRun(ref: RunRef, end: RunEnd, at: Date): Promise<boolean>;
  /** Keeps the capsule of a run beside those of the newest runs before it; older ones are forgotten. */
  keepCapsule(ref: RunRef, capsule: PackedCapsule, at: Date): Promise<void>;
  /** Notes what failed in the newest finished run, or that nothing did. */
  noteFailure(incidentId: string, failure: Failure | null): Promise<void>;
  /** Stores what a person says of a run, in place of what they said before. */
  keepFeedback(ref: RunRef, feedback: NewFeedback): Promise<void>;
  /** What is triaged from the next run on, and who said so. */
  correct(incidentId: string, subject: Subject, correction: ContextCorrection): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  queue(job: JobRequest): Promise<void>;
  readonly storms: StormTransaction;
}

export interface CorrelationKey {
  readonly correlationId: string;
  readonly teamId: string;
  readonly channelId: string;
}

/** A failure of one workspace that may have happened before. */
export interface FailureQuery {
  readonly teamId: string;
  /** The id at hand, which is no repeat of itself, in whatever channel. */
  readonly correlationId: string;
  readonly failure: Failure;
  /** The days before this are looked at (`REPEAT_DAYS`). */
  readonly at: Date;
}

/** A capsule as it was stored, and of which run it is. */
export interface KeptCapsule extends PackedCapsule {
  readonly run: number;
}

export interface IncidentStore {
  /** Whether the incident is a member of a storm, and whether it has a card of its own beside; null when it is none. */
  membership(incidentId: string): Promise<Membership | null>;
  transaction<T>(work: (tx: IncidentTransaction) => Promise<T>): Promise<T>;
  find(incidentId: string): Promise<IncidentWithCard | null>;
  byCorrelation(key: CorrelationKey): Promise<IncidentWithCard | null>;
  newest(channel: { teamId: string; channelId: string; limit: number }): Promise<readonly IncidentWithCard[]>;
  newestIn(channels: {
    teamId: string;
    channelIds: readonly string[];
    limit: number;
  }): Promise<readonly IncidentWithCard[]>;
  /** Capsule of a run, or of the newest run that has one. */
  capsule(incidentId: string, run?: number): Promise<KeptCapsule | null>;
  /** The same failure of other correlation ids of this workspace; null when there is none. */
  repeats(query: FailureQuery): Promise<Repeats | null>;
  /** The same for the failure that was noted for this incident, as of the end of its newest run. */
  repeatsOf(incidentId: string): Promise<Repeats | null>;
  feedbackOf(ref: RunRef): Promise<FeedbackCounts>;
  /** Marks a queued or running run as running. Null when it ended before, or a later run has begun. */
  beginRun(ref: RunRef, at: Date): Promise<Incident | null>;
  /** Notes where the card stands. */
  cardPosted(incidentId: string, ts: string): Promise<void>;
  /** Notes that no card stands any more, nor may one: the next run posts another. */
  cardGone(ref: RunRef): Promise<void>;
  /** Notes that the card shows how this run ended. */
  cardShows(ref: RunRef): Promise<void>;
}
