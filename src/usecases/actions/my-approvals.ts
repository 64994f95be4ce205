import type { ActionUseCases, PendingApproval } from '../action-ports.ts';
import type { ActionNeeds } from './common.ts';
import type { Gate } from './gate.ts';

/** More would be looked at in vain: a list of approvals is read by a person. */
const MOST_LOOKED_AT = 30;

/**
 * The retries that wait for a second person whom the policy lets decide, of the given channels, the next to expire first.
 * Only for showing: whoever presses is asked for the right again.
 */
export function createMyApprovals({
  store,
  gate,
  clock,
}: Pick<ActionNeeds, 'store' | 'clock'> & { readonly gate: Gate }): ActionUseCases['myApprovals'] {
  return async function myApprovals({ teamId, userId, channelIds }) {
    const now = clock();
    const waiting = await store.awaitingApproval({ teamId, channelIds, limit: MOST_LOOKED_AT });
    const mine: PendingApproval[] = [];
    for (const { id, incidentId, machine, details, askedBy } of waiting) {
      const expiresAt = new Date(machine.terms.expiresAt);
      const found = askedBy === userId || expiresAt <= now ? null : await store.incident(incidentId);
      if (found === null) continue;
      const { incident, card } = found;
      const person = { teamId, userId, channelId: incident.channelId, foreign: false };
      if (!(await gate.wouldOpen({ incidentId, person }, 'approver'))) continue;
      const { action, targetName } = details;
      mine.push({ actionId: id, incident, cardTs: card.ts, action, targetName, askedBy, expiresAt });
    }
    return mine.sort((a, b) => a.expiresAt.getTime() - b.expiresAt.getTime());
  };
}
