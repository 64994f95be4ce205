import type { AcceptRequest } from '../accept-report.ts';
import type { IncidentTransaction } from '../incident-store.ts';
import { drawSoon } from './draw-soon.ts';
import { isSingleQuestion, ownCards, PRIORITY, type StormLimits } from './storm-rule.ts';

/**
 * Begins the triage of the new incidents of one request, in the order in which they were named. Those beyond what the
 * channel gets cards of become members of its storm; those that it has cards of join beside, so that the digests count
 * all. The channel has to be held.
 */
export async function beginTriages(
  tx: IncidentTransaction,
  request: AcceptRequest,
  incidentIds: readonly string[],
  at: Date,
  { limits, newId }: { readonly limits: StormLimits; readonly newId: () => string },
): Promise<{ members: number; begins: boolean }> {
  if (incidentIds.length === 0) return { members: 0, begins: false };
  const since = new Date(at.getTime() - limits.windowMs);
  const counted = await tx.storms.countNew({ ...request, since });
  const asking = {
    ids: incidentIds.length,
    alone: request.subjects.length === 1,
    origin: request.origin,
    recent: counted.recent - incidentIds.length,
    recentOfPerson: counted.recentOfPerson - incidentIds.length,
  };
  const own = ownCards(asking, limits);
  const withCard = isSingleQuestion(asking, limits) ? PRIORITY.single : PRIORITY.ownCard;
  for (const [index, incidentId] of incidentIds.entries()) {
    const priority = index < own ? withCard : PRIORITY.member;
    await tx.queue({ name: 'triage-incident', payload: { incidentId, run: 1 }, priority });
  }
  const members = incidentIds.slice(own);
  if (members.length === 0) return { members: 0, begins: false };

  const open = await tx.storms.open({ ...request, fingerprint: null, at });
  const stormId = open ?? newId();
  if (open === null) await tx.storms.create({ ...request, id: stormId, fingerprint: null, startedAt: at });
  else await tx.storms.widen(stormId);
  await tx.storms.join(stormId, members, false, at);
  await tx.storms.joinNew(stormId, { ...request, since }, at);
  await drawSoon(tx, stormId, at);
  return { members: members.length, begins: open === null };
}
