import { join } from 'node:path';
import { seededUlid } from '../../src/demo/world/ids.ts';
import { loadWorld, SCENARIOS } from '../../src/demo/world/load.ts';
import type { World } from '../../src/demo/world/schema.ts';

/** Seconds between two incidents of a crowd: each has its own window of Loki to itself. */
const APART_SECONDS = 60;

export interface Crowd {
  readonly world: World;
  readonly ids: readonly string[];
}

/** A refused upgrade, so many times: each with an id of its own (a ULID that says when) and its own lines. */
export function crowd(count: number, now: Date): Crowd {
  const base = loadWorld(join(SCENARIOS, '01-amber.yaml'));
  const starts = Array.from({ length: count }, (_, index) => 95 + index * APART_SECONDS);
  const ids = starts.map((seconds, index) => seededUlid(new Date(now.getTime() - seconds * 1000), `crowd ${index}`));
  const others = starts.map((seconds, index) => ({
    correlation_id: ids[index] ?? '',
    start: `-${seconds}s`,
    common: {},
    lines: base.lines.map(({ span: _span, ...line }) => line),
    every: '1s',
  }));
  return { ids, world: { ...base, others, noise: { ...base.noise, lines: 0 } } };
}
