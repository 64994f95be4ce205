import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../world/schema.ts';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it stands, anything else as JSON, nothing as an empty body. */
  readonly body?: unknown;
  /** How long the answer is held back after it was made. */
  readonly afterMs?: number;
  /** The connection ends before the answer. */
  readonly lost?: boolean;
}

/** What to do with one request: the delay and the fault come first, then the answer. */
export interface Plan {
  readonly delayMs: number;
  readonly fault: Fault | undefined;
  readonly answer: () => HttpAnswer;
}

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** One request that was served, for tests, benchmarks and the demo's own page. */
export interface Served {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** 0 when the connection was left without an answer. */
  readonly status: number;
  readonly ms: number;
}

/** The same with what went over the wire. */
export interface Exchange extends Served {
  /** Body of the request. */
  readonly sent: string;
  /** Body of the answer; null when none went out. */
  readonly answered: Buffer | null;
}

const SLOW_MS = 3000;
const BODY_LIMIT = 1_000_000;

/** Text as Loki, Tempo and Go's HTTP server send their errors. */
export function text(status: number, body: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body,
  };
}

export function json(body: unknown, status = 200, contentType = 'application/json'): HttpAnswer {
  return { status, headers: { 'content-type': contentType }, body };
}

/** A server on 127.0.0.1; port 0 takes a free one. `plan` must not throw for a foreign reason. */
export async function listen(
  port: number,
  plan: (request: HttpRequest) => Plan,
  served: (exchange: Exchange) => void,
): Promise<LoopbackServer> {
  const stopped = new AbortController();
  const server = createServer((incoming, response) => {
    serve(incoming, response, plan, served, stopped.signal).catch((cause: unknown) => {
      // A bug of the server is told to the client, as a server does, and never takes the process down.
      if (response.headersSent || response.destroyed) response.destroy();
      else write(response, text(500, `${cause instanceof Error ? cause.message : String(cause)}\n`));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      stopped.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  plan: (request: HttpRequest) => Plan,
  served: (exchange: Exchange) => void,
  stopped: AbortSignal,
): Promise<void> {
  const at = new Date();
  const began = performance.now();
  const request = await readRequest(incoming);
  const gone = new AbortController();
  let answered: Buffer | null = null;
  response.once('close', () => {
    gone.abort();
    served({
      at,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      status: response.headersSent ? response.statusCode : 0,
      ms: performance.now() - began,
      sent: request.body,
      answered,
    });
  });
  const { delayMs, fault, answer } = plan(request);
  const over = AbortSignal.any([stopped, gone.signal]);
  await pause(delayMs + (fault === 'slow' ? SLOW_MS : 0), over);
  if (fault === 'timeout') await pause(Number.POSITIVE_INFINITY, over);
  if (over.aborted) return;
  const given = faultyAnswer(request, fault) ?? answer();
  await pause(given.afterMs ?? 0, over);
  if (over.aborted) return;
  if (given.lost) response.destroy();
  else answered = send(response, fault, given);
}

/** Sends an answer, or half of it; what went out. */
function send(response: ServerResponse, fault: Fault | undefined, answer: HttpAnswer): Buffer {
  const body = bodyOf(answer);
  if (fault !== 'cut') {
    write(response, answer, body);
    return body;
  }
  const half = body.subarray(0, Math.floor(body.length / 2));
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length + 1 });
  response.write(half, () => response.destroy());
  return half;
}

function faultyAnswer(request: HttpRequest, fault: Fault | undefined): HttpAnswer | undefined {
  if (typeof fault === 'number') return text(fault, `${request.path}: fault ${fault}\n`);
  return fault === 'garbage' ? { ...json('{"status":"succ'), status: 200 } : undefined;
}

function write(response: ServerResponse, answer: HttpAnswer, body = bodyOf(answer)): void {
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  response.end(body);
}

function bodyOf({ body }: HttpAnswer): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const url = new URL(incoming.url ?? '/', 'http://loopback');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT) throw new Error(`request body over ${BODY_LIMIT} bytes`);
    chunks.push(chunk as Buffer);
  }
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Waits, but never past the end of the connection or of the server. */
function pause(ms: number, over: AbortSignal): Promise<void> {
  if (ms <= 0 || over.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
