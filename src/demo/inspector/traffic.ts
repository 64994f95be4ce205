import type { PlatformExchange } from '../platform/platform.ts';

export interface KeptExchange extends PlatformExchange {
  readonly key: string;
}

export interface Traffic {
  record(exchange: PlatformExchange): void;
  /** What a world answered since a time, oldest request first. */
  of(worldId: string, since: Date): KeptExchange[];
  find(key: string): KeptExchange | undefined;
}

/** A demo that runs for days must not grow for days. */
const MOST_EXCHANGES = 400;
const MOST_BYTES = 32_000_000;

/** Keeps the newest requests to the embedded sources with their answers, in memory. */
export function createTraffic(): Traffic {
  const kept: KeptExchange[] = [];
  let bytes = 0;
  let recorded = 0;

  function forgetOldest(): void {
    bytes -= sizeOf(kept.shift());
  }

  return {
    record(exchange) {
      recorded += 1;
      const entry = { ...exchange, key: `r${recorded}` };
      kept.push(entry);
      bytes += sizeOf(entry);
      while (kept.length > MOST_EXCHANGES || (bytes > MOST_BYTES && kept.length > 1)) forgetOldest();
    },
    of: (worldId, since) =>
      kept
        .filter((entry) => entry.worldId === worldId && entry.at >= since)
        .toSorted((a, b) => a.at.getTime() - b.at.getTime()),
    find: (key) => kept.find((entry) => entry.key === key),
  };
}

function sizeOf(entry: KeptExchange | undefined): number {
  return (entry?.sent.length ?? 0) + (entry?.answered?.length ?? 0);
}
