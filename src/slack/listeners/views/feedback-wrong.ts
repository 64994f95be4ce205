import type { ViewResponseAction } from '@slack/bolt';
import { goneIncident, note, notServed } from '../../views/answers.ts';
import { FeedbackField, wasOf } from '../../views/feedback-modal.ts';
import { NO_VERDICT } from '../actions/feedback-right.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { incidentFormOf } from './form.ts';

/** What a wrong verdict was instead: stored, then acknowledged. */
export function feedbackWrongView({ useCases, tell, self }: ListenerNeeds) {
  return async function feedbackWrongView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { incidentId, channelId, actor, given } = incidentFormOf(body, self());
    if (actor.foreign) {
      await ack();
      return tell.person(actor, notServed());
    }
    const was = wasOf(given(FeedbackField.was));
    if (was === null) {
      return ack({ response_action: 'errors', errors: { [FeedbackField.was]: 'Choose what it was.' } });
    }
    const outcome = await useCases.giveFeedback({
      incidentId,
      teamId: self().teamId,
      channelId,
      userId: actor.userId,
      judged: { right: false, was, note: given(FeedbackField.note) },
    });
    await ack();
    if (outcome.kind === 'not-found') return tell.person(actor, goneIncident());
    await tell.person(actor, note(outcome.kind === 'noted' ? NOTED : NO_VERDICT));
  };
}

const NOTED = 'Noted, thank you: the verdict is wrong. “Verdict is right” changes your word.';
