import { z } from 'zod';
import type { Log } from '../log.ts';
import { SlackCallError } from '../usecases/ports.ts';
import type { ChannelMessages } from './channel-messages.ts';
import type { SlackClients } from './clients.ts';
import { createKept } from './kept.ts';
import type { Limits } from './limits.ts';
import { isForeign, type Self } from './self.ts';

/** Why somebody is not served at some place. `not_known`: Slack did not say, and not knowing is no permission. */
export type NotAdmitted = 'shared_channel' | 'foreign' | 'guest' | 'not_known';

export interface Admission {
  /** Null: served. `userId` is null for a bot, which the policy names. */
  refusal(asked: { readonly userId: string | null; readonly channelId: string | null }): Promise<NotAdmitted | null>;
  /** The same for a channel alone, whoever reads it. */
  channelRefusal(channelId: string): Promise<'shared_channel' | 'not_known' | null>;
}

export interface AdmissionNeeds {
  readonly clients: SlackClients;
  readonly limits: Limits;
  readonly self: () => Self;
  /** Whether the policy opens a channel to guests and to other organisations that read along. */
  readonly isOpen: (channelId: string) => boolean;
  readonly log: Log;
  readonly now: () => number;
}

/** A channel may be shared at any moment (`conversations.info` allows 50 calls a minute). */
const CHANNEL_KEPT_MS = 60_000;
const PERSON_KEPT_MS = 5 * 60_000;

const flag = z.boolean().nullish();
const Channel = z.object({
  channel: z.looseObject({
    is_ext_shared: flag,
    is_pending_ext_shared: flag,
    pending_shared: z.array(z.unknown()).nullish(),
  }),
});
const Person = z.object({
  user: z.looseObject({
    team_id: z.string().nullish(),
    is_restricted: flag,
    is_ultra_restricted: flag,
    is_stranger: flag,
    deleted: flag,
    enterprise_user: z.looseObject({ enterprise_id: z.string().nullish() }).nullish(),
  }),
});
type Person = z.infer<typeof Person>['user'];

/**
 * Who is served where. Payloads do not say that a channel is shared with another organisation (only events do), nor
 * that somebody is a guest, so Slack is asked. A direct message has one reader, who is asked about as a person.
 */
export function createAdmission({ clients, limits, self, isOpen, log, now }: AdmissionNeeds): Admission {
  const isShared = createKept({
    what: 'conversations.info',
    keptMs: CHANNEL_KEPT_MS,
    log,
    now,
    async ask(channel) {
      const answer = await limits.call('conversations.info', '', () => clients.urgent.conversations.info({ channel }));
      const { is_ext_shared, is_pending_ext_shared, pending_shared } = Channel.parse(answer).channel;
      return is_ext_shared === true || is_pending_ext_shared === true || (pending_shared ?? []).length > 0;
    },
  });
  const personOf = createKept({
    what: 'users.info',
    keptMs: PERSON_KEPT_MS,
    log,
    now,
    async ask(user) {
      return Person.parse(await limits.call('users.info', '', () => clients.urgent.users.info({ user }))).user;
    },
  });

  async function channelRefusal(channelId: string): Promise<'shared_channel' | 'not_known' | null> {
    if (channelId.startsWith('D') || isOpen(channelId)) return null;
    const shared = await isShared(channelId);
    if (shared === null) return 'not_known';
    return shared ? 'shared_channel' : null;
  }

  async function personRefusal(userId: string, channelId: string | null): Promise<NotAdmitted | null> {
    const person = await personOf(userId);
    if (person === null) return 'not_known';
    if (isOutsider(person, self())) return 'foreign';
    const isGuest = person.is_restricted === true || person.is_ultra_restricted === true;
    return isGuest && (channelId === null || !isOpen(channelId)) ? 'guest' : null;
  }

  return {
    channelRefusal,
    async refusal({ userId, channelId }) {
      const [channel, person] = await Promise.all([
        channelId === null ? null : channelRefusal(channelId),
        userId === null ? null : personRefusal(userId, channelId),
      ]);
      return person === 'foreign' ? person : (channel ?? person);
    },
  };
}

/** Of another organisation, or of nobody any more. Other workspaces of the same enterprise are no outsiders. */
function isOutsider({ team_id, is_stranger, deleted, enterprise_user }: Person, self: Self): boolean {
  if (is_stranger === true || deleted === true) return true;
  const enterpriseId = enterprise_user?.enterprise_id ?? null;
  return isForeign(team_id, self) && (enterpriseId === null || enterpriseId !== self.enterpriseId);
}

/** Messages of the bot, none of which is posted or edited where others read along: a channel may be shared later. */
export function admittedMessages(messages: ChannelMessages, { channelRefusal }: Admission): ChannelMessages {
  async function check(method: string, channelId: string): Promise<void> {
    const refusal = await channelRefusal(channelId);
    if (refusal === null) return;
    throw new SlackCallError({ method, reason: refusal, retryable: refusal === 'not_known' });
  }
  return {
    ...messages,
    async post(place, ...shown) {
      await check('chat.postMessage', place.channelId);
      return messages.post(place, ...shown);
    },
    async update(channelId, ...shown) {
      await check('chat.update', channelId);
      return messages.update(channelId, ...shown);
    },
  };
}
