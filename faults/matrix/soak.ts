import { ACTION_CRASH_POINTS, CRASH_POINTS, OUTBOX_CRASH_POINTS } from '../../src/usecases/crash-points.ts';
import { FAULTS, PARTS } from '../fault.ts';
import { ASKED_KINDS } from '../judge/observation.ts';
import { createRandom, type Random } from '../random.ts';
import type { StoreKind } from '../stage/databases.ts';
import { DELIVERIES, type Row, type Trouble } from './row.ts';

/** The n-th row of the soak with a seed: one to three troubles at once, drawn from everything that there is. */
export function soakRow(n: number, seed: number, stores: readonly StoreKind[]): Row {
  const random = createRandom(seed, `draw of soak/${n}`);
  const store = stores.includes('server') && random.chance(0.8) ? 'server' : 'embedded';
  const troubles = Array.from({ length: random.whole(1, 3) }, () => trouble(random, store));
  const asks = Array.from({ length: random.whole(1, 3) }, () => random.pick(ASKED_KINDS));
  return { name: `soak/${n}`, store, troubles: firstOfEach(troubles), asks };
}

/** In words, for whoever has to know what was broken. */
export function troubleWords(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'fault':
      return `${trouble.part}/${trouble.fault}`;
    case 'kill':
      return `kill/${trouble.point}`;
    case 'kill-after':
      return `kill after ${trouble.ms} ms`;
    case 'deliveries':
      return `deliveries/${trouble.how}`;
    default:
      trouble satisfies never;
      return 'unknown';
  }
}

const POINTS = [...CRASH_POINTS, ...ACTION_CRASH_POINTS, ...OUTBOX_CRASH_POINTS] as const;

function trouble(random: Random, store: StoreKind): Trouble {
  const kind = random.pick(['fault', 'fault', 'fault', 'kill', 'kill-after', 'deliveries'] as const);
  switch (kind) {
    case 'fault': {
      const part = random.pick(PARTS);
      return { kind, part: part === 'database' && store === 'embedded' ? 'slack' : part, fault: random.pick(FAULTS) };
    }
    case 'kill':
      return { kind, point: random.pick(POINTS), occurrence: random.whole(1, 3) };
    case 'kill-after':
      return { kind, ms: random.whole(0, 1_500) };
    case 'deliveries':
      return { kind, how: random.pick(DELIVERIES) };
    default:
      kind satisfies never;
      throw new Error('unknown kind of trouble');
  }
}

/** A part can be broken in one way at a time, and a bot can be made to end at one point. */
function firstOfEach(troubles: readonly Trouble[]): Trouble[] {
  const key = (each: Trouble) => (each.kind === 'fault' ? each.part : each.kind.slice(0, 4));
  return troubles.filter((each, index) => troubles.findIndex((other) => key(other) === key(each)) === index);
}
