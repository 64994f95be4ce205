import type { Entry } from './entry.ts';

/** Fields in which a service writes when it wrote the line. */
export const TIME_FIELDS = ['ts', 'time', 'timestamp', '_timestamp'] as const;

/** How far apart two shippers may stamp the same line. */
const SHIPPERS_APART_NS = 5_000_000_000n;

/**
 * One line for what two shippers delivered twice. A line with its own time is the same line when service and content
 * are the same. One without is the same when the same text comes from another stream within seconds; what one stream
 * repeats was really written twice. Entries come and go in time order.
 */
export function withoutDuplicates(entries: readonly Entry[]): Entry[] {
  const stamped = new Set<string>();
  const unstamped = new Map<string, { readonly ns: bigint; readonly streams: Set<string> }[]>();
  return entries.filter((entry) => {
    if (hasOwnTime(entry)) {
      const key = `${entry.service} ${contentOf(entry)}`;
      return !stamped.has(key) && stamped.add(key);
    }
    const key = `${entry.service} ${entry.json === null ? entry.line.trimEnd() : contentOf(entry)}`;
    const kept = unstamped.get(key) ?? [];
    unstamped.set(key, kept);
    const twin = kept.find(({ ns, streams }) => entry.ns - ns <= SHIPPERS_APART_NS && !streams.has(entry.stream));
    if (twin !== undefined) {
      twin.streams.add(entry.stream);
      return false;
    }
    kept.push({ ns: entry.ns, streams: new Set([entry.stream]) });
    return true;
  });
}

function hasOwnTime({ fields }: Entry): boolean {
  return fields !== null && TIME_FIELDS.some((name) => fields[name] !== undefined);
}

function contentOf({ fields }: Entry): string {
  return JSON.stringify(Object.entries(fields ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
