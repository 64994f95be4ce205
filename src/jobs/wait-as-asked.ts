import { setTimeout as sleep } from 'node:timers/promises';
import { EffectBusyError } from '../usecases/outbox/outbox.ts';
import { SlackCallError } from '../usecases/ports.ts';
import type { JobContext } from './names.ts';

/** A wait that Slack asks for is kept inside the job up to this length; a longer one is left to the job's retries. */
const LONGEST_WAIT_MS = 30_000;
const MOST_WAITS = 3;

function waitOf(error: unknown): number | null {
  if (error instanceof EffectBusyError) return error.retryAfterMs;
  return error instanceof SlackCallError && error.retryable ? error.retryAfterMs : null;
}

/**
 * Does a job that calls Slack, and again after the wait when Slack says how long to wait (429 with `Retry-After`) or
 * another process is at the same effect: the queue's own delays know nothing of it. Everything else is thrown on.
 */
export function waitAsAsked<Payload>(
  handle: (payload: Payload, context: JobContext) => Promise<void>,
): (payload: Payload, context: JobContext) => Promise<void> {
  return async function waitingAsAsked(payload, context) {
    for (let waits = 0; ; waits++) {
      try {
        return await handle(payload, context);
      } catch (error) {
        const waitMs = waitOf(error);
        if (waitMs === null || waitMs > LONGEST_WAIT_MS || waits === MOST_WAITS) throw error;
        await sleep(waitMs, undefined, { signal: context.signal });
      }
    }
  };
}
