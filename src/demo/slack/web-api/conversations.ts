import { app } from '../people.ts';
import type { Json, Message } from '../state.ts';
import { historyMessage, wireChannel } from '../wire.ts';
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
  wholeNumber,
} from './call.ts';

const maxPage = 999;

/** Scopes named after the public kind; Slack wants the kind's own (`groups:…`, `im:…`), which `scopeFor` tells. */
export const conversations: Readonly<Record<string, Method>> = {
  'conversations.info': botMethod('channels:read', (call) => ({ channel: wireChannel(channelOf(call)) })),

  'conversations.members': botMethod('channels:read', (call) => {
    const members = [...channelOf(call).members];
    const page = pageOf(call, members, 100);
    return { members: page.items, response_metadata: { next_cursor: page.nextCursor } };
  }),

  'users.conversations': botMethod('channels:read', (call) => {
    const user = requiredText(call, 'user', 'user_not_found');
    const channels = [...call.context.state.channels.values()].filter(
      ({ kind, members }) =>
        members.has(user) && (kind === 'public' || (kind === 'private' && members.has(app.botUserId))),
    );
    const page = pageOf(call, channels.map(wireChannel), 100);
    return { channels: page.items, response_metadata: { next_cursor: page.nextCursor } };
  }),

  'conversations.history': botMethod('channels:history', (call) => {
    const channel = ownChannelOf(call);
    const newestFirst = within(call, visible(call, channel.id))
      .filter(({ threadTs, subtype }) => threadTs === null || subtype === 'thread_broadcast')
      .reverse();
    return historyPage(call, newestFirst);
  }),

  'conversations.replies': botMethod('channels:history', (call) => {
    const channel = ownChannelOf(call);
    const ts = requiredText(call, 'ts', 'thread_not_found');
    const messages = visible(call, channel.id);
    const asked = messages.find((message) => message.ts === ts);
    const parentTs = asked?.threadTs ?? ts;
    const thread = messages.filter((message) => message.ts === parentTs || message.threadTs === parentTs);
    if (thread.length === 0) throw new Refusal('thread_not_found');
    const parent = thread.filter((message) => message.ts === parentTs);
    const replies = within(call, thread).filter((message) => message.ts !== parentTs);
    return historyPage(call, [...parent, ...replies]);
  }),
};

function visible({ context }: Call, channel: string): Message[] {
  return [...(context.state.messages.get(channel)?.values() ?? [])].filter(({ ephemeralTo }) => ephemeralTo === null);
}

/** Messages between `oldest` and `latest`, both left out unless `inclusive`. */
function within(call: Call, messages: Message[]): Message[] {
  const oldest = Number(optionalText(call, 'oldest') ?? 0);
  const latest = Number(optionalText(call, 'latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = isOn(call, 'inclusive');
  return messages.filter(({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  });
}

function historyPage(call: Call, messages: Message[]): Json {
  const page = pageOf(call, messages, 100);
  const withMetadata = isOn(call, 'include_all_metadata');
  return {
    messages: page.items.map((message) => historyMessage(message, call.context.state, withMetadata)),
    has_more: page.nextCursor !== '',
    ...(page.nextCursor === '' ? {} : { response_metadata: { next_cursor: page.nextCursor } }),
  };
}

/** One page; the cursor is the offset of the next, in base64 as Slack's are. */
function pageOf<T>(call: Call, items: readonly T[], fallback: number): { items: T[]; nextCursor: string } {
  const limit = wholeNumber(call, 'limit', fallback);
  if (limit < 1 || limit > maxPage) throw new Refusal('invalid_limit');
  const cursor = optionalText(call, 'cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString().replace('offset:', ''));
  if (!Number.isInteger(start) || start < 0) throw new Refusal('invalid_cursor');
  const end = start + limit;
  const nextCursor = end < items.length ? Buffer.from(`offset:${end}`).toString('base64') : '';
  return { items: items.slice(start, end), nextCursor };
}
