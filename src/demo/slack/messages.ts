import type { Context } from './context.ts';
import { tellChanged, tellDeleted, tellPosted } from './events.ts';
import { app, slackbot } from './people.ts';
import { type Bot, type Json, type Message, type StoredFile, storedBlocks } from './state.ts';
import { wireMessage } from './wire.ts';

/** Posting, editing and deleting: the change itself and the events that follow from it. */

export interface Draft {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly threadTs?: string | null;
  readonly bot?: Bot | null;
  readonly subtype?: string | null;
  readonly blocks?: readonly unknown[] | null;
  readonly attachments?: readonly Json[];
  readonly metadata?: Json | null;
  readonly ephemeralTo?: string | null;
  readonly files?: readonly StoredFile[];
}

/** The app's own signature under what it posts. */
export const ownBot: Bot = { botId: app.botId, appId: app.appId, name: app.name };

export function post(context: Context, draft: Draft): Message {
  const { state } = context;
  const message: Message = {
    channel: draft.channel,
    ts: state.nextTs(),
    threadTs: draft.threadTs ?? null,
    user: draft.user,
    bot: draft.bot ?? null,
    subtype: draft.subtype ?? null,
    text: draft.text,
    blocks: draft.blocks ? storedBlocks(draft.blocks, state.nextId) : null,
    attachments: [...(draft.attachments ?? [])],
    metadata: draft.metadata ?? null,
    edited: null,
    ephemeralTo: draft.ephemeralTo ?? null,
    files: draft.files ?? [],
    values: {},
  };
  const channel = state.messages.get(draft.channel) ?? new Map<string, Message>();
  state.messages.set(draft.channel, channel.set(message.ts, message));
  state.statuses.delete(`${message.channel}:${message.threadTs}`);
  state.changed();
  if (message.ephemeralTo === null) tellPosted(context, message);
  return message;
}

export interface Edit {
  readonly text?: string;
  /** Null removes the blocks. */
  readonly blocks?: readonly unknown[] | null;
  readonly attachments?: readonly Json[];
  readonly metadata?: Json | null;
  /** Who edited, where Slack shows "edited"; it does not when an app replaces blocks. */
  readonly editedBy?: string;
}

export function edit(context: Context, message: Message, change: Edit): void {
  const { state } = context;
  const before = wireMessage(message);
  if (change.text !== undefined) message.text = change.text;
  if (change.blocks !== undefined) {
    message.blocks = change.blocks === null ? null : storedBlocks(change.blocks, state.nextId);
  }
  if (change.attachments !== undefined) message.attachments = [...change.attachments];
  if (change.metadata !== undefined) message.metadata = change.metadata;
  if (change.editedBy !== undefined) message.edited = { user: change.editedBy, ts: state.nextTs() };
  state.changed();
  if (message.ephemeralTo === null) tellChanged(context, message, before);
}

export function remove(context: Context, message: Message): void {
  context.state.messages.get(message.channel)?.delete(message.ts);
  context.state.changed();
  if (message.ephemeralTo === null) tellDeleted(context, message);
}

/** A line of Slack itself that only `user` sees, such as the failure of a command. */
export function noteTo(context: Context, user: string, channel: string, text: string): void {
  post(context, { channel, user: slackbot.id, text, ephemeralTo: user });
}
