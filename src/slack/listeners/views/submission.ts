import type { ViewResponseAction } from '@slack/bolt';
import { z } from 'zod';
import { redactText } from '../../../triage/redact/redact-text.ts';
import type { Person } from '../../../usecases/action-ports.ts';
import { mentionsSomebody, spoken } from '../../mentions.ts';
import type { Self } from '../../self.ts';
import { clean, clip } from '../../text.ts';
import { type DialogKind, dialogNote } from '../../views/actions/dialog.ts';
import { actingPerson } from '../actions/acting-person.ts';
import { type Actor, actorOf } from '../interaction.ts';

const text = z.string().nullish().catch(undefined);
const Option = z.looseObject({ value: text });
const Input = z.looseObject({
  value: text,
  selected_option: Option.nullish().catch(undefined),
  selected_options: z.array(Option).nullish().catch(undefined),
});
const Submitted = z.looseObject({
  view: z.looseObject({
    id: z.string(),
    hash: text,
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Input)) }),
  }),
});
const Place = z.object({ actionId: z.uuid(), channelId: z.string() });

/** A dialog of an action that somebody sent off. */
export interface Submission {
  readonly actionId: string;
  /** Who, and where they are answered: in the channel in which the dialog was opened. */
  readonly actor: Actor;
  readonly person: Person;
  /** The same for a second delivery, another for a second attempt. */
  readonly claim: string;
  /** What was entered, without hidden characters, secrets masked; empty when nothing was. */
  given(blockId: string): string;
  /** Ids of the input blocks, in no order. */
  readonly blockIds: readonly string[];
}

/** Throws for a body that is none of our dialogs. */
export function submissionOf(body: unknown, self: Self): Submission {
  const { view } = Submitted.parse(body);
  const place = Place.parse(JSON.parse(view.private_metadata));
  const fallback = `${view.id}:${view.hash ?? ''}`;
  // Slack names no channel for a dialog; it was opened in the one that we noted in it.
  const actor = { ...actorOf({ trigger_id: fallback, ...(body as object) }, self), channelId: place.channelId };
  const { values } = view.state;
  return {
    actionId: place.actionId,
    actor,
    person: actingPerson(actor, self),
    claim: `view:${actor.triggerId}`,
    given(blockId) {
      const [input] = Object.values(values[blockId] ?? {});
      const value = input?.value ?? input?.selected_option?.value ?? input?.selected_options?.[0]?.value ?? '';
      return redactText(clean(value)).trim();
    },
    blockIds: Object.keys(values),
  };
}

/**
 * Why it was not done, said in the dialog: under a field, so that what was typed stays; in place of the form where the
 * answer names people, for Slack shows no mentions under a field.
 */
export function refusedIn(kind: DialogKind, blockId: string, why: string): ViewResponseAction {
  if (mentionsSomebody(why)) return { response_action: 'update', view: dialogNote(kind, spoken(why)) };
  return { response_action: 'errors', errors: { [blockId]: clip(spoken(why).join(''), 300) } };
}
