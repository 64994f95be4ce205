import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** Whether a part can do its work now. Slow or rejecting counts as no. */
export type IsReady = () => boolean | Promise<boolean>;

/** What `/healthz`, `/readyz` and `/metrics` answer. */
export interface Health {
  /** Answers a request for one of the three paths; false when the request is for something else. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export interface HealthNeeds {
  readonly metrics: Metrics;
  /** By name; the bot is ready when all of them are. */
  readonly parts: Readonly<Record<string, IsReady>>;
  /** True from the moment at which the bot was told to stop: it is not ready then, whatever its parts are. */
  readonly draining?: () => boolean;
  readonly timeoutMs?: number;
}

interface Readiness {
  readonly ready: boolean;
  readonly draining?: true;
  readonly parts: Readonly<Record<string, 'ready' | 'not ready'>>;
}

/** `/healthz` says that the process answers, `/readyz` which of its parts are ready, `/metrics` its numbers. */
export function createHealth({ metrics, parts, draining = () => false, timeoutMs = 2_000 }: HealthNeeds): Health {
  async function readiness(): Promise<Readiness> {
    const states = await Promise.all(
      Object.entries(parts).map(async ([part, isReady]) => {
        const ready = await inTime(isReady, timeoutMs);
        metrics.ready(part, ready);
        return [part, ready ? 'ready' : 'not ready'] as const;
      }),
    );
    const stopping = draining();
    return {
      ready: !stopping && states.every(([, state]) => state === 'ready'),
      ...(stopping && { draining: true }),
      parts: Object.fromEntries(states),
    };
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/healthz') return send(response, 200, 'text/plain; charset=utf-8', 'ok\n');
    if (path === '/metrics') {
      // So that readiness is a number too where nobody probes.
      await readiness();
      const { contentType, text } = await metrics.exposition();
      return send(response, 200, contentType, text);
    }
    const state = await readiness();
    send(response, state.ready ? 200 : 503, 'application/json', `${JSON.stringify(state)}\n`);
  }

  return {
    async handle(request, response) {
      const path = new URL(request.url ?? '/', 'http://local').pathname;
      if (path !== '/healthz' && path !== '/readyz' && path !== '/metrics') return false;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        send(response, 405, 'text/plain; charset=utf-8', 'Only GET and HEAD.\n');
      } else {
        await answer(path, response);
      }
      return true;
    },
  };
}

/** A server for health alone, for Socket Mode, where Slack sends no requests. */
export async function startHealthServer(
  health: Health,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    health.handle(request, response).then(
      (handled) => handled || send(response, 404, 'text/plain; charset=utf-8', 'Nothing here.\n'),
      () => send(response, 500, 'text/plain; charset=utf-8', 'This answer failed.\n'),
    );
  });
  await listening(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeIdleConnections();
      await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function inTime(isReady: IsReady, timeoutMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  try {
    return await Promise.race([isReady(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
