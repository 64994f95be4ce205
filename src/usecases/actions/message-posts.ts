import { createHash } from 'node:crypto';
import type { ActionMessage, ActionMessages, MessagePlace } from '../action-messages.ts';
import type { Reached } from '../crash-points.ts';
import type { KeyedLock } from '../keyed-lock.ts';
import { type Clock, SlackCallError } from '../ports.ts';
import type { ActionMessageStore, StoredMessage } from './action-store.ts';

export interface MessagePostsNeeds {
  readonly store: ActionMessageStore;
  readonly messages: ActionMessages;
  readonly lock: KeyedLock;
  readonly clock: Clock;
  readonly reached: Reached;
}

export interface MessagePosts {
  /**
   * Makes sure that exactly one message of the key stands and shows this. Answers its ts, or null when somebody deleted
   * it: then it is not posted again. Throws `SlackCallError`, and `MessageBusyError` while another process posts it.
   */
  show(key: string, actionId: string, place: MessagePlace, message: ActionMessage): Promise<{ ts: string | null }>;
  /** Where the message of a key stands; null when it does not. */
  tsOf(key: string): Promise<string | null>;
}

/** Another process posts this message right now. */
export class MessageBusyError extends Error {
  override readonly name = 'MessageBusyError';
}

/** Who began a post and was not heard of for so long has died. */
const SILENT_MS = 60_000;

/**
 * The one way to messages of actions. A row is committed before Slack is called and gets the ts after, so a row without
 * one means that the message may stand: it is looked for by its key before anything is posted.
 */
export function createMessagePosts({ store, messages, lock, clock, reached }: MessagePostsNeeds): MessagePosts {
  async function showNow(
    key: string,
    actionId: string,
    place: MessagePlace,
    message: ActionMessage,
  ): Promise<{ ts: string | null }> {
    const shows = digestOf(message);
    const row = await store.find(key);
    if (row === null) {
      if (!(await store.begin(key, actionId, place, clock())))
        throw new MessageBusyError(`Message ${key} is being posted`);
      return { ts: await post(key, place, message, shows) };
    }
    if (row.state === 'gone') return { ts: null };
    if (row.state === 'posted' && row.ts !== null) return { ts: await edit(row, row.ts, message, shows) };
    return { ts: await recover(row, message, shows) };
  }

  async function post(key: string, place: MessagePlace, message: ActionMessage, shows: string): Promise<string> {
    try {
      reached('before-action-post');
      const { ts } = await messages.post(place, key, message);
      reached('after-action-post-before-store');
      await store.posted(key, ts, shows);
      return ts;
    } catch (error) {
      // A refusal is certain: nothing was posted. Anything else, a timeout above all, may have posted.
      const refused = error instanceof SlackCallError && (!error.retryable || error.reason === 'rate_limited');
      await (refused ? store.notPosted(key) : store.uncertain(key));
      throw error;
    }
  }

  async function edit(row: StoredMessage, ts: string, message: ActionMessage, shows: string): Promise<string | null> {
    if (row.shows === shows) return ts;
    if ((await messages.update({ channelId: row.channelId, ts }, message)) === 'gone') {
      await store.gone(row.key);
      return null;
    }
    await store.shows(row.key, shows);
    return ts;
  }

  /** A post was begun, and nobody knows what became of it. */
  async function recover(row: StoredMessage, message: ActionMessage, shows: string): Promise<string | null> {
    const now = clock();
    const busy = row.state === 'posting' && now.getTime() - row.begunAt.getTime() < SILENT_MS;
    if (busy || !(await store.takeOver(row.key, row.begunAt, now)))
      throw new MessageBusyError(`Message ${row.key} is being posted`);
    const place = { channelId: row.channelId, threadTs: row.threadTs };
    let lost: { ts: string } | null;
    try {
      lost = await messages.find(place, row.key, row.begunAt);
    } catch (error) {
      await store.uncertain(row.key);
      throw error;
    }
    if (lost === null) return post(row.key, place, message, shows);
    await store.posted(row.key, lost.ts, 'not known');
    return edit({ ...row, shows: 'not known' }, lost.ts, message, shows);
  }

  return {
    show: (key, actionId, place, message) => lock.run(key, () => showNow(key, actionId, place, message)),
    async tsOf(key) {
      const row = await store.find(key);
      return row?.state === 'posted' ? row.ts : null;
    },
  };
}

function digestOf(message: ActionMessage): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('hex');
}
