import { alreadyRunning, goneIncident, note, notServed } from '../../views/answers.ts';
import { POINTER_BLOCK } from '../../views/pointer.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** "Run again": one more run on the card that stands. Stored first, acknowledged after. */
export function runAgainAction(needs: ListenerNeeds) {
  const { useCases, tell, self } = needs;
  return async function runAgainAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId, blockId } = pressOf(body, self());
    const { userId, channelId, triggerId } = actor;
    if (actor.foreign) {
      await ack();
      return tell.person(actor, notServed());
    }
    const known = channelId !== null && INCIDENT_ID.test(incidentId);
    const outcome = known
      ? await useCases.runAgain({ incidentId, teamId: self().teamId, channelId, userId, claim: `press:${triggerId}` })
      : 'not-found';
    await ack();
    if (outcome === 'not-found') return tell.person(actor, goneIncident());
    if (outcome === 'already-running') return tell.person(actor, alreadyRunning());
    tell.remember(incidentId, actor.responseUrl);
    if (blockId?.startsWith(POINTER_BLOCK)) await tell.person(actor, note('It runs again. The card shows the steps.'));
  };
}
