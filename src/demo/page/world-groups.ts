import type { World } from './state.ts';

export interface WorldGroup {
  readonly verdict: string;
  readonly worlds: readonly World[];
}

/** Worlds that hold every wanted word somewhere, grouped by verdict in the order in which each comes first. */
export function worldGroups(worlds: readonly World[], wanted: string): readonly WorldGroup[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, World[]>();
  for (const world of worlds) {
    const text = [world.title, world.expect, world.verdict, ...world.shows].join(' ').toLowerCase();
    if (words.every((word) => text.includes(word))) {
      groups.set(world.verdict, [...(groups.get(world.verdict) ?? []), world]);
    }
  }
  return [...groups].map(([verdict, found]) => ({ verdict, worlds: found }));
}
