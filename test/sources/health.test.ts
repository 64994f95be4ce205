import { expect, test } from 'vitest';
import { createSourceHealth } from '../../src/sources/health.ts';

const BEGUN = Date.parse('2026-11-23T09:00:00Z');

function watched() {
  let now = BEGUN;
  const health = createSourceHealth(() => new Date(now), ['loki', 'platform']);
  const read = (source: 'loki' | 'tempo' | 'platform', outcome: string, tookMs = 20) =>
    health.noted({ source, outcome, tookMs });
  return {
    read,
    pass: (minutes: number) => {
      now += minutes * 60_000;
    },
    since: () => health.seen().since.toISOString(),
    of: (name: string) => health.seen().sources.find(({ source }) => source === name),
  };
}

test('a source that nobody asked is neither fine nor failing, and one that is not configured says so', () => {
  const { of, read } = watched();
  read('platform', 'not_asked');
  expect(of('platform')).toMatchObject({ configured: true, reads: 0, failed: 0 });
  expect(of('tempo')).toMatchObject({ configured: false, reads: 0 });
});

test('an empty answer is an answer, a slow one is counted as slow, and the last failure is named', () => {
  const { of, read, pass } = watched();
  read('loki', 'found');
  read('loki', 'empty', 2_500);
  read('loki', 'timeout', 5_000);
  pass(1);
  read('loki', 'unreachable');
  expect(of('loki')).toEqual({
    source: 'loki',
    configured: true,
    reads: 4,
    failed: 2,
    slow: 1,
    lastFailure: { reason: 'unreachable', at: new Date(BEGUN + 60_000) },
  });
});

test('what is older than a quarter of an hour is forgotten, and before the start nothing was seen', () => {
  const { of, read, pass, since } = watched();
  read('loki', 'timeout');
  pass(10);
  expect(since()).toBe('2026-11-23T09:00:00.000Z');
  pass(10);
  expect(since()).toBe('2026-11-23T09:05:00.000Z');
  expect(of('loki')).toMatchObject({ reads: 0, lastFailure: null });
});
