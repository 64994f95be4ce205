import type { Message } from './state.ts';

/** What somebody sees of a channel: messages that start a thread or stand alone, and what only they may see. */
export function channelMessages(messages: readonly Message[], channel: string, user: string): Message[] {
  return messages.filter((message) => message.channel === channel && isRoot(message) && isVisibleTo(message, user));
}

/** A thread as somebody sees it: its first message, then the replies in order. */
export function threadMessages(
  messages: readonly Message[],
  channel: string,
  threadTs: string,
  user: string,
): Message[] {
  return messages.filter(
    (message) =>
      message.channel === channel &&
      (message.ts === threadTs || message.thread_ts === threadTs) &&
      isVisibleTo(message, user),
  );
}

export interface ReplySummary {
  readonly count: number;
  readonly lastTs: string;
}

/** Replies to each first message of a channel, by its `ts`, without what only others may see. */
export function replySummaries(
  messages: readonly Message[],
  channel: string,
  user: string,
): ReadonlyMap<string, ReplySummary> {
  const summaries = new Map<string, ReplySummary>();
  for (const message of messages) {
    if (message.channel !== channel || message.thread_ts === null || isRoot(message)) continue;
    if (!isVisibleTo(message, user)) continue;
    const count = (summaries.get(message.thread_ts)?.count ?? 0) + 1;
    summaries.set(message.thread_ts, { count, lastTs: message.ts });
  }
  return summaries;
}

/** The newest `ts` of each channel that somebody can see; what is newer than their last look is unread. */
export function newestByChannel(messages: readonly Message[], user: string): ReadonlyMap<string, string> {
  const newest = new Map<string, string>();
  for (const message of messages) if (isVisibleTo(message, user)) newest.set(message.channel, message.ts);
  return newest;
}

/** `HH:MM` of a Slack `ts` (seconds since 1970 before the dot) in the reader's time zone. */
export function clockTime(ts: string): string {
  return new Date(Number(ts) * 1_000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

/** Date and time with seconds, for the title of a message's time. */
export function fullTime(ts: string): string {
  return new Date(Number(ts) * 1_000).toLocaleString();
}

function isRoot({ ts, thread_ts }: Message): boolean {
  return thread_ts === null || thread_ts === ts;
}

function isVisibleTo({ ephemeral_to }: Message, user: string): boolean {
  return ephemeral_to === null || ephemeral_to === user;
}
