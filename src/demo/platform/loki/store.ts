import type { LogEntry, SeededWorld } from '../../world/seeded.ts';
import type { LogQuery } from '../logql/ast.ts';
import { type Passed, runPipeline, selects } from '../logql/pipeline.ts';
import { detectedLevel } from './level.ts';
import type { Range } from './params.ts';

/** What a query read, for its `stats`. */
export interface Scan {
  lines: number;
  bytes: number;
}

export interface LokiStore {
  /** Labels of every stream that has lines in the range. */
  streams(range: Range): Readonly<Record<string, string>>[];
  /** Lines of `[start, end)` that come through the query, in the direction asked, at most `limit`. */
  select(
    query: LogQuery,
    range: Range,
    options: { direction: 'forward' | 'backward'; limit: number; scan: Scan },
  ): Passed[];
}

interface Stored extends LogEntry {
  readonly bytes: number;
}

/** The lines of one world as Loki keeps them: `service_name` and `detected_level` are added while they come in. */
export function createStore(world: Pick<SeededWorld, 'logs'>): LokiStore {
  const entries: Stored[] = world.logs.map((entry) => ({
    ...entry,
    labels: entry.labels.service === undefined ? entry.labels : { service_name: entry.labels.service, ...entry.labels },
    metadata: { detected_level: detectedLevel(entry.line), ...entry.metadata },
    bytes: Buffer.byteLength(entry.line),
  }));

  function between({ start, end }: Range): Stored[] {
    return entries.slice(firstFrom(entries, start), firstFrom(entries, end));
  }

  return {
    streams(range) {
      const seen = new Map(between(range).map(({ labels }) => [JSON.stringify(labels), labels]));
      return [...seen.values()];
    },
    select(query, range, { direction, limit, scan }) {
      const passed: Passed[] = [];
      const candidates = between(range);
      if (direction === 'backward') candidates.reverse();
      for (const entry of candidates) {
        if (!selects(query, entry.labels)) continue;
        scan.lines += 1;
        scan.bytes += entry.bytes;
        const one = runPipeline(query.stages, entry, entry.labels, entry.metadata);
        if (one && passed.push(one) >= limit) break;
      }
      return passed;
    },
  };
}

/** Index of the first entry at or after a time; entries are in time order. */
function firstFrom(entries: readonly LogEntry[], ns: bigint): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.ns ?? 0n) < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
