import { createServer as createTcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { urlOf } from '../../../src/http/url.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import { testHttp } from '../support/http.ts';
import { recording, replay } from '../support/recording.ts';
import { closedPort, type Handler, sendJson, startServer } from '../support/server.ts';

const schema = z.object({ ok: z.boolean() });

async function failureOf(reading: Promise<unknown>): Promise<SourceError> {
  const error = await reading.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SourceError)) throw error;
  return error;
}

async function read(handle: Handler, options: Parameters<typeof testHttp>[0] = {}) {
  const server = await startServer(handle);
  const http = testHttp(options);
  return { server, answer: http.getJson({ url: new URL(`${server.url}/x?id=1`), schema }) };
}

test('a good answer is parsed and given back', async () => {
  const { server, answer } = await read((_, response) => sendJson(response, { ok: true, more: 1 }));
  await expect(answer).resolves.toEqual({ ok: true });
  expect(server.requests[0]?.headers).toMatchObject({ accept: 'application/json', 'accept-encoding': 'identity' });
});

test('secrets are masked before the schema sees the answer', async () => {
  const server = await startServer((_, response) => sendJson(response, { password: 'hunter2' }));
  const answer = testHttp().getJson({ url: new URL(server.url), schema: z.object({ password: z.string() }) });
  await expect(answer).resolves.toEqual({ password: '[redacted:password]' });
});

describe('statuses', () => {
  test.each([
    [400, 'status'],
    [401, 'not_permitted'],
    [403, 'not_permitted'],
    [404, 'status'],
    [500, 'status'],
  ] as const)('%i is %s', async (status, failure) => {
    const { server, answer } = await read((_, response) => response.writeHead(status).end('no org id\n'));
    const error = await failureOf(answer);
    expect(error).toMatchObject({ failure, httpStatus: status, answer: 'no org id' });
    expect(error.message).toBe(`GET ${server.url}/x answered ${status}: no org id`);
    expect(server.requests).toHaveLength(1);
  });

  test('what came back is shown masked and short', async () => {
    const text = `token=abc-secret ${'x'.repeat(100_000)}`;
    const error = await failureOf((await read((_, response) => response.writeHead(500).end(text))).answer);
    expect(error.answer).toHaveLength(200);
    expect(error.message).toContain('token=[redacted:token] xxx');
  });

  test('a redirect is not followed', async () => {
    const other = await startServer((_, response) => sendJson(response, { ok: true }));
    const { answer } = await read((_, response) => response.writeHead(302, { location: other.url }).end());
    expect(await failureOf(answer)).toMatchObject({ failure: 'status', httpStatus: 302 });
    expect(other.requests).toHaveLength(0);
  });

  test('real error texts of Loki are kept', async () => {
    const { answer } = await read((_, response) => replay(response, recording('loki', 'range-too-long')));
    expect((await failureOf(answer)).message).toMatch(
      /answered 400: the query time range exceeds the limit \(query length: 960h0m1s/,
    );
  });
});

describe('answers that are not what was asked for', () => {
  test.each<[string, string | Buffer]>([
    ['HTML', '<html><body>Sign in</body></html>'],
    ['nothing', ''],
    ['half a document', '{"ok": tru'],
    ['another document', '{"ok":"yes"}'],
    ['a list', '[true]'],
    ['null', 'null'],
    ['JSON nested without end', `${'['.repeat(1_000_000)}`],
    ['JSON nested very deeply', `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`],
    ['no text', Buffer.from([0, 255, 1, 254])],
  ])('%s', async (_, body) => {
    const { answer } = await read((__, response) => response.writeHead(200).end(body));
    expect(await failureOf(answer)).toMatchObject({ failure: 'schema', httpStatus: null });
  });

  test('something that does not speak HTTP', async () => {
    const url = await startTcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    const error = await failureOf(testHttp().getJson({ url: new URL(url), schema }));
    expect(error.failure).toBe('schema');
  });

  test('an answer that is cut off', async () => {
    const { answer } = await read((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"ok": true', () => response.destroy());
    });
    expect(await failureOf(answer)).toMatchObject({ failure: 'schema' });
  });
});

describe('size', () => {
  test('an answer without end is left at the limit', async () => {
    let isOpen = true;
    const { answer } = await read(
      (_, response) => {
        response.on('close', () => {
          isOpen = false;
        });
        response.writeHead(200);
        const pour = () => {
          while (isOpen && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      { maxBytes: 1_000_000 },
    );
    const error = await failureOf(answer);
    expect(error).toMatchObject({ failure: 'schema' });
    expect(error.message).toContain('larger than 1000000 bytes');
    await expect.poll(() => isOpen).toBe(false);
  });

  test('a small answer that unpacks to a huge one is left at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, '0'));
    expect(bomb.length).toBeLessThan(1_000_000);
    const { answer } = await read((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), {
      maxBytes: 2_000_000,
    });
    expect((await failureOf(answer)).message).toContain('larger than 2000000 bytes');
  });

  test('a compressed answer is read although none was asked for', async () => {
    const { answer } = await read((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":true}')),
    );
    await expect(answer).resolves.toEqual({ ok: true });
  });

  test('a compressed answer that is damaged is a wrong answer', async () => {
    const { answer } = await read((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"ok":true}').subarray(0, 15)),
    );
    expect(await failureOf(answer)).toMatchObject({ failure: 'schema' });
  });

  test('a huge error text is not read to its end', async () => {
    const { answer } = await read((_, response) => response.writeHead(500).end(Buffer.alloc(50_000_000, 'e')));
    expect((await failureOf(answer)).answer).toBe('e'.repeat(200));
  });
});

describe('time', () => {
  test.each<[string, Handler]>([
    ['says nothing', () => undefined],
    ['sends headers and then nothing', (_, response) => response.writeHead(200).flushHeaders()],
    [
      'drips',
      (_, response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      'drips an error',
      (_, response) => {
        response.writeHead(500);
        const drip = setInterval(() => response.write('e'), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      'drips compressed bytes',
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        const [first, ...rest] = gzipSync(Buffer.alloc(10_000));
        response.write(Buffer.from([first ?? 0]));
        const drip = setInterval(() => response.write(Buffer.from([rest.shift() ?? 0])), 20);
        response.on('close', () => clearInterval(drip));
      },
    ],
  ])('a server that %s is left when the time is up', async (_, handle) => {
    const startedAt = performance.now();
    const { answer } = await read(handle, { timeoutMs: 300 });
    expect(await failureOf(answer)).toMatchObject({ failure: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  test('a server that accepts and never answers the handshake is left when the time is up', async () => {
    const url = await startTcp(() => undefined);
    const http = testHttp({ timeoutMs: 300 });
    const error = await failureOf(http.getJson({ url: new URL(url.replace('http:', 'https:')), schema }));
    expect(['timeout', 'unreachable']).toContain(error.failure);
  });

  test('an abort of the caller is thrown on as it is', async () => {
    const controller = new AbortController();
    const server = await startServer(() => controller.abort(new Error('shutting down')));
    const reading = testHttp().getJson({ url: new URL(server.url), schema, signal: controller.signal });
    await expect(reading).rejects.toThrow('shutting down');
  });

  test('an abort before the request sends nothing', async () => {
    const server = await startServer((_, response) => sendJson(response, { ok: true }));
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(testHttp().getJson({ url: new URL(server.url), schema, signal })).rejects.toThrow('too late');
    expect(server.requests).toHaveLength(0);
  });
});

describe('one more try', () => {
  test.each([429, 502, 503, 504])('after %i', async (status) => {
    let calls = 0;
    const { server, answer } = await read((_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(status).end('later');
      else sendJson(response, { ok: true });
    });
    await expect(answer).resolves.toEqual({ ok: true });
    expect(server.requests).toHaveLength(2);
  });

  test('after a connection that broke before the answer', async () => {
    let calls = 0;
    const { answer } = await read((_, response, raw) => {
      calls += 1;
      if (calls === 1) raw.socket.destroy();
      else sendJson(response, { ok: true });
    });
    await expect(answer).resolves.toEqual({ ok: true });
  });

  test('and not a third', async () => {
    const { server, answer } = await read((_, response) => response.writeHead(503).end('still not ready'));
    expect(await failureOf(answer)).toMatchObject({ failure: 'status', httpStatus: 503, answer: 'still not ready' });
    expect(server.requests).toHaveLength(2);
  });

  test('waits as long as the server asks', async () => {
    const at: number[] = [];
    const { answer } = await read((_, response) => {
      at.push(performance.now());
      if (at.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else sendJson(response, { ok: true });
    });
    await answer;
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(950);
  });

  test('is not made when it would come after the time is up', async () => {
    const { server, answer } = await read(
      (_, response) => response.writeHead(429, { 'retry-after': '3600' }).end('slow down'),
      { timeoutMs: 1000 },
    );
    expect(await failureOf(answer)).toMatchObject({ failure: 'status', httpStatus: 429 });
    expect(server.requests).toHaveLength(1);
  });

  test('stays within the time of the first', async () => {
    let calls = 0;
    const startedAt = performance.now();
    const { answer } = await read(
      (_, response) => {
        calls += 1;
        if (calls === 1) response.writeHead(503).end();
      },
      { timeoutMs: 600 },
    );
    expect(await failureOf(answer)).toMatchObject({ failure: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});

describe('addresses', () => {
  test('nobody there', async () => {
    const error = await failureOf(testHttp().getJson({ url: new URL(await closedPort()), schema }));
    expect(error).toMatchObject({ failure: 'unreachable' });
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('no such host', async () => {
    const url = new URL('http://host.invalid/');
    expect(await failureOf(testHttp().getJson({ url, schema }))).toMatchObject({ failure: 'unreachable' });
  });

  test('credentials in the address become a header and are never shown', async () => {
    const server = await startServer((_, response) => response.writeHead(404).end());
    const url = new URL(server.url.replace('http://', 'http://reader:p%40ss@'));
    const error = await failureOf(testHttp().getJson({ url, schema }));
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('reader:p@ss').toString('base64')}`);
    expect(error.message).not.toContain('p%40ss');
  });

  test('a base address keeps its own path', () => {
    const url = urlOf('https://gateway/loki/', '/loki/api/v1/query?a=1', { b: 'x y' });
    expect(url.toString()).toBe('https://gateway/loki/loki/api/v1/query?a=1&b=x+y');
  });
});

async function startTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}
