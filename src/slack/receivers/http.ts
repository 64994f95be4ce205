import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, HTTPModuleFunctions, HTTPReceiver, type Logger } from '@slack/bolt';
import type { Log } from '../../log.ts';
import type { Refusal, SlackMetrics } from '../metrics.ts';
import type { Durable } from './durable.ts';
import { createReplayGuard } from './replay-guard.ts';

/** Answers a request that is not Slack's (health, metrics), and says whether it did. */
export type Routes = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface HttpReceiverOptions {
  /** Accepted at the same time: two while the secret is being changed. */
  readonly signingSecrets: readonly string[];
  readonly durable: Durable;
  readonly routes: Routes;
  readonly metrics: SlackMetrics;
  readonly log: Log;
  readonly boltLogger: Logger;
  readonly now?: () => number;
}

export interface HttpReceiver {
  init(app: App): void;
  /** Listens and answers the port that was taken. Rejects when it is not free. */
  listen(port: number, host?: string): Promise<number>;
  /** From now on answers Slack with 503, so that it or the balancer asks another replica; the routes are still served. */
  pause(): void;
  /** Takes no more connections; open requests have `timeoutMs` to end. */
  close(timeoutMs: number): Promise<void>;
}

/** Events, commands and interactivity all come here (manifest.yml). */
export const SLACK_PATH = '/slack/events';

/** Slack's payloads are a few kB; a message holds 40,000 characters at most. */
const BODY_LIMIT = '256kb';
const MOST_FUTURE_MS = 60_000;
const MOST_AGE_MS = 300_000;
const RECEIVER_STAYS = 65_000;
const FORM = 'application/x-www-form-urlencoded';

/** What a refused request is answered with, where that is not 401. */
const STATUS: Partial<Record<Refusal, number>> = { too_large: 413, unreadable: 400 };

/** A request whose body Bolt has read. */
type Body = Awaited<ReturnType<typeof HTTPModuleFunctions.parseAndVerifyHTTPRequest>>;

/**
 * Slack's requests over HTTP. Signature and age are checked with Bolt's own function, against each secret; then
 * timestamps from the future and replays, which Bolt would let through, are refused too. Only what passed all of it
 * reaches Bolt's receiver, which parses and dispatches and therefore need not verify a second time.
 */
export function createHttpReceiver(options: HttpReceiverOptions): HttpReceiver {
  const { signingSecrets, durable, routes, metrics, log, now = Date.now } = options;
  const seen = createReplayGuard(now);
  let paused = false;
  const bolt = new HTTPReceiver({
    signingSecret: '',
    signatureVerification: false,
    bodyLimit: BODY_LIMIT,
    logger: options.boltLogger,
    processEventErrorHandler: async ({ error, response }) => {
      log.error('delivery failed', { error });
      if (!response.headersSent) response.writeHead(500).end();
      return true;
    },
    // Slack waits no longer than this; a status that is no success makes it send an event again.
    unhandledRequestHandler: ({ response }) => {
      log.warn('delivery not acknowledged in time');
      if (!response.headersSent) response.writeHead(503).end();
    },
  });
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 15_000, keepAliveTimeout: RECEIVER_STAYS });
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error('request failed', { error });
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === SLACK_PATH && request.method === 'POST') return admit(request, response);
    if (path !== null && (await routes(request, response))) return;
    response.writeHead(404).end();
  }

  async function admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (paused) return void response.writeHead(503, { connection: 'close' }).end();
    const refusal = await refusalOf(request, response);
    if (refusal === null) {
      bolt.requestListener(request, response);
      return;
    }
    metrics.refused(refusal);
    log.warn('request refused', { reason: refusal });
    if (!response.headersSent) response.writeHead(STATUS[refusal] ?? 401, { connection: 'close' }).end();
  }

  /** Why the request is refused, or null. Leaves the body on the request, where Bolt's receiver finds it. */
  async function refusalOf(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    // Bolt knows a form only by this very value; some clients add a charset.
    const [type] = (request.headers['content-type'] ?? '').split(';');
    if (type?.trim().toLowerCase() === FORM) request.headers['content-type'] = FORM;
    const sentMs = Number(request.headers['x-slack-request-timestamp']) * 1000;
    const signature = request.headers['x-slack-signature'];
    const failures: unknown[] = [];
    let body: Body | null = null;
    for (const signingSecret of signingSecrets) {
      try {
        const verification = { enabled: true, signingSecret, bodyLimit: BODY_LIMIT };
        body = await HTTPModuleFunctions.parseAndVerifyHTTPRequest(verification, request);
        // Slack's certificate check is not signed; Bolt cuts its body down to just that field.
        if (body.rawBody.toString() === 'ssl_check=1') return null;
        failures.length = 0;
        break;
      } catch (error) {
        failures.push(error);
        if (HTTPModuleFunctions.isRawBodyError(error)) return error.statusCode === 413 ? 'too_large' : 'unreadable';
      }
    }
    if (typeof signature !== 'string' || !Number.isFinite(sentMs)) return 'unsigned';
    if (failures.length > 0) return now() - sentMs > MOST_AGE_MS ? 'stale' : 'signature';
    if (sentMs - now() > MOST_FUTURE_MS) return 'future';
    if (body === null || !holdsObject(body)) return 'unreadable';
    if (!seen.admit(signature, sentMs)) return 'replayed';
    response.once('close', () => {
      if (!response.writableFinished || response.statusCode >= 300) seen.release(signature);
    });
    return null;
  }

  return {
    init: (app) => bolt.init(durable.wrap(app)),
    listen: (port, host) => listen(server, port, host),
    pause() {
      paused = true;
    },
    close: (timeoutMs) => close(server, timeoutMs),
  };
}

/** Bolt's receiver takes every body for an object: a signed `null` would end the process. */
function holdsObject(body: Body): boolean {
  try {
    const parsed: unknown = HTTPModuleFunctions.parseHTTPRequestBody(body);
    return typeof parsed === 'object' && parsed !== null;
  } catch {
    return false;
  }
}

/** The path without its query, or null for a target that is no path. */
function pathOf({ url = '' }: IncomingMessage): string | null {
  const base = 'http://localhost';
  return URL.canParse(url, base) ? new URL(url, base).pathname : null;
}

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
