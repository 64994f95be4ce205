import { setTimeout as sleep } from 'node:timers/promises';
import { EffectBusyError } from './outbox/outbox.ts';
import { SlackCallError, type Step } from './ports.ts';

export interface LiveCard {
  /** Shows these steps as soon as the card may be edited again; steps in between are skipped. */
  show(steps: readonly Step[]): void;
  /** Stops showing steps; resolves when no edit is under way any more. */
  close(): Promise<void>;
}

export interface LiveCardNeeds {
  /** Edits the card. Rejects with `SlackCallError` or `EffectBusyError` when it cannot be done now. */
  readonly update: (steps: readonly Step[]) => Promise<'updated' | 'gone'>;
  /** Least time between two edits: `chat.update` allows about 50 a minute, shared by all cards (Slack, tier 3). */
  readonly everyMs: number;
  /** Told of an edit that failed. Progress is a courtesy: the triage goes on, and the finished card is a job. */
  readonly onError: (error: unknown) => void;
}

/** Shows progress on a card: one edit under way at a time, the newest steps win, Slack's wishes to wait are kept. */
export function createLiveCard({ update, everyMs, onError }: LiveCardNeeds): LiveCard {
  const closing = new AbortController();
  let newest: readonly Step[] | null = null;
  let showing: Promise<void> | null = null;

  async function showAll(): Promise<void> {
    while (newest !== null && !closing.signal.aborted) {
      const steps = newest;
      newest = null;
      const waitMs = await showOnce(steps);
      if (waitMs === null) closing.abort();
      else await sleep(waitMs, undefined, { signal: closing.signal }).catch(() => {});
    }
    showing = null;
  }

  /** How long to wait before the next edit; null when there is nothing to edit any more. */
  async function showOnce(steps: readonly Step[]): Promise<number | null> {
    try {
      return (await update(steps)) === 'gone' ? null : everyMs;
    } catch (error) {
      onError(error);
      if (error instanceof EffectBusyError) return Math.max(everyMs, error.retryAfterMs);
      const retryable = error instanceof SlackCallError && error.retryable;
      return retryable ? Math.max(everyMs, error.retryAfterMs ?? 0) : null;
    }
  }

  return {
    show(steps) {
      if (closing.signal.aborted) return;
      newest = steps;
      showing ??= showAll();
    },
    async close() {
      closing.abort();
      await showing;
    },
  };
}
