import type { Evidence } from '../triage/evidence.ts';
import type { Sources } from '../usecases/ports.ts';

/** One read of a source, as it ended. */
export interface SourceRead {
  readonly source: 'loki' | 'tempo' | 'platform';
  /** `found`, `empty`, why it could not be read (`timeout`, `not_permitted`, …), or `not_asked`. */
  readonly outcome: string;
  readonly tookMs: number;
}

/** The same sources; every read is told when it has ended. */
export function measuredSources(sources: Sources, onRead: (read: SourceRead) => void): Sources {
  return {
    logs: measured(sources.logs, 'loki', onRead),
    traces: measured(sources.traces, 'tempo', onRead),
    platform: measured(sources.platform, 'platform', onRead),
  };
}

function measured<Source extends object>(
  reads: Source,
  source: SourceRead['source'],
  onRead: (read: SourceRead) => void,
): Source {
  return new Proxy(reads, {
    get(target, name, receiver) {
      const read: unknown = Reflect.get(target, name, receiver);
      if (typeof read !== 'function') return read;
      return async (...args: unknown[]): Promise<Evidence<unknown>> => {
        const startedMs = performance.now();
        const evidence: Evidence<unknown> = await Reflect.apply(read, target, args);
        onRead({ source, outcome: outcomeOf(evidence), tookMs: performance.now() - startedMs });
        return evidence;
      };
    },
  });
}

function outcomeOf(evidence: Evidence<unknown>): string {
  return evidence.status === 'unavailable' ? (evidence.failure ?? 'not_asked') : evidence.status;
}
