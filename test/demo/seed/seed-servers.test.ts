import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { seedServers } from '../../../src/demo/seed/seed-servers.ts';
import { loadWorlds } from '../../../src/demo/world/load.ts';
import { seedWorld } from '../../../src/demo/world/seed.ts';

const NOW = new Date('2026-04-14T10:00:00Z');
const world = seedWorld(loadWorlds().find(({ id }) => id === '01-amber') ?? failed('no world 01-amber'), NOW);

function failed(why: string): never {
  throw new Error(why);
}

interface Taken {
  readonly path: string;
  readonly body: unknown;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers with these statuses in turn, the last one for ever, and keeps what it took. */
async function server(...statuses: number[]): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const status = (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 204;
      if (status < 300) {
        taken.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString('utf8')) });
      }
      response.writeHead(status).end(status < 300 ? '' : 'ingester not ready');
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closers.push(() => http.close());
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, taken };
}

function bodyOf(path: string, taken: readonly Taken[]): unknown {
  return taken.find((each) => each.path === path)?.body ?? failed(`nothing came to ${path}`);
}

describe('writing a world into real servers', () => {
  test('Loki gets each line once, in streams that are in time order', async () => {
    const { url, taken } = await server(204);
    await seedServers(world, { loki: url, otlp: url, patienceMs: 0, againMs: 1 });
    const push = bodyOf('/loki/api/v1/push', taken) as {
      streams: { stream: Record<string, string>; values: [string, string, object][] }[];
    };
    const values = push.streams.flatMap((stream) => stream.values);
    expect(values.map(([ns]) => ns).sort()).toEqual(world.logs.map(({ ns }) => String(ns)).sort());
    expect(values.map(([, line]) => line).sort()).toEqual(world.logs.map(({ line }) => line).sort());
    for (const stream of push.streams) {
      const times = stream.values.map(([ns]) => BigInt(ns));
      expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(stream.stream.service).toMatch(/^gpuaas-/);
    }
  });

  test('spans go by OTLP, which wants ids in hex and enums as numbers', async () => {
    const { url, taken } = await server(200);
    await seedServers(world, { loki: url, otlp: url, patienceMs: 0, againMs: 1 });
    const { resourceSpans } = bodyOf('/v1/traces', taken) as {
      resourceSpans: { scopeSpans: { spans: { traceId: string; spanId: string; kind: number }[] }[] }[];
    };
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    expect(spans).toHaveLength(world.spans.length);
    for (const span of spans) {
      expect(span).toMatchObject({ traceId: world.traceId, spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
      expect(span.kind).toBeGreaterThanOrEqual(1);
    }
  });

  test('a server that is starting is waited for', async () => {
    const { url, taken } = await server(503, 204);
    await seedServers(world, { loki: url, otlp: url, patienceMs: 5_000, againMs: 1 });
    expect(taken).toHaveLength(2);
  });

  test.each([
    { status: 503, why: 'never gets ready' },
    { status: 400, why: 'refuses' },
  ])('one that $why ends it with its words', async ({ status }) => {
    const { url } = await server(status);
    await expect(seedServers(world, { loki: url, otlp: url, patienceMs: 0, againMs: 1 })).rejects.toThrow(
      `${url}/loki/api/v1/push: ${status} ingester not ready`,
    );
  });
});
