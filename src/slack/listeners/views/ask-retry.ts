import type { ViewResponseAction } from '@slack/bolt';
import { RETRY_DIALOG, RetryField } from '../../views/actions/retry-dialog.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { refusedIn, submissionOf } from './submission.ts';

/** The retry dialog was sent off: stored, then acknowledged. The thread shows the rest. */
export function askRetryView({ actions, self }: ActionNeeds) {
  return async function askRetryView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { actionId, person, claim, given, blockIds } = submissionOf(body, self());
    const reason = given(RetryField.reason);
    if (reason === '') return ack(refusedIn(RETRY_DIALOG, RetryField.reason, 'Say why, in a few words.'));
    const asked = blockIds.filter((id) => id.startsWith(RetryField.given));
    const outcome = await actions.confirmRetry({
      actionId,
      person,
      claim,
      reason,
      admitted: given(RetryField.admitted) !== '',
      given: Object.fromEntries(asked.map((id) => [id.slice(RetryField.given.length), given(id)])),
    });
    return outcome.kind === 'refused' ? ack(refusedIn(RETRY_DIALOG, RetryField.reason, outcome.why)) : ack();
  };
}
