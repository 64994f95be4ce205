import type { Entered } from '../../src/demo/slack/modals.ts';
import { ada, app, incidents } from '../../src/demo/slack/people.ts';
import type { Message, OpenView } from '../../src/demo/slack/state.ts';
import { ACTION_METADATA, ActionId, CallbackId } from '../../src/slack/action-ids.ts';
import type { Asked } from '../judge/observation.ts';
import { markOf, shownIn } from '../judge/observe.ts';
import { textIn } from '../judge/text-in.ts';
import type { Stage } from '../stage/stage.ts';
import type { Disturbance } from './disturbance.ts';
import { ANSWER_MS } from './paste.ts';
import { waitUntil } from './wait.ts';

export type ActionKind = Exclude<Asked['kind'], 'card'>;

interface Act {
  readonly actionId: string;
  /** Of its dialog. */
  readonly callbackId: string;
  readonly entered: Entered;
  /** Beginning of the key of the message that answers, and what stands in it once it does. */
  readonly message: string;
  readonly answered: RegExp;
}

const SEVERITY = { selected_option: { text: { type: 'plain_text', text: 'SEV-3' }, value: 'SEV-3' } };

const ACTS: Readonly<Record<ActionKind, Act>> = {
  retry: {
    actionId: ActionId.retry,
    callbackId: CallbackId.retry,
    entered: { reason: { reason: 'The template was mended.' } },
    message: 'progress:',
    answered: /Ended, /,
  },
  ticket: { actionId: ActionId.ticket, callbackId: CallbackId.ticket, entered: {}, message: 'ticket:', answered: /./ },
  escalation: {
    actionId: ActionId.escalate,
    callbackId: CallbackId.escalate,
    entered: { severity: { severity: SEVERITY } },
    message: 'escalation:',
    answered: /./,
  },
};

const DIALOG_MS = 6_000;
const MOST_PRESSES = 8;
const MOST_SUBMITS = 30;

/**
 * Presses a button of a card and sends off the dialog, again and again as people do, and waits for the answer. Null when
 * the card does not offer it, as one that could not read enough rightly does not.
 */
export async function act(
  stage: Stage,
  kind: ActionKind,
  cardTs: string,
  subject: Pick<Asked, 'worldId' | 'correlationId' | 'thread'>,
  disturbance: Disturbance,
): Promise<Asked | null> {
  const { slack } = stage;
  const { entered, message, answered, ...wanted } = ACTS[kind];
  const known = new Set(messagesOf(stage, message).map(({ ts }) => ts));
  const asked = (acknowledged: boolean, answer: string | null): Asked => {
    const { worldId, correlationId, thread } = subject;
    return { kind, worldId, correlationId, channel: incidents, thread, acknowledged, answer };
  };

  const offered = slack.thread(incidents, subject.thread).find(({ ts }) => ts === cardTs);
  if (!JSON.stringify(offered?.blocks ?? []).includes(wanted.actionId)) return null;
  stage.platform.activate(subject.worldId);
  await disturbance.before('press', kind);
  const dialog = await openDialog(stage, cardTs, wanted);
  // A click that Slack delivered, and nothing came of it however often.
  if (dialog === null) return asked(true, null);
  await disturbance.before('submit', kind);
  const acknowledged = await submit(stage, dialog, entered);
  const answer = await waitUntil(
    () =>
      messagesOf(stage, message)
        .filter(({ ts }) => !known.has(ts))
        .map(shownIn)
        .find((text) => answered.test(text)) ?? refusalIn(stage, dialog),
    ANSWER_MS,
  );
  await disturbance.after('submit', kind);
  return asked(acknowledged, answer);
}

async function openDialog(
  { slack }: Stage,
  cardTs: string,
  { actionId, callbackId }: Pick<Act, 'actionId' | 'callbackId'>,
): Promise<OpenView | null> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await slack.click({ user: ada.id, channel: incidents, message: cardTs, action_id: actionId });
    const dialog = await waitUntil(
      () => slack.views(ada.id).find(({ view }) => view.callback_id === callbackId && view.submit !== undefined),
      DIALOG_MS,
    );
    if (dialog !== null) return dialog;
    for (const view of slack.views(ada.id).toReversed()) await slack.closeView(view);
  }
  return null;
}

/** Sends the dialog off until it is taken; true when it was. */
async function submit({ slack }: Stage, dialog: OpenView, entered: Entered): Promise<boolean> {
  for (let submits = 0; submits < MOST_SUBMITS; submits++) {
    // The bot has put something else in its place: it took the dialog, whatever became of its acknowledgement.
    const open = slack.views(ada.id).find(({ id }) => id === dialog.id);
    if (open?.view.submit === undefined) return true;
    const outcome = await slack.submitView(dialog, entered);
    if (outcome.ok || outcome.errors !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return false;
}

/** What the dialog says once it can no longer be sent off. */
function refusalIn({ slack }: Stage, { id }: OpenView): string | null {
  const open = slack.views(ada.id).find((view) => view.id === id);
  return open === undefined || open.view.submit !== undefined ? null : textIn(open.view.blocks);
}

function messagesOf({ slack }: Stage, prefix: string): Message[] {
  return [...slack.state.channels.keys()]
    .flatMap((channel) => slack.messages(channel))
    .filter((message) => message.user === app.botUserId)
    .filter((message) => markOf(message, ACTION_METADATA)?.startsWith(prefix) === true);
}
