import { requestLine } from '../../http/url.ts';
import { SourceError } from '../source-error.ts';

export interface TurnsOptions {
  /** Requests that may be under way at once, now. Less than one counts as one. */
  readonly most: () => number;
  /** Longest wait for a turn, milliseconds. */
  readonly waitMs: number;
  /** Told when a request had its turn, or was not asked because none came in time. */
  readonly onTurn?: (turn: { readonly waitedMs: number; readonly taken: boolean; readonly underWay: number }) => void;
}

/** Keeps how many requests one source gets at once. */
export interface Turns {
  /**
   * Waits for a turn and answers how to give it back, which may be called more than once. Throws a `SourceError` when no
   * turn came in time: the source was not asked then, and its evidence is unavailable. Throws the reason of an abort.
   */
  take(url: URL, signal: AbortSignal | undefined): Promise<() => void>;
}

/** Turns in the order in which they were asked for. What waits too long, or is aborted, leaves the queue. */
export function createTurns({ most, waitMs, onTurn = () => {} }: TurnsOptions): Turns {
  const waiting = new Set<() => void>();
  let underWay = 0;

  const hasRoom = () => underWay < Math.max(1, most());

  function begin(waitedMs: number): () => void {
    underWay += 1;
    onTurn({ waitedMs, taken: true, underWay });
    let given = false;
    return () => {
      if (given) return;
      given = true;
      underWay -= 1;
      for (const next of waiting) {
        if (!hasRoom()) break;
        next();
      }
    };
  }

  return {
    async take(url, signal) {
      signal?.throwIfAborted();
      if (waiting.size === 0 && hasRoom()) return begin(0);
      const startedAt = performance.now();
      const { promise, resolve, reject } = Promise.withResolvers<() => void>();
      const turn = () => {
        waiting.delete(turn);
        resolve(begin(performance.now() - startedAt));
      };
      const leave = (reason: unknown) => {
        if (waiting.delete(turn)) reject(reason);
      };
      const aborted = () => leave(signal?.reason);
      const timer = setTimeout(() => {
        onTurn({ waitedMs: performance.now() - startedAt, taken: false, underWay });
        leave(noTurn(url, waitMs));
      }, waitMs);
      signal?.addEventListener('abort', aborted, { once: true });
      waiting.add(turn);
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
      }
    },
  };
}

function noTurn(url: URL, waitMs: number): SourceError {
  const words = `not asked, because no turn came within ${waitMs} ms: the bot has as many requests to this source under way as it may`;
  return new SourceError(`${requestLine(url)}: ${words}`, { failure: 'timeout' });
}
