import type { Log } from '../log.ts';
import { SlackCallError } from '../usecases/ports.ts';
import { calling } from './call-error.ts';

/** Calls of the Web API, each kept back for as long as Slack asked. */
export interface Limits {
  /** Runs the call unless it is limited; throws `SlackCallError`. `scope` is what the limit counts within a method. */
  call<T>(method: string, scope: string, run: () => Promise<T>): Promise<T>;
}

/** What the replicas tell each other of Slack's wishes: milliseconds from now, by key. */
export interface SharedLimits {
  read(): Promise<ReadonlyMap<string, number>>;
  note(key: string, waitMs: number): Promise<void>;
}

export interface LimitsOptions {
  /** Left out: this process knows its own answers only. */
  readonly shared?: SharedLimits;
  readonly log?: Log;
}

/** What another replica was told is known here this soon. */
const READ_EVERY_MS = 1_000;

/**
 * Keeps Slack's wishes to wait, for each method (and `scope` within it) alone: what was limited is not called again
 * before its time, by no replica, so that the limit is not drawn out; everything else goes on.
 */
export function createLimits(now: () => number, { shared, log }: LimitsOptions = {}): Limits {
  const notBefore = new Map<string, number>();
  let readAt = Number.NEGATIVE_INFINITY;

  async function readShared(): Promise<void> {
    if (shared === undefined || now() - readAt < READ_EVERY_MS) return;
    readAt = now();
    try {
      for (const [key, waitMs] of await shared.read()) {
        notBefore.set(key, Math.max(notBefore.get(key) ?? 0, now() + waitMs));
      }
    } catch (error) {
      // Slack itself says so once more: the wait is only found out the dearer way.
      log?.warn('limits of other replicas not read', { error });
    }
  }

  async function noteShared(key: string, waitMs: number): Promise<void> {
    try {
      await shared?.note(key, waitMs);
    } catch (error) {
      log?.warn('limit not told to other replicas', { error });
    }
  }

  return {
    async call(method, scope, run) {
      await readShared();
      const key = `${method} ${scope}`;
      const waitMs = (notBefore.get(key) ?? 0) - now();
      if (waitMs > 0) {
        throw new SlackCallError({ method, reason: 'rate_limited', retryable: true, retryAfterMs: waitMs });
      }
      notBefore.delete(key);
      try {
        return await calling(method, run);
      } catch (error) {
        if (error instanceof SlackCallError && error.retryAfterMs !== null) {
          notBefore.set(key, now() + error.retryAfterMs);
          await noteShared(key, error.retryAfterMs);
        }
        throw error;
      }
    },
  };
}
