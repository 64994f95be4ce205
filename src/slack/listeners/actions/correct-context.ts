import type { ModalView } from '@slack/types';
import type { Incident } from '../../../usecases/ports.ts';
import { calling } from '../../call-error.ts';
import { goneIncident, notServed } from '../../views/answers.ts';
import { correctionModal, type IncidentPlace } from '../../views/correction-modal.ts';
import { feedbackModal } from '../../views/feedback-modal.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** "Correct the context": a form with what is known so far. */
export function correctContextAction(needs: ListenerNeeds) {
  return openFormAction(needs, correctionModal);
}

/** "Verdict is wrong": asks what it was. */
export function feedbackWrongAction(needs: ListenerNeeds) {
  return openFormAction(needs, feedbackModal);
}

/** Opens a form about an incident of this channel. */
function openFormAction(
  { useCases, clients, tell, self }: ListenerNeeds,
  form: (place: IncidentPlace, incident: Incident) => ModalView,
) {
  return async function openFormAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    const known =
      channelId === null || !INCIDENT_ID.test(incidentId)
        ? null
        : await useCases.incident({ incidentId, teamId: self().teamId, channelId });
    if (known === null || channelId === null) return tell.person(actor, goneIncident());
    const view = form({ incidentId, channelId }, known);
    await calling('views.open', () => clients.urgent.views.open({ trigger_id: triggerId, view }));
  };
}
