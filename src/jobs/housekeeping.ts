import type { Log } from '../log.ts';

/** Slack redelivers for five minutes, and hourly for a day with "Delayed Events": two days are safely longer. */
const CLAIMS_KEPT_MS = 48 * 3_600_000;
const EVERY_MS = 3_600_000;

export interface HousekeepingNeeds {
  /** Forgets claims older than this and answers how many. */
  readonly deleteClaims: (before: Date) => Promise<number>;
  readonly clock: () => Date;
  readonly log: Log;
}

/** Forgets old claims, now and every hour. Every replica does it; that costs nothing. Answers how to stop it. */
export function startHousekeeping({ deleteClaims, clock, log }: HousekeepingNeeds): () => Promise<void> {
  let under: Promise<void> = tidy();
  const timer = setInterval(() => {
    under = tidy();
  }, EVERY_MS);
  timer.unref();

  async function tidy(): Promise<void> {
    try {
      const forgotten = await deleteClaims(new Date(clock().getTime() - CLAIMS_KEPT_MS));
      if (forgotten > 0) log.info('old claims forgotten', { forgotten });
    } catch (error) {
      // The next hour tries again; meanwhile the table is a little longer.
      log.warn('old claims not forgotten', { error });
    }
  }

  return async () => {
    clearInterval(timer);
    await under;
  };
}
