import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTurns } from '../../../src/sources/http/turns.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { createSources } from '../../../src/sources/sources.ts';
import { testHttp } from '../support/http.ts';
import { startServer } from '../support/server.ts';

const url = new URL('http://loki.example/loki/api/v1/query_range?query=secret');
const LONG = 60_000;

describe('turns at a source', () => {
  test('are given up to the limit, and then in order as they come back', async () => {
    const turns = createTurns({ most: () => 2, waitMs: LONG });
    const order: string[] = [];
    const first = await turns.take(url, undefined);
    await turns.take(url, undefined);
    const third = turns.take(url, undefined).then((giveBack) => {
      order.push('third');
      return giveBack;
    });
    const fourth = turns.take(url, undefined).then(() => order.push('fourth'));
    first();
    first();
    (await third)();
    await fourth;
    expect(order).toEqual(['third', 'fourth']);
  });

  test('follow a limit that changes', async () => {
    let most = 1;
    const turns = createTurns({ most: () => most, waitMs: LONG });
    const giveBack = await turns.take(url, undefined);
    const waiting = [turns.take(url, undefined), turns.take(url, undefined)];
    most = 2;
    giveBack();
    expect(await Promise.all(waiting)).toHaveLength(2);
  });

  test('that do not come in time are a source that was not asked, in words', async () => {
    const seen: boolean[] = [];
    const turns = createTurns({ most: () => 1, waitMs: 5, onTurn: ({ taken }) => seen.push(taken) });
    await turns.take(url, undefined);
    const error = await turns.take(url, undefined).catch((reason: unknown) => reason);
    if (!(error instanceof SourceError)) throw error;
    expect(error.failure).toBe('timeout');
    expect(error.message).toBe(
      'GET http://loki.example/loki/api/v1/query_range: not asked, because no turn came within 5 ms: the bot has as many requests to this source under way as it may',
    );
    expect(seen).toEqual([true, false]);
  });

  test('are left when the triage is stopped, and go to the next one', async () => {
    const turns = createTurns({ most: () => 1, waitMs: LONG });
    const giveBack = await turns.take(url, undefined);
    const stop = new AbortController();
    const stopped = turns.take(url, stop.signal);
    const next = turns.take(url, undefined);
    stop.abort(new Error('stopped'));
    await expect(stopped).rejects.toThrow('stopped');
    giveBack();
    await next;
    await expect(turns.take(url, stop.signal)).rejects.toThrow('stopped');
  });
});

describe('requests over HTTP', () => {
  test('never exceed the limit, and all of them are answered', async () => {
    let underWay = 0;
    let peak = 0;
    const server = await startServer((_, response) => {
      underWay += 1;
      peak = Math.max(peak, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    const http = testHttp({ turns: createTurns({ most: () => 3, waitMs: LONG }) });
    const asking = Array.from({ length: 40 }, () => http.getJson({ url: new URL(server.url), schema: z.object({}) }));
    await Promise.all(asking);
    expect(server.requests).toHaveLength(40);
    expect(peak).toBeLessThanOrEqual(3);
  });

  test('give their turn back when they fail', async () => {
    const server = await startServer((_, response) => response.writeHead(400).end());
    const http = testHttp({ turns: createTurns({ most: () => 1, waitMs: LONG }) });
    const ask = () => http.getJson({ url: new URL(server.url), schema: z.object({}) });
    await expect(ask()).rejects.toThrow(SourceError);
    await expect(ask()).rejects.toThrow('answered 400');
  });

  test('of one source do not wait for another one, and what got no turn is unavailable, never empty', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const loki = await startServer((_, response) => {
      void held.then(() => response.writeHead(500).end());
    });
    const tempo = await startServer((_, response) => response.writeHead(404).end('trace not found'));
    const sources = createSources({
      loki: { url: loki.url },
      tempo: { url: tempo.url },
      timeoutMs: 5_000,
      turns: { waitMs: 20, most: { loki: 1, tempo: 1, platform: 1 } },
    });
    const range = { start: new Date('2026-11-23T09:00:00Z'), end: new Date('2026-11-23T10:00:00Z') };
    const first = sources.logs.linesOf('req-1', range);
    const second = await sources.logs.linesOf('req-2', range);
    expect(second).toMatchObject({ status: 'unavailable', failure: 'timeout' });
    expect(second).toHaveProperty('detail', expect.stringContaining('not asked'));
    expect((await sources.traces.trace('a'.repeat(32), range)).status).toBe('empty');
    letGo();
    expect((await first).status).toBe('unavailable');
    await sources.close();
  });
});
