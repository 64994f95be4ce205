import { loadWorlds } from '../src/demo/world/load.ts';
import type { World } from '../src/demo/world/schema.ts';

/** Worlds that are pasted, one of each kind of verdict. */
export const CARD_WORLDS = [
  '01-amber',
  '02-birch',
  '03-cobalt',
  '04-delta',
  '07-garnet',
  '11-kestrel',
  '18-raven',
] as const;
/** Calls for a ticket and an escalation. */
export const GAP_WORLD = '06-fjord';
/** Offers a retry. */
export const RETRY_WORLD = '14-nectar';

/** How the retry of a row goes on at the platform. */
export const RETRY_OUTCOMES = ['recovers', 'fails_differently', 'hangs', 'loses_answer'] as const;
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];

const TAKES_MS = 1_200;

/** The worlds of a row: those of the project, with a retry that goes on as told and is over within a moment. */
export function worldsFor(outcome: RetryOutcome = 'fails_differently'): World[] {
  const ids: readonly string[] = [...CARD_WORLDS, GAP_WORLD, RETRY_WORLD];
  loaded ??= loadWorlds().filter(({ id }) => ids.includes(id));
  return loaded.map((world) =>
    world.id === RETRY_WORLD ? { ...world, reissue: { ...world.reissue, outcome, takes: TAKES_MS } } : world,
  );
}

let loaded: World[] | null = null;
