import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../faults/fault.ts';
import { type HttpProxy, startHttpProxy } from '../../faults/proxy/http-proxy.ts';
import { createRandom } from '../../faults/random.ts';

/** The part behind the proxy: counts what it does, and answers with times. */
const BODY = JSON.stringify({ at: '2026-04-14T09:10:00.000Z', ns: '1776157800000000000', text: 'x'.repeat(400) });
let done: IncomingMessage[] = [];
const part = createServer((request, response) => {
  done.push(request);
  request
    .resume()
    .on('end', () => response.writeHead(201, { 'content-type': 'application/json', 'x-own': 'yes' }).end(BODY));
});
let proxy: HttpProxy;

beforeAll(async () => {
  part.listen(0, '127.0.0.1');
  await once(part, 'listening');
  const upstream = `http://127.0.0.1:${(part.address() as AddressInfo).port}`;
  proxy = await startHttpProxy({ part: 'loki', upstream, random: createRandom(1, 'test'), skewMs: 60_000 });
});
afterEach(() => {
  proxy.lift();
  done = [];
});
afterAll(async () => {
  await proxy.close();
  part.closeAllConnections();
  part.close();
});

const ask = (path = '/a?start=1776157800000000000', signal: AbortSignal | null = null) =>
  fetch(`${proxy.url}${path}`, { method: 'POST', body: '{"a":1}', signal });

test('without a fault everything goes through as it is', async () => {
  const response = await ask();
  expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, 'yes', BODY]);
  expect(done.map(({ url }) => url)).toEqual(['/a?start=1776157800000000000']);
  expect(proxy.journal.at(-1)).toMatchObject({ method: 'POST', body: '{"a":1}', forwarded: true, fault: null });
});

describe('on the socket', () => {
  test('a time-out answers nothing, and nothing was done', async () => {
    proxy.arm('timeout');
    await expect(ask('/a', AbortSignal.timeout(200))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(done).toEqual([]);
  });

  test('a slow drip sends bytes, and no whole answer', async () => {
    proxy.arm('slow-drip');
    const response = await ask();
    expect(response.status).toBe(201);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeLessThan(BODY.length / 4);
    await reader?.cancel();
  });

  test.each<[Fault, number]>([
    ['reset', 0],
    ['lost-answer', 1],
  ])('%s resets the connection; the part did it %i times', async (fault, times) => {
    proxy.arm(fault);
    await expect(ask()).rejects.toMatchObject({ cause: { code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) } });
    expect(done).toHaveLength(times);
  });

  test('a truncated body ends before its length', async () => {
    proxy.arm('truncated');
    await expect(ask().then((response) => response.text())).rejects.toThrow('terminated');
    expect(done).toHaveLength(1);
  });

  test('a huge body goes on after megabytes', async () => {
    proxy.arm('huge');
    const response = await ask();
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > 4_000_000) break;
    }
    expect(bytes).toBeGreaterThan(4_000_000);
  });
});

describe('in the answer', () => {
  test.each<[Fault, number, string | null]>([
    ['429-retry-after', 429, '1'],
    ['429', 429, null],
    ['500', 500, null],
    ['503', 503, null],
    ['404-then-found', 404, null],
  ])('%s is status %i, with Retry-After %s', async (fault, status, retryAfter) => {
    proxy.arm(fault);
    const response = await ask();
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  });

  test('malformed is no JSON, wrong content is JSON of another kind', async () => {
    proxy.arm('malformed');
    const text = await (await ask()).text();
    expect(() => JSON.parse(text)).toThrow();
    proxy.arm('wrong-content');
    const other: unknown = await (await ask()).json();
    expect(other).not.toHaveProperty('ns');
  });

  test('a clock that is off shifts what is written one way and what is asked for the other', async () => {
    proxy.arm('clock-skew');
    const answer = (await (await ask()).json()) as { at: string; ns: string };
    expect(answer).toMatchObject({ at: '2026-04-14T09:11:00.000Z', ns: '1776157860000000000' });
    expect(done.map(({ url }) => url)).toEqual(['/a?start=1776157740000000000']);
  });
});

test('a fault hits as often as it is armed for, and what it is armed for', async () => {
  proxy.arm('500', { times: 1, hits: ({ url }) => url.startsWith('/b') });
  const statuses = [];
  for (const path of ['/a', '/b', '/b']) statuses.push((await ask(path)).status);
  expect(statuses).toEqual([201, 500, 201]);
});
