import { expect, test } from 'vitest';
import { z } from 'zod';
import { gather, notAsked } from '../../src/sources/gather.ts';
import { parseRows } from '../../src/sources/rows.ts';
import { SourceError } from '../../src/sources/source-error.ts';

const about = { id: 'loki.lines', source: 'loki', what: 'Lines', query: '{a="b"}', link: null } as const;

test.each([
  { name: 'rows', answer: { data: ['a', 'b'] }, status: 'found', count: 2, truncated: undefined },
  { name: 'rows and more', answer: { data: ['a'], truncated: true }, status: 'found', count: 1, truncated: true },
  { name: 'no rows', answer: { data: [] }, status: 'empty', count: 0, truncated: undefined },
  { name: 'nothing', answer: { data: null }, status: 'empty', count: 0, truncated: undefined },
  { name: 'a record', answer: { data: { id: 1 } }, status: 'found', count: 1, truncated: undefined },
  {
    name: 'a counted answer',
    answer: { data: { rows: [] }, count: 0 },
    status: 'found',
    count: 0,
    truncated: undefined,
  },
])('$name → $status', async ({ answer, status, count, truncated }) => {
  const evidence = await gather<unknown>(about, async () => answer);
  expect(evidence).toMatchObject({ status, from: { ...about, count } });
  expect('truncated' in evidence ? evidence.truncated : undefined).toBe(truncated);
  expect(evidence.from.tookMs).toBeGreaterThanOrEqual(0);
});

test('nothing in a part of the answer is not nothing', async () => {
  const evidence = await gather<string[]>(about, async () => ({ data: [], truncated: true }));
  expect(evidence).toMatchObject({ status: 'unavailable', failure: 'schema' });
});

test('the query that found it replaces the one that was planned', async () => {
  const evidence = await gather(about, async () => ({ data: ['a'], about: { query: '{c="d"}' } }));
  expect(evidence.from).toMatchObject({ query: '{c="d"}', what: 'Lines' });
});

test('a source that fails is unavailable, with its reason', async () => {
  const evidence = await gather(about, async () => {
    throw new SourceError('GET http://loki/x answered 500: oops', { failure: 'status', httpStatus: 500 });
  });
  expect(evidence).toMatchObject({
    status: 'unavailable',
    failure: 'status',
    detail: 'GET http://loki/x answered 500: oops',
    from: { count: 0 },
  });
});

test.each([new TypeError('a bug'), new DOMException('stopped', 'AbortError')])('%s is thrown on', async (error) => {
  await expect(
    gather(about, async () => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test('what was not asked is unavailable without a failure', () => {
  expect(notAsked(about, 'not configured')).toEqual({
    status: 'unavailable',
    from: { ...about, count: 0, tookMs: 0 },
    detail: 'not configured',
  });
});

test('rows that do not fit are left out and counted', () => {
  const rows = [{ n: 1 }, { n: 'x' }, null, { n: 2 }];
  expect(parseRows(rows, z.object({ n: z.number() }), 'Loki')).toEqual({ rows: [{ n: 1 }, { n: 2 }], misfits: 2 });
  expect(parseRows([], z.object({ n: z.number() }), 'Loki')).toEqual({ rows: [], misfits: 0 });
});

test('rows of which none fits are not what was asked for', () => {
  expect(() => parseRows([1, 2], z.object({ n: z.number() }), 'Loki')).toThrow(
    expect.objectContaining({ failure: 'schema', message: expect.stringContaining('none of 2 rows') }),
  );
});
