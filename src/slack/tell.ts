import type { Log } from '../log.ts';
import type { Incident } from '../usecases/ports.ts';
import type { Message } from './blocks.ts';
import type { SlackClients } from './clients.ts';
import type { Reply } from './reply.ts';

/** Where a person can be answered. */
export interface Person {
  readonly userId: string;
  readonly channelId: string | null;
  readonly responseUrl: string | null;
}

/** Short answers to one person. They are courtesies: a failure is logged and stops nothing. */
export interface Tell {
  person(person: Person, message: Message): Promise<void>;
  /** Answers the person who asked for an incident, where Slack still allows it, otherwise in a direct message. */
  requester(incident: Incident, message: Message): Promise<void>;
  /** Remembers where the person who asked for an incident can be answered. */
  remember(incidentId: string, responseUrl: string | null): void;
}

/** A `response_url` works for 30 minutes (Slack); a little less, so that none is tried in vain. */
const REMEMBERED_MS = 28 * 60_000;
const MOST_REMEMBERED = 1_000;

interface TellNeeds {
  readonly clients: SlackClients;
  readonly reply: Reply;
  readonly log: Log;
  readonly now: () => number;
}

export function createTell({ clients, reply, log, now }: TellNeeds): Tell {
  /** Lost at a restart, or on another replica: then a direct message takes its place. */
  const addresses = new Map<string, { responseUrl: string; until: number }>();

  async function direct(userId: string, { text, blocks }: Message): Promise<void> {
    try {
      await clients.posts.chat.postMessage({
        channel: userId,
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
      });
    } catch (error) {
      log.warn('direct message not delivered', { error });
    }
  }

  return {
    async person({ userId, channelId, responseUrl }, message) {
      if (responseUrl !== null && (await reply(responseUrl, message))) return;
      if (channelId === null) return direct(userId, message);
      try {
        const { text, blocks } = message;
        await clients.urgent.chat.postEphemeral({ channel: channelId, user: userId, text, blocks });
      } catch (error) {
        log.warn('ephemeral answer not delivered', { error });
        await direct(userId, message);
      }
    },
    async requester(incident, message) {
      const address = addresses.get(incident.id);
      if (address !== undefined && address.until > now() && (await reply(address.responseUrl, message))) return;
      // A bot that reported an error has no direct messages.
      if (/^[UW]/.test(incident.requestedBy)) await direct(incident.requestedBy, message);
    },
    remember(incidentId, responseUrl) {
      if (responseUrl === null) return;
      addresses.delete(incidentId);
      addresses.set(incidentId, { responseUrl, until: now() + REMEMBERED_MS });
      const [oldest] = addresses.keys();
      if (addresses.size > MOST_REMEMBERED && oldest !== undefined) addresses.delete(oldest);
    },
  };
}
