import type { TriageReport } from '../../triage/report.ts';
import type { Sorted } from './digest.ts';
import type { StormMember } from './storm-store.ts';

/** A card that digests a storm, as data; a pure view turns it into blocks. */
export type StormMessage =
  /** The card over all: what became of every id, with links to the cards of the failures. */
  | {
      readonly kind: 'storm';
      readonly digestId: string;
      readonly channelId: string;
      readonly startedAt: Date;
      readonly sorted: Sorted;
      /** As `sorted.failures`, with where the card of each stands. */
      readonly failures: readonly { readonly members: readonly StormMember[]; readonly ts: string | null }[];
    }
  /** One failure that many ids share. */
  | {
      readonly kind: 'storm_failure';
      readonly digestId: string;
      readonly channelId: string;
      readonly fingerprint: string;
      /** Oldest first, one at least. */
      readonly members: readonly StormMember[];
      /** Of the oldest: what to do next is the same for all. */
      readonly report: TriageReport | null;
      /** Ids of the storm, and how many of them are still at work. */
      readonly total: number;
      readonly atWork: number;
    };
