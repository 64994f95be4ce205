import { calling } from '../../call-error.ts';
import { closeDialog } from '../../views/actions/escalate-dialog.ts';
import { goneAction, notServed } from '../../views/answers.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

/** "Close" on an escalation asks for the outcome; who may close it is decided when that is given. */
export function closeEscalationAction({ clients, tell, self }: ActionNeeds) {
  return async function closeEscalationAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId: actionId } = pressOf(body, self());
    await ack();
    if (actor.foreign) return tell.person(actor, notServed());
    const { channelId, triggerId } = actor;
    if (channelId === null || !INCIDENT_ID.test(actionId)) return tell.person(actor, goneAction());
    await calling('views.open', () =>
      clients.urgent.views.open({ trigger_id: triggerId, view: closeDialog({ actionId, channelId }) }),
    );
  };
}
