import type { World } from '../src/demo/world/schema.ts';
import type { Judgement } from './judgement.ts';
import { runWorld } from './run-world.ts';

/** Judges worlds, a few at a time; answers in the order given. `onDone` hears of each as it is done. */
export async function runWorlds(
  worlds: readonly World[],
  { atOnce, onDone }: { readonly atOnce: number; readonly onDone: (judgement: Judgement) => void },
): Promise<Judgement[]> {
  const judgements = new Map<string, Judgement>();
  const waiting = [...worlds];
  async function work(): Promise<void> {
    for (let world = waiting.shift(); world !== undefined; world = waiting.shift()) {
      const judgement = await runWorld(world);
      judgements.set(world.id, judgement);
      onDone(judgement);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return worlds.flatMap(({ id }) => judgements.get(id) ?? []);
}
