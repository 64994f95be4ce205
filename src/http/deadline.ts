/** A signal that fires when the time is up or the caller stops, whichever comes first. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** True when the time ran out; false while it runs, and when the caller stopped it. */
  readonly isOver: () => boolean;
  readonly remainingMs: () => number;
  /** Ends the timer; to be called when the work is done. */
  readonly clear: () => void;
}

/**
 * `AbortSignal.any` and `AbortSignal.timeout` in one, on a timer that is held by reference: a combined signal that
 * nothing else refers to may be collected before it fires.
 */
export function createDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const endsAt = performance.now() + timeoutMs;
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException(`no complete answer within ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const stop = () => controller.abort(caller?.reason);
  if (caller?.aborted) stop();
  else caller?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    remainingMs: () => endsAt - performance.now(),
    clear: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', stop);
    },
  };
}
