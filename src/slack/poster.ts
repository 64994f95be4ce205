import { type CardPoster, type Incident, SlackCallError } from '../usecases/ports.ts';
import { CARD_METADATA } from './action-ids.ts';
import type { ChannelMessages, Mark } from './channel-messages.ts';
import type { ScopeOf } from './links.ts';
import { createPace } from './pace.ts';
import { card } from './views/card.ts';
import { pointer } from './views/pointer.ts';

export interface PosterNeeds {
  readonly messages: ChannelMessages;
  readonly scope: ScopeOf;
  readonly now: () => number;
  /** Told once for each incident whose card may not be posted because the bot is no member of the channel. */
  readonly onNotMember: (incident: Incident) => void;
}

const NOT_MEMBER = new Set(['not_in_channel', 'channel_not_found']);

/** `chat.update` allows 50 a minute in a workspace. Progress leaves room for the finished cards. */
const PROGRESS_A_MINUTE = 40;
const PROGRESS_BURST = 12;

const markOf = ({ id }: Incident): Mark => ({ eventType: CARD_METADATA, name: 'incident_id', value: id });

/** Cards in Slack. Every method throws `SlackCallError` when Slack cannot be reached or refuses. */
export function createPoster({ messages, scope, now, onNotMember }: PosterNeeds): CardPoster {
  const progress = createPace({ perMinute: PROGRESS_A_MINUTE, burst: PROGRESS_BURST, now });
  const told = new Set<string>();

  return {
    async post(content) {
      const { incident } = content;
      try {
        return { ts: await messages.post(incident, card(content, scope(incident.channelId)), markOf(incident)) };
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
      const ts = await messages.find(incident, markOf(incident), incident.createdAt);
      return ts === null ? null : { ts };
    },

    async update(ts, content) {
      const waitMs = content.phase === 'working' ? progress.take() : 0;
      if (waitMs > 0) {
        throw new SlackCallError({ method: 'chat.update', reason: 'paced', retryable: true, retryAfterMs: waitMs });
      }
      return messages.update(content.incident.channelId, ts, card(content, scope(content.incident.channelId)));
    },

    async postPointer(incident, cardTs, where) {
      await messages.post(where, pointer(incident, cardTs, scope(where.channelId)));
    },
  };
}
