import { edit, ownBot, post, remove } from '../messages.ts';
import { app } from '../people.ts';
import type { Json, Message } from '../state.ts';
import { permalink, wireMessage } from '../wire.ts';
import {
  botMethod,
  type Call,
  channelOf,
  isOn,
  type Method,
  optionalText,
  ownChannelOf,
  Refusal,
  requiredText,
} from './call.ts';
import { contentOf, requireContent } from './message-content.ts';

/** Text of one message; Slack posts what is longer as several messages (measured by others at 4,041 characters). */
const maxPart = 4000;
const maxUpdateText = 4000;

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': botMethod('chat:write', (call) => {
    const channel = ownChannelOf(call);
    const content = contentOf(call);
    requireContent(content);
    const threadTs = threadOf(call, channel.id);
    const draft = {
      channel: channel.id,
      user: app.botUserId,
      bot: ownBot,
      threadTs,
      subtype: threadTs !== null && isOn(call, 'reply_broadcast') ? 'thread_broadcast' : null,
      blocks: content.blocks ?? null,
      attachments: content.attachments ?? [],
      metadata: content.metadata ?? null,
    };
    const parts = content.blocks === undefined ? split(content.text ?? '') : [content.text ?? ''];
    const [first] = parts.map((text) => post(call.context, { ...draft, text }));
    if (first === undefined) throw new Refusal('no_text');
    return { channel: channel.id, ts: first.ts, message: withMetadata(first) };
  }),

  'chat.postEphemeral': botMethod('chat:write', (call) => {
    const channel = ownChannelOf(call);
    const user = requiredText(call, 'user', 'user_not_found');
    if (!call.context.state.users.has(user)) throw new Refusal('user_not_found');
    if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
    const content = contentOf(call);
    requireContent(content);
    const message = post(call.context, {
      channel: channel.id,
      user: app.botUserId,
      bot: ownBot,
      threadTs: threadOf(call, channel.id),
      text: content.text ?? '',
      blocks: content.blocks ?? null,
      attachments: content.attachments ?? [],
      ephemeralTo: user,
    });
    return { message_ts: message.ts };
  }),

  'chat.update': botMethod('chat:write', (call) => {
    const { channel, message } = ownMessage(call, 'cant_update_message');
    const content = contentOf(call, { longestText: maxUpdateText });
    const nothing = content.text === undefined && content.blocks === undefined && content.attachments === undefined;
    if (nothing) throw new Refusal('no_text');
    const hadRichText = message.blocks?.some(({ type }) => type === 'rich_text') ?? false;
    const blocks = content.blocks ?? (content.text === undefined ? undefined : null);
    if (hadRichText && message.blocks?.length === 1 && content.blocks?.some(({ type }) => type !== 'rich_text')) {
      throw new Refusal('block_mismatch');
    }
    edit(call.context, message, {
      ...(content.text === undefined ? {} : { text: content.text }),
      ...(blocks === undefined ? {} : { blocks }),
      ...(content.attachments === undefined ? {} : { attachments: content.attachments }),
      ...(content.metadata === undefined ? {} : { metadata: content.metadata }),
      ...(content.blocks === undefined ? { editedBy: app.botUserId } : {}),
    });
    return { channel, ts: message.ts, text: message.text, message: withMetadata(message) };
  }),

  'chat.delete': botMethod('chat:write', (call) => {
    const { channel, message } = ownMessage(call, 'cant_delete_message');
    remove(call.context, message);
    return { channel, ts: message.ts };
  }),

  'chat.getPermalink': botMethod(null, (call) => {
    const channel = channelOf(call);
    const message = call.context.state.message(channel.id, requiredText(call, 'message_ts', 'message_not_found'));
    if (message === undefined || message.ephemeralTo !== null) throw new Refusal('message_not_found');
    return { channel: channel.id, permalink: permalink(call.context.baseUrl(), channel.id, message) };
  }),
};

/** A message of the app itself that it may change: ephemeral ones are out of the API's reach. */
function ownMessage(call: Call, notOwn: string): { channel: string; message: Message } {
  const channel = channelOf(call);
  const message = call.context.state.message(channel.id, requiredText(call, 'ts', 'message_not_found'));
  if (message === undefined || message.ephemeralTo !== null) throw new Refusal('message_not_found');
  if (message.bot?.appId !== app.appId) throw new Refusal(notOwn);
  return { channel: channel.id, message };
}

/** The thread a reply goes to. A reply's own ts leads to its parent; a parent that was deleted keeps its thread. */
function threadOf(call: Call, channel: string): string | null {
  const wanted = optionalText(call, 'thread_ts');
  if (wanted === undefined) return null;
  if (!/^\d{10}\.\d{6}$/u.test(wanted)) throw new Refusal('invalid_thread_ts');
  return call.context.state.message(channel, wanted)?.threadTs ?? wanted;
}

function split(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < Math.max(text.length, 1); start += maxPart)
    parts.push(text.slice(start, start + maxPart));
  return parts;
}

function withMetadata(message: Message): Json {
  return { ...wireMessage(message), ...(message.metadata === null ? {} : { metadata: message.metadata }) };
}
