import type { Log } from '../log.ts';

/** Slack redelivers for five minutes, and hourly for a day with "Delayed Events": two days are safely longer. */
const CLAIMS_KEPT_MS = 48 * 3_600_000;
const EVERY_MS = 3_600_000;
const DAY_MS = 24 * EVERY_MS;

export interface HousekeepingNeeds {
  /** Forgets claims older than this and answers how many. */
  readonly deleteClaims: (before: Date) => Promise<number>;
  /** Forgets audit rows older than this and answers how many. */
  readonly purgeAudit: (before: Date) => Promise<number>;
  /** Retention of the audit trail, as the policy has it now. */
  readonly auditKeptDays: () => number;
  readonly clock: () => Date;
  readonly log: Log;
}

/**
 * Forgets old claims and audit rows, now and every hour. Every replica does it; that costs nothing. Answers how to stop
 * it.
 */
export function startHousekeeping(needs: HousekeepingNeeds): () => Promise<void> {
  const { deleteClaims, purgeAudit, auditKeptDays, clock, log } = needs;
  let under: Promise<void> = tidy();
  const timer = setInterval(() => {
    under = tidy();
  }, EVERY_MS);
  timer.unref();

  async function tidy(): Promise<void> {
    await forget('claims', CLAIMS_KEPT_MS, deleteClaims);
    await forget('audit rows', auditKeptDays() * DAY_MS, purgeAudit);
  }

  async function forget(what: string, keptMs: number, remove: (before: Date) => Promise<number>): Promise<void> {
    try {
      const forgotten = await remove(new Date(clock().getTime() - keptMs));
      if (forgotten > 0) log.info('old rows forgotten', { what, forgotten });
    } catch (error) {
      // The next hour tries again; meanwhile the table is a little longer.
      log.warn('old rows not forgotten', { what, error });
    }
  }

  return async () => {
    clearInterval(timer);
    await under;
  };
}
