import type { StormLimits } from '../usecases/storms/storm-rule.ts';
import type { Policy } from './schema.ts';

/** When a channel is in a storm, as the policy says it. */
export function stormLimits({ storms }: Policy): StormLimits {
  const { count, window_seconds, same_failure } = storms;
  return {
    count,
    windowMs: window_seconds * 1_000,
    sameFailure: { count: same_failure.count, windowMs: same_failure.window_minutes * 60_000 },
  };
}
