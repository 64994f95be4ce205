import { goneIncident, note, notServed } from '../../views/answers.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** "Verdict is right": stored first, acknowledged after; the card counts it. */
export function feedbackRightAction({ useCases, tell, self }: ListenerNeeds) {
  return async function feedbackRightAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId } = pressOf(body, self());
    const { userId, channelId } = actor;
    if (actor.foreign) {
      await ack();
      return tell.person(actor, notServed());
    }
    const outcome =
      channelId !== null && INCIDENT_ID.test(incidentId)
        ? await useCases.giveFeedback({
            incidentId,
            teamId: self().teamId,
            channelId,
            userId,
            judged: { right: true },
          })
        : ({ kind: 'not-found' } as const);
    await ack();
    if (outcome.kind === 'not-found') return tell.person(actor, goneIncident());
    await tell.person(actor, note(outcome.kind === 'noted' ? NOTED : NO_VERDICT));
  };
}

const NOTED = 'Noted: the verdict is right. “Verdict is wrong” changes your word.';
export const NO_VERDICT = 'No verdict stands now: another run is at work, or the last one could not finish.';
