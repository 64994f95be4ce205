import type { IncidentStore, IncidentTransaction, IncidentWithCard } from '../incident-store.ts';
import type { Card, Incident } from '../ports.ts';
import type { MaySee } from '../visibility/report-scope.ts';
import { seenIn, sortMembers } from './digest.ts';
import { drawSoon } from './draw-soon.ts';
import { PRIORITY } from './storm-rule.ts';
import { OVER_ALL, type StormMember, type StormStore } from './storm-store.ts';

/** What somebody gets who asks for the card of one id of a storm. */
export type OpenedCard =
  | { readonly kind: 'opened' }
  | { readonly kind: 'stands'; readonly incident: Incident; readonly card: Card }
  | { readonly kind: 'not-found' };

/** What the listeners may ask about storms. */
export interface StormUseCases {
  /** Gives an id of a storm a card of its own in this thread, from the stored report where there is one. */
  openCard(asked: {
    incidentId: string;
    teamId: string;
    channelId: string;
    threadTs: string | null;
  }): Promise<OpenedCard>;
  /** All ids that a digest counts, oldest first; null when the digest is not of this workspace and channel. */
  digestMembers(asked: {
    digestId: string;
    teamId: string;
    channelId: string;
  }): Promise<{ fingerprint: string; members: readonly StormMember[] } | null>;
}

export interface StormUseCaseNeeds {
  readonly store: IncidentStore;
  readonly storms: StormStore;
  readonly maySee: MaySee;
  readonly clock: () => Date;
}

export function createStormUseCases({ store, storms, maySee, clock }: StormUseCaseNeeds): StormUseCases {
  return {
    openCard: ({ incidentId, teamId, channelId, threadTs }) =>
      store.transaction(async (tx): Promise<OpenedCard> => {
        const found = await tx.lock(incidentId);
        if (found === null || found.incident.teamId !== teamId || found.incident.channelId !== channelId) {
          return { kind: 'not-found' };
        }
        if (await giveOwnCard(tx, found, threadTs, clock())) return { kind: 'opened' };
        return { kind: 'stands', ...found };
      }),

    async digestMembers({ digestId, teamId, channelId }) {
      const found = await storms.ofDigest(digestId);
      if (found === null || found.storm.teamId !== teamId || found.storm.channelId !== channelId) return null;
      const stored = seenIn(found, maySee);
      const digest = stored.digests.find(({ id }) => id === digestId);
      if (digest === undefined) return null;
      const { fingerprint } = digest;
      if (fingerprint === OVER_ALL) return { fingerprint, members: stored.members };
      const group = sortMembers(stored).failures.find((failure) => failure.fingerprint === fingerprint);
      return { fingerprint, members: group?.members ?? [] };
    },
  };
}

/**
 * Gives a member of a storm that has no card one in this thread: from the stored report when its run has ended,
 * otherwise with its steps as it works. False when it has its own already, or is in no storm.
 */
export async function giveOwnCard(
  tx: IncidentTransaction,
  { incident }: Pick<IncidentWithCard, 'incident'>,
  threadTs: string | null,
  at: Date,
): Promise<boolean> {
  const membership = await tx.storms.membership(incident.id);
  if (membership === null || membership.ownCard) return false;
  const ref = { incidentId: incident.id, run: incident.run };
  await tx.storms.giveCard(incident.id);
  await tx.moveCard(incident.id, threadTs);
  if (incident.status === 'queued') {
    // It waits behind the rest of the storm. Whichever of the two jobs comes second finds the run at work or ended.
    await tx.queue({ name: 'triage-incident', payload: ref, priority: PRIORITY.single });
  } else if (incident.status !== 'running') {
    await tx.queue({ name: 'finish-card', payload: ref, priority: PRIORITY.single });
  }
  await drawSoon(tx, membership.stormId, at);
  return true;
}
