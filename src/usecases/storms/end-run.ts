import type { Failure } from '../../triage/fingerprint.ts';
import { fingerprintOf } from '../../triage/fingerprint.ts';
import type { IncidentTransaction, RunRef } from '../incident-store.ts';
import type { Incident } from '../ports.ts';
import { drawSoon } from './draw-soon.ts';
import type { StormLimits } from './storm-rule.ts';

/** Has the end of a run shown: on the incident's own card, in the digests of its storm, or on both. */
export async function showEnd(tx: IncidentTransaction, ref: RunRef, at: Date): Promise<void> {
  const membership = await tx.storms.membership(ref.incidentId);
  if (membership === null || membership.ownCard) {
    await tx.queue({ name: 'finish-card', payload: ref });
  }
  if (membership !== null) await drawSoon(tx, membership.stormId, at);
}

export interface SameFailureNeeds {
  readonly stormLimits: () => StormLimits;
  readonly newId: () => string;
}

/**
 * Where the same failure has come to many ids of a channel, however slowly, they join one digest with the cards that
 * they have. To be called when the failure of the run is noted, with the channel held.
 */
export async function joinSameFailure(
  tx: IncidentTransaction,
  { teamId, channelId }: Incident,
  failure: Failure,
  at: Date,
  { stormLimits, newId }: SameFailureNeeds,
): Promise<void> {
  const { count, windowMs } = stormLimits().sameFailure;
  const fingerprint = fingerprintOf(failure.shape);
  const since = new Date(at.getTime() - windowMs);
  const incidentIds = await tx.storms.sameFailure({ teamId, channelId, fingerprint, since });
  if (incidentIds.length < count) return;
  const open = await tx.storms.open({ teamId, channelId, fingerprint, at });
  const stormId = open ?? newId();
  if (open === null) await tx.storms.create({ id: stormId, teamId, channelId, fingerprint, startedAt: at });
  await tx.storms.join(stormId, incidentIds, true, at);
}
