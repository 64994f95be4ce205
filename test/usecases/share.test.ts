import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOf } from '../../src/usecases/share.ts';

test.each([
  [16, 1, 16],
  [16, 3, 5],
  [16, 16, 1],
  [2, 5, 1],
  // Nobody was counted yet: this one works at least.
  [16, 0, 16],
])('of %i among %i replicas one may have %i', (total, replicas, share) => {
  expect(shareOf(total, replicas)).toBe(share);
});

test('all replicas together keep the total, and each works', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (total, replicas) => {
      const share = shareOf(total, replicas);
      expect(share).toBeGreaterThanOrEqual(1);
      expect(share * replicas).toBeLessThanOrEqual(Math.max(total, replicas));
    }),
  );
});
