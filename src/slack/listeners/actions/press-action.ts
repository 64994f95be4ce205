import type { Person, Refused } from '../../../usecases/action-ports.ts';
import type { Message } from '../../blocks.ts';
import { goneAction, refusal } from '../../views/answers.ts';
import type { ActionNeeds, Delivered } from '../needs.ts';
import { actingPerson } from './acting-person.ts';
import { INCIDENT_ID, pressOf } from './press.ts';

interface Press {
  /** Id of the incident or of the action, as the button carries it. */
  readonly id: string;
  readonly person: Person;
  readonly claim: string;
}

/**
 * A button that does one thing: stored first, acknowledged after. Ids of actions have the form of those of incidents.
 * `answer` is what the person alone is told when it was done; null when everybody sees it anyway.
 */
export function pressAction<Done extends { readonly kind: string }>(
  { tell, self }: ActionNeeds,
  run: (press: Press) => Promise<Done | Refused>,
  answer: (done: Done) => Message | null = () => null,
) {
  return async function pressAction({ body, ack }: Delivered): Promise<void> {
    const { actor, incidentId: id } = pressOf(body, self());
    if (!INCIDENT_ID.test(id)) {
      await ack();
      return tell.person(actor, goneAction());
    }
    const done = await run({ id, person: actingPerson(actor, self()), claim: `press:${actor.triggerId}` });
    await ack();
    const said = isRefused(done) ? refusal(done.why) : answer(done);
    if (said !== null) await tell.person(actor, said);
  };
}

function isRefused(done: { readonly kind: string }): done is Refused {
  return done.kind === 'refused';
}
