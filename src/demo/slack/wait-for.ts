import type { State } from './state.ts';

/**
 * Waits until `find` gives something, looking again after every change. Rejects after `timeoutMs` and says what happened
 * last, for whoever waited in vain.
 */
export async function waitFor<T>(
  state: State,
  find: () => T | null | undefined | false,
  timeoutMs: number,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = (): void => {
    try {
      const found = find();
      if (found !== null && found !== undefined && found !== false) resolve(found);
    } catch (error) {
      reject(error);
    }
  };
  const stop = state.onChange(look);
  const timer = setTimeout(() => reject(new Error(`Not within ${timeoutMs} ms. ${recent(state)}`)), timeoutMs);
  look();
  try {
    return await promise;
  } finally {
    stop();
    clearTimeout(timer);
  }
}

function recent({ calls, deliveries }: State): string {
  const lastCalls = calls.slice(-8).map(({ method, error }) => `${method} ${error ?? 'ok'}`);
  const last = deliveries.slice(-8).map(({ kind, status, failure }) => `${kind} ${failure ?? status}`);
  return `Last calls: ${lastCalls.join(', ') || 'none'}. Last deliveries: ${last.join(', ') || 'none'}.`;
}
