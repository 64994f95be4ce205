import type { Log } from '../log.ts';

const EVERY_MS = 3_600_000;

/** One kind of rows that are forgotten after a while. */
export interface Retention {
  readonly what: string;
  /** How long they are kept, as the policy has it now. */
  readonly keptMs: () => number;
  /** Forgets those older than this and answers how many. Safe to run on several replicas at once. */
  readonly remove: (before: Date) => Promise<number>;
}

export interface HousekeepingNeeds {
  readonly retentions: readonly Retention[];
  readonly clock: () => Date;
  readonly log: Log;
}

/** Forgets what is too old, now and every hour, on every replica. Answers how to stop it. */
export function startHousekeeping({ retentions, clock, log }: HousekeepingNeeds): () => Promise<void> {
  let stopped = false;
  let under: Promise<void> = tidy();
  const timer = setInterval(() => {
    under = under.then(tidy);
  }, EVERY_MS);
  timer.unref();

  async function tidy(): Promise<void> {
    for (const retention of retentions) if (!stopped) await forget(retention);
  }

  async function forget({ what, keptMs, remove }: Retention): Promise<void> {
    try {
      const forgotten = await remove(new Date(clock().getTime() - keptMs()));
      if (forgotten > 0) log.info('old rows forgotten', { what, forgotten });
    } catch (error) {
      // The next hour tries again; meanwhile the table is a little longer.
      log.warn('old rows not forgotten', { what, error });
    }
  }

  return async () => {
    stopped = true;
    clearInterval(timer);
    await under;
  };
}
