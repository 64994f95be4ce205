import type { ActionMessages } from '../usecases/action-messages.ts';
import { ACTION_METADATA } from './action-ids.ts';
import type { ChannelMessages, Mark } from './channel-messages.ts';
import type { SlackClients } from './clients.ts';
import type { Limits } from './limits.ts';
import type { ScopeOf } from './links.ts';
import { actionMessage } from './views/actions/action-message.ts';

export interface ActionMessagesNeeds {
  readonly messages: ChannelMessages;
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly scope: ScopeOf;
}

const markOf = (key: string): Mark => ({ eventType: ACTION_METADATA, name: 'key', value: key });

/** Messages of actions in Slack: posted with their key, so that one whose answer was lost is found again. */
export function createActionMessages({ messages, clients, limits, scope }: ActionMessagesNeeds): ActionMessages {
  return {
    async post(place, key, content) {
      return { ts: await messages.post(place, actionMessage(content, scope(place.channelId)), markOf(key)) };
    },

    async find(place, key, since) {
      const ts = await messages.find(place, markOf(key), since);
      return ts === null ? null : { ts };
    },

    update: ({ channelId, ts }, content) => messages.update(channelId, ts, actionMessage(content, scope(channelId))),

    async attach({ channelId, threadTs }, { name, title, content }) {
      const file = { content, filename: name, title, channel_id: channelId };
      await limits.call('files.completeUploadExternal', '', () =>
        clients.posts.filesUploadV2(threadTs === null ? file : { ...file, thread_ts: threadTs }),
      );
    },
  };
}
