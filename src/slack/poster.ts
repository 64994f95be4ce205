import { z } from 'zod';
import { type CardContent, type CardPoster, type Incident, SlackCallError } from '../usecases/ports.ts';
import { CARD_METADATA } from './action-ids.ts';
import type { Message } from './blocks.ts';
import { calling } from './call-error.ts';
import type { SlackClients } from './clients.ts';
import type { LinkScope } from './links.ts';
import { createPace } from './pace.ts';
import { card } from './views/card.ts';
import { pointer } from './views/pointer.ts';

export interface PosterNeeds {
  readonly clients: SlackClients;
  readonly scope: () => LinkScope;
  readonly now: () => number;
  /** Told once for each incident whose card may not be posted because the bot is no member of the channel. */
  readonly onNotMember: (incident: Incident) => void;
}

/** The message was deleted, or Slack lets nobody edit it any more. */
const GONE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'is_inactive',
  'thread_not_found',
]);
const NOT_MEMBER = new Set(['not_in_channel', 'channel_not_found']);

/** `chat.update` allows 50 a minute in a workspace. Progress leaves room for the finished cards. */
const PROGRESS_A_MINUTE = 40;
const PROGRESS_BURST = 12;

/** Pages of 200 that are looked through for a lost card: 5,000 messages since it was asked for. */
const MOST_PAGES = 25;
/** Clocks differ, and Slack's `oldest` is exclusive. */
const LOOK_BACK_S = 120;

const Page = z.looseObject({
  messages: z
    .array(
      z.looseObject({
        ts: z.string(),
        metadata: z
          .looseObject({ event_type: z.string(), event_payload: z.looseObject({ incident_id: z.unknown() }) })
          .optional()
          .catch(undefined),
      }),
    )
    .catch([]),
  has_more: z.boolean().catch(false),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional().catch(undefined),
});
type Page = z.infer<typeof Page>;

/** Cards in Slack. Every method throws `SlackCallError` when Slack cannot be reached or refuses. */
export function createPoster({ clients, scope, now, onNotMember }: PosterNeeds): CardPoster {
  const { posts } = clients;
  const limits = createLimits(now);
  const progress = createPace({ perMinute: PROGRESS_A_MINUTE, burst: PROGRESS_BURST, now });
  const told = new Set<string>();

  async function send(where: { channelId: string; threadTs: string | null }, shown: Message, incidentId?: string) {
    // Posting is limited per channel, everything else per method.
    const answer = await limits.call('chat.postMessage', where.channelId, () =>
      posts.chat.postMessage({
        channel: where.channelId,
        text: shown.text,
        blocks: shown.blocks,
        unfurl_links: false,
        unfurl_media: false,
        ...(where.threadTs === null ? {} : { thread_ts: where.threadTs }),
        ...(incidentId === undefined
          ? {}
          : { metadata: { event_type: CARD_METADATA, event_payload: { incident_id: incidentId } } }),
      }),
    );
    if (answer.ts === undefined) {
      throw new SlackCallError({ method: 'chat.postMessage', reason: 'no_slack_answer', retryable: true });
    }
    return answer.ts;
  }

  /** One page of the thread, or of the channel, from the time of asking on. */
  async function page({ channelId, threadTs, createdAt }: Incident, cursor: string | undefined): Promise<Page> {
    const range = {
      channel: channelId,
      oldest: String(createdAt.getTime() / 1000 - LOOK_BACK_S),
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
    async post(content) {
      const { incident } = content;
      try {
        return { ts: await send(incident, card(content, scope()), incident.id) };
      } catch (error) {
        if (error instanceof SlackCallError && NOT_MEMBER.has(error.reason) && !told.has(incident.id)) {
          if (told.size >= 10_000) told.clear();
          told.add(incident.id);
          onNotMember(incident);
        }
        throw error;
      }
    },

    async find(incident) {
      let cursor: string | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const { messages, has_more, response_metadata } = await pageOrNone(() => page(incident, cursor));
        const found = messages.find(
          ({ metadata }) =>
            metadata?.event_type === CARD_METADATA && metadata.event_payload.incident_id === incident.id,
        );
        if (found !== undefined) return { ts: found.ts };
        cursor = response_metadata?.next_cursor;
        if (!has_more || cursor === undefined || cursor === '') return null;
      }
      // Answering "none" here could put a second card beside the first.
      throw new SlackCallError({ method: 'conversations.history', reason: 'too_many_messages', retryable: false });
    },

    async update(ts, content: CardContent) {
      const waitMs = content.phase === 'working' ? progress.take() : 0;
      if (waitMs > 0) {
        throw new SlackCallError({ method: 'chat.update', reason: 'paced', retryable: true, retryAfterMs: waitMs });
      }
      const { text, blocks } = card(content, scope());
      try {
        await limits.call('chat.update', '', () =>
          posts.chat.update({ channel: content.incident.channelId, ts, text, blocks }),
        );
        return 'updated';
      } catch (error) {
        if (error instanceof SlackCallError && GONE.has(error.reason)) return 'gone';
        throw error;
      }
    },

    async postPointer(incident, cardTs, where) {
      await send(where, pointer(incident, cardTs, scope()));
    },
  };
}

/** A thread whose parent is gone, or that never was, holds no card. */
async function pageOrNone(read: () => Promise<Page>): Promise<Page> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SlackCallError && error.reason === 'thread_not_found')
      return { messages: [], has_more: false };
    throw error;
  }
}

/**
 * Keeps Slack's wishes to wait, for each method (and `scope` within it) alone: what was limited is not called again
 * before its time, so that the limit is not drawn out; everything else goes on.
 */
function createLimits(now: () => number) {
  const notBefore = new Map<string, number>();
  return {
    async call<T>(method: string, scope: string, run: () => Promise<T>): Promise<T> {
      const key = `${method} ${scope}`;
      const waitMs = (notBefore.get(key) ?? 0) - now();
      if (waitMs > 0) {
        throw new SlackCallError({ method, reason: 'rate_limited', retryable: true, retryAfterMs: waitMs });
      }
      notBefore.delete(key);
      try {
        return await calling(method, run);
      } catch (error) {
        if (error instanceof SlackCallError && error.retryAfterMs !== null) {
          notBefore.set(key, now() + error.retryAfterMs);
        }
        throw error;
      }
    },
  };
}
