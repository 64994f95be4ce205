import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, Part } from '../fault.ts';
import type { Random } from '../random.ts';
import { type Answer, type Asked, FAULTY, type Passed } from './http-faults.ts';
import { shiftAnswer, shiftQuery } from './shift-times.ts';

/** A request with what became of it. */
export interface Journal extends Asked {
  /** The part behind the proxy saw it. */
  readonly forwarded: boolean;
  /** Null: it went through as if the proxy were not there. */
  readonly fault: Fault | null;
}

export interface Arming {
  /** So many requests are hit; without it all of them until it is lifted. */
  readonly times?: number;
  /** Which requests are hit; all of them without it. */
  readonly hits?: (asked: Asked) => boolean;
}

/** A part behind a proxy that breaks the connection to it for real. */
export interface HttpProxy {
  /** Address to give to the bot, without a slash at the end. */
  readonly url: string;
  readonly journal: readonly Journal[];
  /** Puts a fault in force, in place of the one before. */
  arm(fault: Fault, arming?: Arming): void;
  lift(): void;
  close(): Promise<void>;
}

export interface HttpProxyOptions {
  readonly part: Part;
  /** Address of the part itself. */
  readonly upstream: string;
  readonly random: Random;
  /** How far the clock of the part is off while `clock-skew` is in force. */
  readonly skewMs: number;
}

/** Starts the proxy on a free port of loopback. */
export async function startHttpProxy(options: HttpProxyOptions): Promise<HttpProxy> {
  const { part, upstream, random, skewMs } = options;
  const journal: Journal[] = [];
  const closing = new AbortController();
  let armed: { readonly fault: Fault; readonly hits: (asked: Asked) => boolean; left: number } | null = null;

  function faultFor(asked: Asked): Fault | null {
    if (armed === null || armed.left <= 0 || !armed.hits(asked)) return null;
    armed.left -= 1;
    return armed.fault;
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(incoming);
    const fault = faultFor(asked);
    let forwarded = false;
    const pass = async (): Promise<Answer> => {
      forwarded = true;
      const skewed = fault === 'clock-skew' ? { ...asked, url: shiftQuery(asked.url, -skewMs) } : asked;
      const answer = await forward(upstream, skewed, closing.signal);
      return fault === 'clock-skew' ? { ...answer, body: shiftAnswer(answer.body, skewMs) } : answer;
    };
    const note = () => journal.push({ ...asked, forwarded, fault });
    if (fault === null || fault === 'clock-skew') {
      const answer = await pass();
      note();
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    const passed: Passed = { part, asked, pass, response, random, closing: closing.signal };
    await FAULTY[fault](passed).finally(note);
  }

  const server = createServer((incoming, response) => {
    // Whatever breaks here breaks for the bot as a connection does.
    serve(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    journal,
    arm(fault, { times = Number.POSITIVE_INFINITY, hits = () => true } = {}) {
      armed = { fault, hits, left: times };
    },
    lift() {
      armed = null;
    },
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Asked> {
  const at = new Date();
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]);
  return {
    at,
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('latin1'),
  };
}

/** Headers of one hop, which the next hop makes anew. */
const HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host', 'expect']);

function forward(upstream: string, { method, url, headers, body }: Asked, signal: AbortSignal): Promise<Answer> {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
  const bytes = Buffer.from(body, 'latin1');
  return new Promise((resolve, reject) => {
    const length = method === 'GET' ? {} : { 'content-length': bytes.length };
    const outgoing = request(new URL(url, upstream), { method, headers: { ...own, ...length }, signal, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const given = Object.entries(answer.headers).filter(([name]) => !HOP.has(name));
        resolve({
          status: answer.statusCode ?? 502,
          headers: Object.fromEntries(given.map(([name, value]) => [name, [value ?? []].flat().join(', ')])),
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(method === 'GET' ? undefined : bytes);
  });
}
