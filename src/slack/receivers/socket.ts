import { setTimeout as sleep } from 'node:timers/promises';
import { type App, type Logger, SocketModeReceiver } from '@slack/bolt';
import { type FetchFunction, WebAPIPlatformError } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { slackCallError } from '../call-error.ts';
import type { SlackMetrics } from '../metrics.ts';
import type { Durable } from './durable.ts';

export interface SocketReceiverOptions {
  readonly appToken: string;
  /** Ends in `/api/`. */
  readonly apiUrl: string;
  readonly fetch: FetchFunction;
  readonly durable: Durable;
  readonly metrics: SlackMetrics;
  readonly log: Log;
  readonly boltLogger: Logger;
  /** How long one attempt to connect may take. The client itself waits for Slack's hello without end. */
  readonly connectTimeoutMs?: number;
  /** Pause after a failed attempt; doubled up to `longestPauseMs`. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export interface SocketReceiver {
  init(app: App): void;
  /** Connects. Rejects when no connection could be made, with `SlackCallError` when Slack refused; later losses are mended in the background. */
  connect(): Promise<void>;
  /** Connections that stand now. */
  connected(): number;
  close(timeoutMs: number): Promise<void>;
}

/** Two, so that one stands while Slack refreshes the other; Slack allows ten and sends each payload to any one. */
const CONNECTIONS = 2;

/**
 * Socket Mode over two connections that feed one app. The client's own reconnection is off: it waits five seconds at
 * every refresh, and a failed reconnect ends the process or is never tried again. Here a lost connection is opened anew
 * at once, then with growing pauses, until it is closed.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  const { durable, log, connectTimeoutMs = 15_000, firstPauseMs = 500, longestPauseMs = 30_000 } = options;
  const links = Array.from({ length: CONNECTIONS }, () => createLink(options));
  const stopping = new AbortController();

  async function stayConnected(link: Link, first: Connection): Promise<void> {
    let pauseMs = 0;
    let connection = first;
    while (!stopping.signal.aborted) {
      await connection.lost;
      if (stopping.signal.aborted) return;
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        connection = await link.open(connectTimeoutMs);
        pauseMs = 0;
        log.info('socket mode connected again');
      } catch (error) {
        pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, pauseMs * 2));
        connection = NONE;
        log.error('socket mode not connected', { error, nextAttemptMs: pauseMs });
      }
    }
  }

  const loops: Promise<void>[] = [];
  return {
    init(app) {
      const stored = durable.wrap(app);
      for (const link of links) link.init(stored);
    },
    async connect() {
      const opened = await Promise.allSettled(links.map((link) => link.open(connectTimeoutMs)));
      const refused = opened.find((result) => result.status === 'rejected');
      if (refused !== undefined && (opened.every(({ status }) => status === 'rejected') || isFinal(refused.reason))) {
        stopping.abort();
        await Promise.all(links.map((link) => link.close(1_000)));
        throw slackCallError('apps.connections.open', refused.reason);
      }
      for (const [index, link] of links.entries()) {
        const result = opened[index];
        loops.push(stayConnected(link, result?.status === 'fulfilled' ? result.value : NONE));
      }
    },
    connected: () => links.filter((link) => link.isOpen()).length,
    async close(timeoutMs) {
      stopping.abort();
      await Promise.all(links.map((link) => link.close(timeoutMs)));
      await Promise.all(loops);
    },
  };
}

interface Connection {
  /** Resolves when the connection is lost. */
  readonly lost: Promise<void>;
}

const NONE: Connection = { lost: Promise.resolve() };

interface Link {
  init(app: App): void;
  /** Connects once. Rejects when Slack refuses, cannot be reached or does not say hello in time. */
  open(timeoutMs: number): Promise<Connection>;
  isOpen(): boolean;
  close(timeoutMs: number): Promise<void>;
}

function createLink({ appToken, apiUrl, fetch, metrics, log, boltLogger }: SocketReceiverOptions): Link {
  const receiver = new SocketModeReceiver({
    appToken,
    clientPingTimeout: 5_000,
    autoReconnectEnabled: false,
    logger: boltLogger,
    // An own object for each link: the client writes into it. `headers` must not be set here.
    installerOptions: {
      clientOptions: {
        slackApiUrl: apiUrl,
        // Well below the limit of an attempt, so that an attempt that was given up never connects afterwards.
        timeout: 5_000,
        retryConfig: { retries: 0 },
        fetch,
      },
    },
    processEventErrorHandler: async ({ error }) => {
      log.error('delivery failed', { error });
      return false;
    },
  });
  const { client } = receiver;
  let open = false;
  client.on('connected', () => {
    open = true;
  });
  client.on('disconnected', () => {
    open = false;
  });
  skipEventless(client, metrics, log);

  return {
    init: (app) => receiver.init(app),
    async open(timeoutMs) {
      const lost = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
      const limit = new AbortController();
      const tooLate = sleep(timeoutMs, undefined, { signal: limit.signal }).then(() => {
        throw new Error(`Slack did not say hello within ${timeoutMs} ms`);
      });
      try {
        await Promise.race([client.start(), tooLate]);
        return { lost };
      } catch (error) {
        void client.disconnect();
        throw error;
      } finally {
        limit.abort();
        tooLate.catch(() => {});
      }
    },
    isOpen: () => open,
    async close(timeoutMs) {
      const limit = new AbortController();
      await Promise.race([
        client.disconnect(),
        sleep(timeoutMs, undefined, { signal: limit.signal, ref: false }).catch(() => {}),
      ]);
      limit.abort();
    },
  };
}

/**
 * `app_rate_limited` comes without an inner event, on which socket-mode 3.1.0 throws inside an event handler and takes
 * the process down. Such envelopes are acknowledged and counted here and never reach the client's own handler.
 */
function skipEventless(client: SocketModeReceiver['client'], metrics: SlackMetrics, log: Log): void {
  const handlers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: unknown) => {
    const envelopeId = typeof data === 'string' ? eventlessEnvelope(data) : null;
    if (envelopeId === null) {
      for (const handler of handlers) {
        // Frames of no known form make the client throw. One such frame must not end the process.
        (async () => handler(data, isBinary))().catch((error: unknown) => log.warn('frame not understood', { error }));
      }
      return;
    }
    metrics.delivered('app_rate_limited', 'acked');
    client.websocket?.send(JSON.stringify({ envelope_id: envelopeId, payload: {} }), (error: unknown) => {
      if (error !== undefined) log.warn('envelope not acknowledged', { error });
    });
  });
}

/** Id of an Events API envelope whose payload holds no event, or null. */
function eventlessEnvelope(data: string): string | null {
  // Cheap first look: nearly every frame holds an event, and parsing it twice would cost as much again.
  if (!data.includes('app_rate_limited') && data.includes('"event"')) return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (!isRecord(frame) || frame.type !== 'events_api' || typeof frame.envelope_id !== 'string') return null;
    return isRecord(frame.payload) && isRecord(frame.payload.event) ? null : frame.envelope_id;
  } catch {
    // Not JSON: the client's own handler logs and drops it.
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Refusals that no later attempt can change: the token is wrong or was revoked. */
function isFinal(error: unknown): boolean {
  const words = ['not_authed', 'invalid_auth', 'account_inactive', 'user_removed_from_team', 'team_disabled'];
  return error instanceof WebAPIPlatformError && words.includes(error.data.error);
}
