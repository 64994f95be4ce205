import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until there is something; null when there is nothing after `ms`. */
export async function waitUntil<T>(
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  ms: number,
  everyMs = 50,
): Promise<T | null> {
  const deadline = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (performance.now() > deadline) return null;
    await sleep(everyMs);
  }
}
