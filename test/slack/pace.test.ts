import { expect, test } from 'vitest';
import { createPace } from '../../src/slack/pace.ts';

test('a burst goes at once, then one call each time the bucket has a token again', () => {
  let now = 0;
  const pace = createPace({ perMinute: 60, burst: 3, now: () => now });
  expect([pace.take(), pace.take(), pace.take()]).toEqual([0, 0, 0]);
  expect(pace.take()).toBe(1_000);
  now = 400;
  expect(pace.take()).toBe(600);
  now = 1_000;
  expect(pace.take()).toBe(0);
  expect(pace.take()).toBe(1_000);
});

test('a long rest fills the bucket to its burst and no further', () => {
  let now = 0;
  const pace = createPace({ perMinute: 60, burst: 2, now: () => now });
  now = 3_600_000;
  expect([pace.take(), pace.take()]).toEqual([0, 0]);
  expect(pace.take()).toBe(1_000);
});
