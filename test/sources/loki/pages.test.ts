import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesHolding } from '../../../src/sources/loki/logql.ts';
import { createPages } from '../../../src/sources/loki/pages.ts';
import { testHttp } from '../support/http.ts';
import { sendJson, startServer } from '../support/server.ts';
import { type StoredLine, startStoredLoki } from './support/stored-loki.ts';
import { streamsAnswer } from './support/streams.ts';

const START = 1_795_417_000_000n * 1_000_000n;
const RANGE = { start: new Date(1_795_417_000_000), end: new Date(1_795_417_060_000) };

function storedLine(offset: number, line: string, host = 'a'): StoredLine {
  return { ns: START + BigInt(offset), line: `${line} needle`, labels: { service: 'gpuaas-api', host } };
}

async function readAll(lines: readonly StoredLine[], { pageSize = 3, maxLines = 1000 } = {}) {
  const loki = await startStoredLoki(lines);
  const pages = createPages({ http: testHttp(), baseUrl: loki.url, headers: {}, pageSize, maxLines });
  const { entries, truncated } = await pages.all(linesHolding('needle'), RANGE);
  return { lines: entries.map(({ line }) => line.replace(' needle', '')), truncated, requests: loki.requests };
}

test('reads on from where a full page ended', async () => {
  const { lines, truncated, requests } = await readAll(Array.from({ length: 8 }, (_, n) => storedLine(n * 10, `${n}`)));
  expect(lines).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
  expect(truncated).toBe(false);
  expect(requests.map(({ query }) => BigInt(query.get('start') ?? 0) - START)).toEqual([0n, 20n, 40n, 60n]);
});

test('a page that is not full is the last', async () => {
  const { requests } = await readAll([storedLine(1, 'a'), storedLine(2, 'b')]);
  expect(requests).toHaveLength(1);
});

test('lines of one nanosecond at the border of two pages come once each', async () => {
  const tied = [storedLine(1, 'a'), storedLine(5, 'b'), storedLine(5, 'c'), storedLine(5, 'd'), storedLine(9, 'e')];
  expect((await readAll(tied)).lines).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('the same text of two streams in one nanosecond stays twice', async () => {
  const tied = [storedLine(1, 'a'), storedLine(5, 'b'), storedLine(5, 'b', 'other'), storedLine(9, 'c')];
  expect((await readAll(tied)).lines).toEqual(['a', 'b', 'b', 'c']);
});

test('a nanosecond with more lines than a page is read in one larger page', async () => {
  const tied = Array.from({ length: 40 }, (_, n) => storedLine(5, `${n}`));
  const { lines, truncated } = await readAll([...tied, storedLine(9, 'after')]);
  expect(lines).toHaveLength(41);
  expect(lines.at(-1)).toBe('after');
  expect(truncated).toBe(false);
});

test('a nanosecond with more lines than Loki gives at all is cut, and the rest is read', async () => {
  const tied = Array.from({ length: 5100 }, (_, n) => storedLine(5, `${n}`));
  const { lines, truncated } = await readAll([...tied, storedLine(9, 'after')], { maxLines: 10_000 });
  expect(lines.at(-1)).toBe('after');
  expect(truncated).toBe(true);
});

describe('the limit of lines', () => {
  const ten = Array.from({ length: 10 }, (_, n) => storedLine(n, `${n}`));

  test.each([
    { maxLines: 10, read: 10, truncated: false },
    { maxLines: 9, read: 9, truncated: true },
    { maxLines: 4, read: 4, truncated: true },
    { maxLines: 3, read: 3, truncated: true },
  ])('$maxLines of ten', async ({ maxLines, read, truncated }) => {
    const answer = await readAll(ten, { maxLines });
    expect(answer.lines).toHaveLength(read);
    expect(answer.truncated).toBe(truncated);
  });
});

test('whatever the times of the lines, each is read exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 12 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (offsets, pageSize) => {
        const stored = offsets.map((offset, n) => storedLine(offset, `${n}`));
        const { lines, truncated } = await readAll(stored, { pageSize });
        expect(lines.toSorted()).toEqual(stored.map((_, n) => `${n}`).toSorted());
        expect(truncated).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});

test('a page that fails leaves what was read before, as a part', async () => {
  let calls = 0;
  const loki = await startServer((_, response) => {
    calls += 1;
    if (calls > 1) response.writeHead(400).end('the query would read too many bytes');
    else
      sendJson(
        response,
        streamsAnswer([
          {
            stream: { service: 'gpuaas-api' },
            values: [
              [String(START), 'needle 1'],
              [String(START + 1n), 'needle 2'],
            ],
          },
        ]),
      );
  });
  const pages = createPages({ http: testHttp(), baseUrl: loki.url, headers: {}, pageSize: 2, maxLines: 100 });
  const { entries, truncated } = await pages.all(linesHolding('needle'), RANGE);
  expect([entries.length, truncated]).toEqual([2, true]);
});

test('entries that cannot be read are left out, and the answer is a part', async () => {
  const values = [
    [String(START), 'good'],
    ['yesterday', 'bad'],
    [5, 'bad'],
    [String(START), 7],
  ] as unknown as [string, string][];
  const loki = await startServer((_, response) =>
    sendJson(response, streamsAnswer([{ stream: { service: 'gpuaas-api' }, values }])),
  );
  const pages = createPages({ http: testHttp(), baseUrl: loki.url, headers: {}, pageSize: 100, maxLines: 100 });
  const { entries, truncated } = await pages.all(linesHolding('good'), RANGE);
  expect([entries.map(({ line }) => line), truncated]).toEqual([['good'], true]);
});
