import type { ViewResponseAction } from '@slack/bolt';
import { GAP_CLASSIFICATIONS, type TicketDraft } from '../../../usecases/action-ports.ts';
import { TICKET_DIALOG, TICKET_KINDS, TicketField } from '../../views/actions/ticket-dialog.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { refusedIn, type Submission, submissionOf } from './submission.ts';

/** The ticket dialog was sent off: stored, then acknowledged. A job files it, and the thread gets the link. */
export function fileTicketView({ actions, self }: ActionNeeds) {
  return async function fileTicketView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const submission = submissionOf(body, self());
    const fields = fieldsOf(submission);
    if (typeof fields === 'string') return ack(refusedIn(TICKET_DIALOG, fields, 'This has to be filled in.'));
    const { actionId, person, claim } = submission;
    const outcome = await actions.fileTicket({ actionId, person, claim, fields });
    return outcome.kind === 'refused' ? ack(refusedIn(TICKET_DIALOG, TicketField.title, outcome.why)) : ack();
  };
}

/** The fields as edited, or the id of one that is empty or not among its choices. */
function fieldsOf({ given }: Submission): TicketDraft['fields'] | string {
  const empty = Object.values(TicketField).find((id) => given(id) === '');
  if (empty !== undefined) return empty;
  const kind = TICKET_KINDS.find((choice) => choice === given(TicketField.kind));
  if (kind === undefined) return TicketField.kind;
  const classification = GAP_CLASSIFICATIONS.find((choice) => choice === given(TicketField.classification));
  if (classification === undefined) return TicketField.classification;
  return {
    kind,
    classification,
    title: given(TicketField.title),
    area: given(TicketField.area),
    currentCapability: given(TicketField.currentCapability),
    pressure: given(TicketField.pressure),
    evidence: given(TicketField.evidence),
  };
}
