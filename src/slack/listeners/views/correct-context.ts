import type { ViewResponseAction } from '@slack/bolt';
import { alreadyRunning, goneIncident, note, notServed } from '../../views/answers.ts';
import { CorrectionField } from '../../views/correction-modal.ts';
import { problemWith } from '../commands/parse-command.ts';
import type { Delivered, ListenerNeeds } from '../needs.ts';
import { incidentFormOf } from './form.ts';

/** The name of each field as the command knows it, which says what is wrong with a value. */
const OPTIONS = [
  [CorrectionField.traceId, 'trace'],
  [CorrectionField.projectId, 'project'],
  [CorrectionField.instanceId, 'instance'],
  [CorrectionField.at, 'at'],
] as const;

/** The corrected context: checked field by field, stored, then acknowledged. The card shows the new run. */
export function correctContextView({ useCases, tell, self, clock }: ListenerNeeds) {
  return async function correctContextView({ body, ack }: Delivered<ViewResponseAction>): Promise<void> {
    const { incidentId, channelId, actor, claim, given } = incidentFormOf(body, self());
    if (actor.foreign) {
      await ack();
      return tell.person(actor, notServed());
    }
    const now = clock();
    const errors = Object.fromEntries(
      OPTIONS.flatMap(([field, option]) => {
        const value = given(field);
        const problem = value === '' ? null : problemWith(option, value, now);
        return problem === null ? [] : [[field, problem]];
      }),
    );
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
    const at = given(CorrectionField.at);
    const outcome = await useCases.correctContext({
      incidentId,
      teamId: self().teamId,
      channelId,
      userId: actor.userId,
      claim,
      context: {
        traceId: given(CorrectionField.traceId).toLowerCase(),
        projectId: given(CorrectionField.projectId),
        instanceId: given(CorrectionField.instanceId),
        at: at === '' ? '' : new Date(at).toISOString(),
      },
    });
    if (outcome === 'unchanged') {
      const errors = { [CorrectionField.traceId]: 'Nothing is different from before. “Run again” stands on the card.' };
      return ack({ response_action: 'errors', errors });
    }
    await ack();
    if (outcome === 'not-found') return tell.person(actor, goneIncident());
    if (outcome === 'already-running') return tell.person(actor, alreadyRunning());
    await tell.person(actor, note('It runs again with the corrected context. The card shows the steps.'));
  };
}
