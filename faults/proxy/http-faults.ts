import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, Part } from '../fault.ts';
import type { Random } from '../random.ts';

/** One request as it came to the proxy. */
export interface Asked {
  readonly at: Date;
  readonly method: string;
  /** With its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer of the part behind the proxy. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What a fault needs to spoil one request. */
export interface Passed {
  readonly part: Part;
  readonly asked: Asked;
  /** Lets the part do what is asked. */
  readonly pass: () => Promise<Answer>;
  readonly response: ServerResponse;
  readonly random: Random;
  readonly closing: AbortSignal;
}

type Spoil = (passed: Passed) => Promise<void>;

/** Stands in the bodies of faulty answers; it must come out of the bot nowhere. */
export const PLANTED_SECRET = 'glpat-Zx7PlantedByTheFaultMatrix';

const DRIP_MS = 50;
const HUGE_BYTES = 48 * 1024 * 1024;
const WAIT_SECONDS = 1;

/** What each fault does on the socket. Clock skew changes an answer and spoils none: the proxy does that itself. */
export const FAULTY: Readonly<Record<Exclude<Fault, 'clock-skew'>, Spoil>> = {
  timeout: async ({ response, closing }) => {
    const gone = once(response, 'close', { signal: closing });
    await gone.catch(() => undefined);
    response.destroy();
  },
  'slow-drip': async ({ pass, response, closing }) => {
    const { status, headers, body } = await pass();
    response.writeHead(status, { ...headers, 'content-length': body.length });
    for (const byte of body) {
      if (response.destroyed || closing.aborted) break;
      response.write(Buffer.of(byte));
      await sleep(DRIP_MS);
    }
    response.end();
  },
  reset: async ({ response }) => reset(response),
  '429-retry-after': async (passed) => refuse(passed, 429, { 'retry-after': String(WAIT_SECONDS) }),
  '429': async (passed) => refuse(passed, 429),
  '500': async (passed) => {
    await maybeDone(passed);
    refuse(passed, 500);
  },
  '503': async (passed) => {
    await maybeDone(passed);
    refuse(passed, 503);
  },
  malformed: async (passed) => {
    await maybeDone(passed);
    const body = passed.random.pick([
      `<html><body>Sign in <!-- ${PLANTED_SECRET} --></body></html>`,
      '{"status":"success","data":{"res',
      "{'ok': True}",
      '\u0000\u0001\ufffd',
      '',
    ]);
    passed.response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  },
  truncated: async ({ pass, response }) => {
    const { status, headers, body } = await pass();
    response.writeHead(status, { ...headers, 'content-length': body.length + 1 });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  },
  huge: async ({ response, closing }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"ok":true,"items":["');
    const chunk = Buffer.alloc(256 * 1024, 'a');
    const gone = once(response, 'close');
    for (let sent = 0; sent < HUGE_BYTES && !response.destroyed && !closing.aborted; sent += chunk.length) {
      if (!response.write(chunk)) await Promise.race([gone, new Promise<void>((go) => response.once('drain', go))]);
    }
    response.end('"]}');
  },
  'lost-answer': async ({ pass, response }) => {
    await pass();
    reset(response);
  },
  'wrong-content': async (passed) => {
    await maybeDone(passed);
    const body = passed.random.pick<unknown>([
      { message: 'Welcome to the gateway', version: '2.1' },
      { result: { dashboards: 3 } },
      'pong',
      42,
      null,
    ]);
    passed.response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  },
  '404-then-found': async (passed) => refuse(passed, 404),
};

/** In half of the cases the part has done what was asked before it says so badly. */
async function maybeDone({ pass, random, asked }: Passed): Promise<void> {
  if (asked.method !== 'GET' && random.chance(0.5)) await pass();
}

/** A real RST, not a polite end. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function refuse({ part, response }: Passed, status: number, headers: Readonly<Record<string, string>> = {}): void {
  const body = BODIES[part](status);
  const type = body.startsWith('{') ? 'application/json' : 'text/plain';
  response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

/** How each part words a refusal, with a secret that somebody was careless enough to put there. */
const BODIES: Readonly<Record<Part, (status: number) => string>> = {
  slack: (status) => JSON.stringify({ ok: false, error: status === 429 ? 'ratelimited' : 'internal_error' }),
  loki: (status) => `status ${status}: upstream said token=${PLANTED_SECRET}\n`,
  tempo: (status) => `status ${status}: password=${PLANTED_SECRET}\n`,
  platform: (status) =>
    JSON.stringify({ code: CODES[status] ?? 'internal_error', message: `could not serve, secret ${PLANTED_SECRET}` }),
  tracker: (status) => JSON.stringify({ message: `${status} refused, private_token=${PLANTED_SECRET}` }),
  database: (status) => `status ${status}`,
};

const CODES: Readonly<Record<number, string>> = {
  404: 'not_found',
  429: 'rate_limited',
  503: 'service_unavailable',
};
