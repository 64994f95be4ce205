import { App } from '@slack/bolt';
import type { Log } from '../log.ts';
import type { ActionMessages } from '../usecases/action-messages.ts';
import type { ActionUseCases, GroupMembers } from '../usecases/action-ports.ts';
import type { PicturePoster } from '../usecases/attach-picture.ts';
import type { CardPoster, IncidentUseCases } from '../usecases/ports.ts';
import type { SeenSources } from '../usecases/source-health.ts';
import { createActionMessages } from './action-messages.ts';
import { admittedMessages, createAdmission } from './admission.ts';
import { boltLogger } from './bolt-logger.ts';
import { createChannelMessages } from './channel-messages.ts';
import { createSlackClients, measuredFetch, type SlackClientsOptions } from './clients.ts';
import { createGroupMembers } from './group-members.ts';
import { createLimits, type SharedLimits } from './limits.ts';
import type { ScopeOf } from './links.ts';
import type { ChannelPolicies } from './listeners/events/hear.ts';
import { createTakeEvent } from './listeners/events/take-event.ts';
import type { ListenerNeeds } from './listeners/needs.ts';
import { type Registered, register } from './listeners/register.ts';
import type { SlackMetrics } from './metrics.ts';
import { createPicturePoster } from './picture-poster.ts';
import { createPoster } from './poster.ts';
import { createDurable, type Durable } from './receivers/durable.ts';
import { createHttpReceiver, type Routes } from './receivers/http.ts';
import { createSocketReceiver } from './receivers/socket.ts';
import { createReply } from './reply.ts';
import { type Self, whoAmI } from './self.ts';
import { createTell } from './tell.ts';
import { inviteMe } from './views/answers.ts';

/** How deliveries of Slack arrive. The health and metrics routes are served in HTTP mode by the same port. */
export type SlackConnection =
  | {
      readonly mode: 'http';
      /** Accepted at the same time: two while the secret is being changed. */
      readonly signingSecrets: readonly string[];
      readonly port: number;
      readonly host?: string;
      readonly routes: Routes;
    }
  | { readonly mode: 'socket'; readonly appToken: string };

export interface SlackConfig {
  readonly botToken: string;
  /** Ends in `/api/`; Slack's own when left out. */
  readonly apiUrl?: string;
  /** For one call of the Web API. */
  readonly timeouts?: SlackClientsOptions['timeouts'];
  /** Hosts that cards may link to, with port where it is not the default one: Grafana's. */
  readonly linkHosts: readonly string[];
  readonly connection: SlackConnection;
}

export interface Acting {
  readonly useCases: ActionUseCases;
  /** Hosts of the tracker in force now, which tickets link to. */
  readonly ticketHosts: () => readonly string[];
}

export interface SlackAppOptions {
  readonly config: SlackConfig;
  readonly useCases: IncidentUseCases;
  /** Left out: the card ends the diagnosis, and no button of an action is answered. */
  readonly acting?: Acting;
  /** What this process saw of its sources lately, for Home; left out: Home says nothing of them. */
  readonly seenSources?: () => SeenSources;
  readonly policies: ChannelPolicies;
  /** Whether people of a tenant read a channel. */
  readonly isTenants?: (channelId: string) => boolean;
  readonly log: Log;
  readonly metrics: SlackMetrics;
  /** What the replicas tell each other of Slack's wishes to wait. */
  readonly sharedLimits?: SharedLimits;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface SlackApp {
  /** Checks the token, then takes deliveries. Answers the port in HTTP mode, otherwise null. Rejects when it cannot. */
  start(): Promise<{ port: number | null }>;
  /** Takes no more deliveries and waits for those under way. In HTTP mode health is still served. */
  drain(): Promise<void>;
  /** The same, and closes the port. */
  stop(): Promise<void>;
  readonly poster: CardPoster;
  readonly messages: ActionMessages;
  readonly pictures: PicturePoster;
  readonly groups: GroupMembers;
  readonly registered: Registered;
  /** Whether deliveries can arrive now, for the readiness probe. */
  ready(): boolean;
}

const SLACK_API = 'https://slack.com/api/';
const CLOSE_MS = 5_000;
const DRAIN_MS = 10_000;

/** The Slack side of the bot: one Bolt app over HTTP or Socket Mode, its listeners, and the poster of cards. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { config, useCases, acting, policies, isTenants = () => false, log, metrics, now = Date.now } = options;
  const apiUrl = config.apiUrl ?? SLACK_API;
  const fetch = measuredFetch(options.fetch ?? globalThis.fetch, metrics);
  const clients = createSlackClients({
    botToken: config.botToken,
    apiUrl,
    fetch,
    log,
    ...(config.timeouts === undefined ? {} : { timeouts: config.timeouts }),
  });
  const tell = createTell({ clients, reply: createReply({ fetch, apiUrl, log }), log, now });

  let known: Self | null = null;
  const self = (): Self => {
    if (known === null) throw new Error('The Slack app has not started');
    return known;
  };
  // Dashboards and trackers are the operators' own: no tenant is led there.
  const scope: ScopeOf = (channelId) => ({
    hosts:
      channelId === undefined || isTenants(channelId)
        ? new Set()
        : new Set([...config.linkHosts, ...(acting?.ticketHosts() ?? [])]),
    workspaceUrl: known?.workspaceUrl ?? null,
  });
  const clock = () => new Date(now());
  const limits = createLimits(now, {
    log,
    ...(options.sharedLimits === undefined ? {} : { shared: options.sharedLimits }),
  });
  const isOpen = (channelId: string) => policies(channelId).external === 'allow';
  const admission = createAdmission({ clients, limits, self, isOpen, log, now });
  const messages = admittedMessages(createChannelMessages(clients, limits, log), admission);
  const groups = createGroupMembers({ clients, limits, log, now });
  const seenSources = options.seenSources ?? (() => null);
  const needs: ListenerNeeds = {
    useCases,
    groups,
    admission,
    clients,
    tell,
    self,
    scope,
    clock,
    log,
    limits,
    seenSources,
  };

  const takeEvent = createTakeEvent({ useCases, self, clock, admission, policies, metrics });
  const durable = createDurable({ takeEvent, metrics });
  const receiver = createReceiver(config.connection, { ...options, apiUrl, fetch, durable, now });
  const app = new App({
    // Our own `auth.test` at the start names who we are; with a fixed token Bolt would ask once more.
    authorize: async () => ({ botToken: config.botToken, botUserId: self().userId, ...botIdOf(self()) }),
    receiver: { init: receiver.init, start: receiver.start, stop: receiver.stop },
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: 10_000,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      fetch,
    },
    convoStore: false,
    ignoreSelf: true,
    attachFunctionToken: false,
    extendedErrorHandler: true,
    logger: boltLogger(log),
  });
  const registered = register(app, needs, acting?.useCases);
  const poster = createPoster({
    messages,
    scope,
    now,
    onNotMember: (incident) => void tell.requester(incident, inviteMe()),
  });

  async function drain(): Promise<void> {
    await receiver.pause();
    await durable.drain(DRAIN_MS);
  }

  return {
    async start() {
      known = await whoAmI(clients.posts);
      const port = await receiver.start();
      log.info('slack ready', { mode: config.connection.mode, team: known.teamId, port });
      return { port };
    },
    drain,
    async stop() {
      await drain();
      await receiver.stop();
    },
    poster,
    messages: createActionMessages({ messages, clients, limits, scope }),
    pictures: createPicturePoster({ clients, limits, admission, fetch: options.fetch ?? globalThis.fetch }),
    groups,
    registered,
    ready: () => receiver.ready(),
  };
}

interface RunningReceiver {
  init(app: App): void;
  start(): Promise<number | null>;
  /** Takes no more deliveries. */
  pause(): Promise<void>;
  stop(): Promise<void>;
  ready(): boolean;
}

type ReceiverNeeds = Pick<SlackAppOptions, 'metrics' | 'log'> & {
  readonly apiUrl: string;
  readonly fetch: ReturnType<typeof measuredFetch>;
  readonly durable: Durable;
  readonly now: () => number;
};

function createReceiver(connection: SlackConnection, needs: ReceiverNeeds): RunningReceiver {
  const common = { ...needs, boltLogger: boltLogger(needs.log) };
  if (connection.mode === 'socket') {
    const receiver = createSocketReceiver({ ...common, appToken: connection.appToken });
    return {
      init: receiver.init,
      start: () => receiver.connect().then(() => null),
      pause: () => receiver.close(CLOSE_MS),
      stop: () => receiver.close(CLOSE_MS),
      ready: () => receiver.connected() > 0,
    };
  }
  const { signingSecrets, routes, port, host } = connection;
  const receiver = createHttpReceiver({ ...common, signingSecrets, routes });
  let listening = false;
  return {
    init: receiver.init,
    async start() {
      const taken = await receiver.listen(port, host);
      listening = true;
      return taken;
    },
    async pause() {
      listening = false;
      receiver.pause();
    },
    stop: () => receiver.close(CLOSE_MS),
    ready: () => listening,
  };
}

function botIdOf({ botId }: Self): { botId?: string } {
  return botId === null ? {} : { botId };
}
