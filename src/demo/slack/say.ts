import type { Context } from './context.ts';
import { type ActionInput, placeOf } from './interactions.ts';
import type { ClickInput, SayInput } from './local-slack.ts';
import { post } from './messages.ts';
import type { Message } from './state.ts';
import { richTextOf, wireText } from './typed-text.ts';
import { Refusal } from './web-api/call.ts';

/** A person, or another app, writes a message. */
export function say(
  context: Context,
  { user = '', channel, text, typed = false, thread_ts, blocks, attachments, bot }: SayInput,
): Message {
  const wire = typed ? wireText(text, context.state) : text;
  if (bot !== undefined) {
    return post(context, {
      channel,
      text: wire,
      user: bot.legacy === true ? '' : (bot.userId ?? `U${bot.botId.slice(1)}`),
      bot: { botId: bot.botId, appId: bot.appId, name: bot.name },
      subtype: bot.legacy === true ? 'bot_message' : null,
      threadTs: thread_ts ?? null,
      blocks: blocks ?? null,
      attachments: attachments ?? [],
    });
  }
  placeOf(context, user, channel);
  return post(context, {
    channel,
    user,
    text: wire,
    threadTs: thread_ts ?? null,
    blocks: blocks ?? [richTextOf(wire)],
    attachments: attachments ?? [],
  });
}

/** Where a click happens: an open modal, a message as it stands, or one as a screen still shows it. */
export function clickedPlace(context: Context, { channel, message, view }: ClickInput): ActionInput['on'] {
  if (view !== undefined) return { view };
  if (typeof message !== 'string') {
    if (message === undefined) throw new Refusal('message_not_found');
    return { message };
  }
  const stored = context.state.message(channel ?? '', message);
  if (stored === undefined) throw new Refusal('message_not_found');
  return { message: stored };
}
