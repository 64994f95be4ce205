import type { TriageReport } from '../../triage/report.ts';
import type { Incident } from '../ports.ts';

export interface ChannelRef {
  readonly teamId: string;
  readonly channelId: string;
}

export interface Storm extends ChannelRef {
  readonly id: string;
  /** The failure that came again and again; null for many ids at once. */
  readonly fingerprint: string | null;
  readonly startedAt: Date;
}

/** One id of a storm, as much as its digests tell. */
export interface StormMember {
  readonly incidentId: string;
  readonly correlationId: string;
  readonly askedAt: Date;
  readonly status: Incident['status'];
  /** Of the newest finished run; null while there is none. */
  readonly verdict: Pick<TriageReport['verdict'], 'class' | 'reason' | 'confidence'> | null;
  /** To whom that run hands over, when it does. */
  readonly handOverTo: TriageReport['escalation']['to'];
  /** What failed, as it would be recognised again; null when nothing did or it is not known. */
  readonly fingerprint: string | null;
  readonly failedAt: Date | null;
  /** Whose it is, by that run. */
  readonly context: TriageReport['context'] | null;
  /** Its own card, when one stands. */
  readonly card: { readonly threadTs: string | null; readonly ts: string } | null;
}

/** What stands for a fingerprint on the card over all. */
export const OVER_ALL = '';

/** A card that digests a storm. */
export interface StormDigest {
  readonly id: string;
  /** `OVER_ALL` for the one over all. */
  readonly fingerprint: string;
}

export interface StoredStorm {
  readonly storm: Storm;
  /** Oldest first. */
  readonly members: readonly StormMember[];
  readonly digests: readonly StormDigest[];
}

/** What a use case may do with storms in a transaction. */
export interface StormTransaction {
  /** Nobody else counts or joins in this channel until the transaction ends. To be taken before any incident. */
  holdChannel(channel: ChannelRef): Promise<void>;
  /** Incidents that were made since then: in the channel, and by this person there. */
  countNew(asked: ChannelRef & { userId: string; since: Date }): Promise<{ recent: number; recentOfPerson: number }>;
  /** The newest storm of the channel that still takes members: of any kind, or one that may hold this failure. */
  open(asked: ChannelRef & { fingerprint: string | null; at: Date }): Promise<string | null>;
  create(storm: Storm): Promise<void>;
  /** From now on it is a storm of many ids at once, whatever began it. */
  widen(stormId: string): Promise<void>;
  /** Those that are members of a storm already stay as they are. */
  join(stormId: string, incidentIds: readonly string[], ownCard: boolean, at: Date): Promise<void>;
  /** The incidents that were made in the channel since then join with the cards that they have. */
  joinNew(stormId: string, made: ChannelRef & { since: Date }, at: Date): Promise<void>;
  membership(incidentId: string): Promise<Membership | null>;
  /** The member gets a card of its own. */
  giveCard(incidentId: string): Promise<void>;
  /** Incidents of the channel with this failure whose run ended since then. */
  sameFailure(asked: ChannelRef & { fingerprint: string; since: Date }): Promise<readonly string[]>;
  /** Notes that the storm has to be drawn. `queued`: a job that will do it waits already. */
  toDraw(stormId: string): Promise<{ queued: boolean; drawnAt: Date | null; cards: number }>;
}

export interface Membership {
  readonly stormId: string;
  readonly ownCard: boolean;
}

/** Storms outside of a transaction. */
export interface StormStore {
  /** Notes that a job begins to draw the storm, and answers the number of this drawing; null when it is not known. */
  beginDrawing(stormId: string, at: Date): Promise<number | null>;
  /** The number of the newest drawing that has begun. */
  newestDrawing(stormId: string): Promise<number | null>;
  find(stormId: string): Promise<StoredStorm | null>;
  /** The storm of one of its digests. */
  ofDigest(digestId: string): Promise<StoredStorm | null>;
  /** Makes sure that digests of these fingerprints are there, and answers them all. */
  needDigests(stormId: string, fingerprints: readonly string[], newId: () => string): Promise<readonly StormDigest[]>;
}
