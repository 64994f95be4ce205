import { describe, expect, test } from 'vitest';
import { seedWorld } from '../../../src/demo/world/seed.ts';
import { VerdictClass } from '../../../src/triage/report.ts';
import { CORRELATION_ID } from '../../../src/triage/terms.ts';
import { scenarios } from '../../support/worlds.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');
const worlds = scenarios();

describe.each(worlds.map((world) => [world.id, world] as const))('%s', (id, world) => {
  const seeded = seedWorld(world, NOW);

  test('has a neutral name and an id that may occur', () => {
    expect(id).toMatch(/^\d{2,3}-[a-z]+$/);
    expect(seeded.correlationId).toMatch(CORRELATION_ID);
  });

  test('is pasted with its id', () => {
    expect(seeded.say).toContain(seeded.correlationId);
  });

  test('has nothing in the future, and spans only of its own trace', () => {
    const last = seeded.logs.at(-1)?.ns ?? 0n;
    expect(last <= BigInt(NOW.getTime()) * 1_000_000n).toBe(true);
    expect(new Set(seeded.spans.map(({ traceId }) => traceId)).size).toBeLessThanOrEqual(1);
  });
});

test('no two worlds share a correlation id', () => {
  const ids = worlds.map((world) => seedWorld(world, NOW).correlationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the demo offers every verdict class', () => {
  const offered = new Set(worlds.filter(({ demo }) => demo).flatMap(({ expected }) => expected.class));
  expect([...offered].sort()).toEqual([...VerdictClass.options].sort());
});
