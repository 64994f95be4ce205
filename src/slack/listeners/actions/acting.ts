import { ActionId, CallbackId } from '../../action-ids.ts';
import { CLOSE_DIALOG, closeDialog, ESCALATE_DIALOG, escalateDialog } from '../../views/actions/escalate-dialog.ts';
import { RETRY_DIALOG, retryDialog } from '../../views/actions/retry-dialog.ts';
import { TICKET_DIALOG, ticketDialog } from '../../views/actions/ticket-dialog.ts';
import { note } from '../../views/answers.ts';
import type { ActionNeeds } from '../needs.ts';
import { askRetryView } from '../views/ask-retry.ts';
import { closeEscalationView, escalateView } from '../views/escalation.ts';
import { fileTicketView } from '../views/file-ticket.ts';
import { openDialogAction } from './open-dialog.ts';
import { pressAction } from './press-action.ts';

/** The buttons that act, by action id. What each does is decided in its use case, from what is stored. */
export function actingButtons(needs: ActionNeeds) {
  const { actions, scope } = needs;
  return {
    [ActionId.retry]: openDialogAction(needs, {
      kind: RETRY_DIALOG,
      prepare: (asked) => actions.prepareRetry(asked),
      view: retryDialog,
    }),
    [ActionId.watch]: pressAction(
      needs,
      ({ id, ...press }) => actions.watchHealth({ incidentId: id, ...press }),
      ({ kind }) =>
        note(
          kind === 'watching'
            ? 'I watch relay, queue and worker, and answer in this thread once they have been healthy for a while.'
            : 'This is being watched already. The answer comes in this thread.',
        ),
    ),
    [ActionId.ticket]: openDialogAction(needs, {
      kind: TICKET_DIALOG,
      prepare: (asked) => actions.prepareTicket(asked),
      view: (place, draft) => ticketDialog(place, draft, scope(place.channelId)),
    }),
    [ActionId.escalate]: openDialogAction(needs, {
      kind: ESCALATE_DIALOG,
      prepare: (asked) => actions.prepareEscalation(asked),
      view: escalateDialog,
    }),
    [ActionId.approve]: pressAction(needs, ({ id, ...press }) => actions.approveRetry({ actionId: id, ...press })),
    [ActionId.reject]: pressAction(needs, ({ id, ...press }) => actions.rejectRetry({ actionId: id, ...press })),
    [ActionId.acknowledge]: pressAction(needs, ({ id, ...press }) => actions.acknowledge({ actionId: id, ...press })),
    [ActionId.close]: openDialogAction(needs, {
      kind: CLOSE_DIALOG,
      prepare: ({ incidentId: actionId, person }) => actions.prepareClose({ actionId, person }),
      view: closeDialog,
    }),
  };
}

/** The dialogs of actions that can be sent off, by callback id. */
export function actingViews(needs: ActionNeeds) {
  return {
    [CallbackId.retry]: askRetryView(needs),
    [CallbackId.ticket]: fileTicketView(needs),
    [CallbackId.escalate]: escalateView(needs),
    [CallbackId.closeEscalation]: closeEscalationView(needs),
  };
}
