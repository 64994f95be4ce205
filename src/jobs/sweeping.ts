import type { Log } from '../log.ts';

/** How often what lost its job is looked for, all replicas together. */
const EVERY_SECONDS = 60;

export interface SweepingNeeds {
  /** Asks for one round; the queue takes one in so many seconds. */
  readonly ask: (everySeconds: number) => Promise<void>;
  readonly log: Log;
}

/** Asks for the sweep, now and every minute. Answers how to stop it. */
export function startSweeping({ ask, log }: SweepingNeeds): () => Promise<void> {
  let under = askNow();
  const timer = setInterval(() => {
    under = askNow();
  }, EVERY_SECONDS * 1_000);
  timer.unref();

  async function askNow(): Promise<void> {
    try {
      await ask(EVERY_SECONDS);
    } catch (error) {
      // The next minute asks again.
      log.warn('sweep not asked for', { error });
    }
  }

  return async () => {
    clearInterval(timer);
    await under;
  };
}
