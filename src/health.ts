import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

/** Parts that have to work before requests may come in. */
export type Part = 'database' | 'jobs' | 'slack';
const PARTS: readonly Part[] = ['database', 'jobs', 'slack'];

/** What `/healthz`, `/readyz` and `/metrics` answer. */
export interface Health {
  setReady(part: Part, isReady: boolean): void;
  /** Answers a request for one of the three paths; false when the request is for something else. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export interface HealthNeeds {
  readonly metrics: Metrics;
  /** Asks the database something small; rejects when it does not answer. */
  readonly pingDatabase: () => Promise<void>;
  readonly timeoutMs?: number;
}

export function createHealth({ metrics, pingDatabase, timeoutMs = 2_000 }: HealthNeeds): Health {
  const ready = new Map<Part, boolean>(PARTS.map((part) => [part, false]));

  async function readiness(): Promise<{ ready: boolean; parts: Record<string, string> }> {
    const parts = Object.fromEntries(PARTS.map((part) => [part, ready.get(part) ? 'ready' : 'not ready']));
    if (ready.get('database') && !(await answersInTime(pingDatabase, timeoutMs))) parts.database = 'not answering';
    return { ready: Object.values(parts).every((state) => state === 'ready'), parts };
  }

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/healthz') return send(response, 200, 'text/plain; charset=utf-8', 'ok\n');
    if (path === '/metrics') {
      const { contentType, text } = await metrics.exposition();
      return send(response, 200, contentType, text);
    }
    const state = await readiness();
    send(response, state.ready ? 200 : 503, 'application/json', `${JSON.stringify(state)}\n`);
  }

  return {
    setReady(part, isReady) {
      ready.set(part, isReady);
      metrics.ready(part, isReady);
    },
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

async function answersInTime(ask: () => Promise<void>, timeoutMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  try {
    return await Promise.race([
      ask().then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
