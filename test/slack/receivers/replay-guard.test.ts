import { expect, test } from 'vitest';
import { createReplayGuard } from '../../../src/slack/receivers/replay-guard.ts';

test('a signature is admitted once, until its timestamp would be refused anyway', () => {
  let now = 1_000_000;
  const guard = createReplayGuard(() => now);
  expect(guard.admit('a', now)).toBe(true);
  expect(guard.admit('a', now)).toBe(false);
  now += 300_000;
  expect(guard.admit('a', now - 300_000)).toBe(false);
  now += 1_001;
  expect(guard.admit('a', now)).toBe(true);
});

test('a timestamp from the future is remembered for as much longer', () => {
  let now = 1_000_000;
  const guard = createReplayGuard(() => now);
  expect(guard.admit('a', now + 60_000)).toBe(true);
  now += 350_000;
  expect(guard.admit('a', now)).toBe(false);
});

test('a released signature is admitted again', () => {
  const guard = createReplayGuard(() => 0);
  expect(guard.admit('a', 0)).toBe(true);
  guard.release('a');
  expect(guard.admit('a', 0)).toBe(true);
});
