import type { ViewResponseAction } from '@slack/bolt';
import { SEVERITIES } from '../../../usecases/action-ports.ts';
import { CLOSE_DIALOG, ESCALATE_DIALOG, EscalateField } from '../../views/actions/escalate-dialog.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { refusedIn, submissionOf } from './submission.ts';

/** The escalation was sent off: stored, then acknowledged. A job writes to the owner. */
export function escalateView({ actions, self }: ActionNeeds) {
  return async function escalateView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { actionId, person, claim, given } = submissionOf(body, self());
    const severity = SEVERITIES.find((choice) => choice === given(EscalateField.severity));
    if (severity === undefined) return ack(refusedIn(ESCALATE_DIALOG, EscalateField.severity, 'Choose a severity.'));
    const ask = given(EscalateField.ask);
    if (ask === '') return ack(refusedIn(ESCALATE_DIALOG, EscalateField.ask, 'Say what they should do next.'));
    const outcome = await actions.escalate({ actionId, person, claim, severity, ask });
    return outcome.kind === 'refused' ? ack(refusedIn(ESCALATE_DIALOG, EscalateField.ask, outcome.why)) : ack();
  };
}

/** The outcome was given: the escalation is closed. */
export function closeEscalationView({ actions, self }: ActionNeeds) {
  return async function closeEscalationView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { actionId, person, claim, given } = submissionOf(body, self());
    const outcome = given(EscalateField.outcome);
    if (outcome === '') return ack(refusedIn(CLOSE_DIALOG, EscalateField.outcome, 'Say how it ended.'));
    const done = await actions.closeEscalation({ actionId, person, claim, outcome });
    return done.kind === 'refused' ? ack(refusedIn(CLOSE_DIALOG, EscalateField.outcome, done.why)) : ack();
  };
}
