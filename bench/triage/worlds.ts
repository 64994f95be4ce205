import { join } from 'node:path';
import { loadWorld, SCENARIOS } from '../../src/demo/world/load.ts';
import type { World } from '../../src/demo/world/schema.ts';

export interface Case {
  readonly what: string;
  readonly world: World;
}

/** Worlds that ask for different chains: each verdict needs other answers, and some only after others. */
export function cases(): Case[] {
  return [
    { what: 'refused at the API', world: world('01-amber') },
    { what: 'all three services, the worker failed', world: world('03-cobalt') },
    { what: 'relay and worker silent', world: world('02-birch') },
    { what: 'platform-managed, many tenants', world: world('20-tundra') },
    { what: 'an old id without a time: wider windows', world: aged(world('01-amber')) },
    { what: 'nobody knows the id', world: world('24-xenon') },
  ];
}

function world(id: string): World {
  return loadWorld(join(SCENARIOS, `${id}.yaml`));
}

/** The same incident nine hours ago, under an id that does not say when: Loki finds nothing in the first windows. */
function aged(world: World): World {
  return {
    ...world,
    id: `${world.id} of 9 h ago`,
    correlation_id: 'req-bench-aged-0071',
    start: '-9h',
    noise: { ...world.noise, from: '-10h' },
  };
}
