import { join } from 'node:path';
import { loadWorld, SCENARIOS } from '../../src/demo/world/load.ts';
import type { World } from '../../src/demo/world/schema.ts';

const SERVICES = ['api', 'relay', 'worker'];
/** The lines of an id lie within so many milliseconds. */
const SPREAD_MS = 60_000;

/** An action that wrote so many lines, all under its one id, over the three services in turn. */
export function manyLines(count: number): World {
  const base = loadWorld(join(SCENARIOS, '01-amber.yaml'));
  const further = Array.from({ length: Math.max(0, count - base.lines.length) }, (_, index) => ({
    at: 20 + Math.floor((index * SPREAD_MS) / count),
    service: SERVICES[index % SERVICES.length] ?? 'api',
    level: index % 50 === 0 ? 'warn' : 'info',
    msg: `step ${index} of the reconciliation is done`,
    attempt: index,
    duration_ms: index % 900,
  }));
  return { ...base, lines: [...base.lines, ...further], noise: { ...base.noise, lines: 0 } };
}
