import type { Share } from './metrics.ts';

/** A score from 0 to 1 with three places; a dash where there is nothing to score. */
export function score(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** `57/60 (95.0 %)`; a dash where there is nothing to count. */
export function share({ held, of }: Share): string {
  return of === 0 ? '–' : `${held}/${of} (${((100 * held) / of).toFixed(1)} %)`;
}

/** `3: a, b, c`, or 0. */
export function listed(ids: readonly string[]): string {
  return ids.length === 0 ? '0' : `${ids.length}: ${ids.join(', ')}`;
}

export function milliseconds(value: number | null): string {
  return value === null ? '–' : `${Math.round(value)} ms`;
}
