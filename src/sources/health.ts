import type { Clock } from '../usecases/ports.ts';
import type { SeenSources, SourceHealth } from '../usecases/source-health.ts';
import type { SourceRead } from './measured.ts';

const LOOKED_AT_MS = 15 * 60_000;
/** A triage that waits longer for one read keeps people waiting. */
const SLOW_MS = 2_000;
/** Of each source; a storm must not fill the memory. */
const MOST_KEPT = 500;

const NAMES = ['loki', 'tempo', 'platform'] as const;

interface Kept {
  readonly at: number;
  readonly failure: string | null;
  readonly slow: boolean;
}

/** Remembers how the reads of the last minutes ended, for people who ask. In memory: each process knows its own. */
export function createSourceHealth(clock: Clock, configured: readonly SourceRead['source'][]) {
  const begunAt = clock().getTime();
  const kept = new Map<SourceRead['source'], Kept[]>(NAMES.map((name) => [name, []]));

  return {
    noted({ source, outcome, tookMs }: SourceRead): void {
      if (outcome === 'not_asked') return;
      const reads = kept.get(source) ?? [];
      const failure = outcome === 'found' || outcome === 'empty' ? null : outcome;
      reads.push({ at: clock().getTime(), failure, slow: failure === null && tookMs > SLOW_MS });
      if (reads.length > MOST_KEPT) reads.shift();
    },

    seen(): SeenSources {
      const since = Math.max(begunAt, clock().getTime() - LOOKED_AT_MS);
      const sources = NAMES.map((source): SourceHealth => {
        const reads = (kept.get(source) ?? []).filter(({ at }) => at >= since);
        const last = reads.findLast(({ failure }) => failure !== null);
        return {
          source,
          configured: configured.includes(source),
          reads: reads.length,
          failed: reads.filter(({ failure }) => failure !== null).length,
          slow: reads.filter(({ slow }) => slow).length,
          lastFailure: last === undefined ? null : { reason: last.failure ?? '', at: new Date(last.at) },
        };
      });
      return { since: new Date(since), slowMs: SLOW_MS, sources };
    },
  };
}
