import { z } from 'zod';
import type { Log } from '../log.ts';
import { SlackCallError } from '../usecases/ports.ts';
import { inFewBlocks, type Message } from './blocks.ts';
import type { SlackClients } from './clients.ts';
import type { Limits } from './limits.ts';

/** A channel, or a thread in it. */
export interface Place {
  readonly channelId: string;
  readonly threadTs: string | null;
}

/** What marks a message as ours: readable by every app of the workspace, so an id or key and nothing else. */
export interface Mark {
  readonly eventType: string;
  readonly name: string;
  readonly value: string;
}

/** Messages of the bot in channels. Every method throws `SlackCallError` when Slack cannot be reached or refuses. */
export interface ChannelMessages {
  post(place: Place, shown: Message, mark?: Mark): Promise<string>;
  /** The ts of the message with this mark that was posted at the place after `since`, or null. */
  find(place: Place, mark: Mark, since: Date): Promise<string | null>;
  /** `gone`: the message was deleted, or can no longer be edited. */
  update(channelId: string, ts: string, shown: Message): Promise<'updated' | 'gone'>;
}

/** The message was deleted, or Slack lets nobody edit it any more. */
const GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'thread_not_found',
]);

/** Pages of 200 that are looked through for a lost message: 5,000 messages since then. */
const MOST_PAGES = 25;
/** Clocks differ, and Slack's `oldest` is exclusive. */
const LOOK_BACK_S = 120;

const Page = z.looseObject({
  messages: z
    .array(
      z.looseObject({
        ts: z.string(),
        metadata: z
          .looseObject({ event_type: z.string(), event_payload: z.looseObject({}) })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
  has_more: z.boolean().catch(false),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});
type Page = z.infer<typeof Page>;

/** Slack does not take these blocks, on this plan or in this year; nothing was posted or edited. */
const BLOCKS_REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long']);

export function createChannelMessages({ posts }: SlackClients, limits: Limits, log: Log): ChannelMessages {
  /** Shows a message, in the fewest blocks where Slack refuses it in full: a poor card is better than none. */
  async function shownAs<T>(shown: Message, show: (shown: Message) => Promise<T>): Promise<T> {
    try {
      return await show(shown);
    } catch (error) {
      if (!(error instanceof SlackCallError) || !BLOCKS_REFUSED.has(error.reason)) throw error;
      log.error('message shown in few blocks', { blocks: shown.blocks.map(({ type }) => type).join(' '), error });
      return show(inFewBlocks(shown));
    }
  }

  /** One page of the thread, or of the channel. */
  async function page({ channelId, threadTs }: Place, since: Date, cursor: string | undefined): Promise<Page> {
    const range = {
      channel: channelId,
      oldest: String(since.getTime() / 1000 - LOOK_BACK_S),
      limit: 200,
      include_all_metadata: true,
      ...(cursor === undefined ? {} : { cursor }),
    };
    return Page.parse(
      threadTs === null
        ? await limits.call('conversations.history', '', () => posts.conversations.history(range))
        : await limits.call('conversations.replies', '', () => posts.conversations.replies({ ...range, ts: threadTs })),
    );
  }

  return {
    async post({ channelId, threadTs }, shown, mark) {
      // Posting is limited per channel, everything else per method.
      const answer = await shownAs(shown, ({ text, blocks }) =>
        limits.call('chat.postMessage', channelId, () =>
          posts.chat.postMessage({
            channel: channelId,
            text,
            blocks,
            unfurl_links: false,
            unfurl_media: false,
            ...(threadTs === null ? {} : { thread_ts: threadTs }),
            ...(mark === undefined
              ? {}
              : { metadata: { event_type: mark.eventType, event_payload: { [mark.name]: mark.value } } }),
          }),
        ),
      );
      if (answer.ts === undefined) {
        throw new SlackCallError({ method: 'chat.postMessage', reason: 'no_slack_answer', retryable: true });
      }
      return answer.ts;
    },

    async find(place, mark, since) {
      let cursor: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const { messages, has_more, response_metadata } = await pageOrNone(() => page(place, since, cursor));
        const found = messages.find(
          ({ metadata }) => metadata?.event_type === mark.eventType && metadata.event_payload[mark.name] === mark.value,
        );
        if (found !== undefined) return found.ts;
        cursor = response_metadata?.next_cursor;
        if (!has_more || cursor === undefined || cursor === '') return null;
      }
      // Answering "none" here could put a second message beside the first.
      throw new SlackCallError({ method: 'conversations.history', reason: 'too_many_messages', retryable: false });
    },

    async update(channelId, ts, shown) {
      try {
        await shownAs(shown, ({ text, blocks }) =>
          limits.call('chat.update', '', () => posts.chat.update({ channel: channelId, ts, text, blocks })),
        );
        return 'updated';
      } catch (error) {
        if (error instanceof SlackCallError && GONE.has(error.reason)) return 'gone';
        throw error;
      }
    },
  };
}

/** A thread whose parent is gone, or that never was, holds no message. */
async function pageOrNone(read: () => Promise<Page>): Promise<Page> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SlackCallError && error.reason === 'thread_not_found')
      return { messages: [], has_more: false };
    throw error;
  }
}
