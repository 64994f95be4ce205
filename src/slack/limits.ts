import { SlackCallError } from '../usecases/ports.ts';
import { calling } from './call-error.ts';

/** Calls of the Web API, each kept back for as long as Slack asked. */
export interface Limits {
  /** Runs the call unless it is limited; throws `SlackCallError`. `scope` is what the limit counts within a method. */
  call<T>(method: string, scope: string, run: () => Promise<T>): Promise<T>;
}

/**
 * Keeps Slack's wishes to wait, for each method (and `scope` within it) alone: what was limited is not called again
 * before its time, so that the limit is not drawn out; everything else goes on.
 */
export function createLimits(now: () => number): Limits {
  const notBefore = new Map<string, number>();
  return {
    async call(method, scope, run) {
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
        }
        throw error;
      }
    },
  };
}
