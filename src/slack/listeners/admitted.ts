import { z } from 'zod';
import type { NotAdmitted } from '../admission.ts';
import type { Message } from '../blocks.ts';
import { guest, notKnown, notServed, sharedChannel } from '../views/answers.ts';
import { actorOf } from './interaction.ts';
import type { ListenerNeeds } from './needs.ts';

const ANSWERS: Readonly<Record<NotAdmitted, () => Message>> = {
  shared_channel: sharedChannel,
  foreign: notServed,
  guest,
  not_known: notKnown,
};

/** What somebody is told who is not served. */
export function answerToRefused(why: NotAdmitted): Message {
  return ANSWERS[why]();
}

const View = z.looseObject({ view: z.looseObject({ id: z.string(), private_metadata: z.string() }) });
const Place = z.looseObject({ channelId: z.string() });

interface Given {
  readonly body: unknown;
  readonly ack: () => Promise<void>;
}

/**
 * A listener of a command, click, dialog or shortcut that is run only for who is served where it happened. Members of
 * other organisations whom the payload itself names go on: the listener answers and audits them.
 */
export function admitted<Args extends Given>(
  { admission, tell, self, log }: ListenerNeeds,
  listener: (args: Args) => Promise<void>,
): (args: Args) => Promise<void> {
  return async function admittedListener(args) {
    const actor = actorIn(args.body);
    const refusal = actor.foreign ? null : await admission.refusal(actor);
    if (refusal === null) return listener(args);
    log.info('not served', { why: refusal, channelId: actor.channelId });
    await args.ack();
    await tell.person(actor, answerToRefused(refusal));
  };

  /** A dialog names no channel of its own; it carries the one in which it was opened. */
  function actorIn(body: unknown) {
    const { view } = View.safeParse(body).data ?? {};
    const actor = actorOf(view === undefined ? body : { trigger_id: view.id, ...(body as object) }, self());
    if (actor.channelId !== null || view === undefined) return actor;
    return { ...actor, channelId: placeIn(view.private_metadata) };
  }
}

function placeIn(metadata: string): string | null {
  try {
    return Place.safeParse(JSON.parse(metadata)).data?.channelId ?? null;
  } catch {
    return null;
  }
}
