import { z } from 'zod';
import type { Log } from '../log.ts';
import { SlackCallError } from '../usecases/ports.ts';

export interface KeptNeeds<T> {
  /** Asks Slack. A `SlackCallError`, and an answer that does not have the expected form, is "not known". */
  readonly ask: (key: string) => Promise<T>;
  /** What is asked, for the log. */
  readonly what: string;
  readonly keptMs: number;
  readonly log: Log;
  readonly now: () => number;
}

/** After a failure Slack is left alone for a moment. */
const FAILED_MS = 5_000;
const MOST = 2_000;

/** Answers of Slack that hold for a while, asked once for all who want to know at the same time; null: not known. */
export function createKept<T>({ ask, what, keptMs, log, now }: KeptNeeds<T>): (key: string) => Promise<T | null> {
  const kept = new Map<string, { readonly answer: Promise<T | null>; until: number }>();

  async function answerTo(key: string): Promise<T | null> {
    try {
      return await ask(key);
    } catch (error) {
      if (!(error instanceof SlackCallError) && !(error instanceof z.ZodError)) throw error;
      log.warn('not read in Slack', { what, key, error });
      return null;
    }
  }

  return async function keptAnswer(key) {
    const known = kept.get(key);
    if (known !== undefined && known.until > now()) return known.answer;
    if (kept.size >= MOST) kept.clear();
    const entry = { answer: answerTo(key), until: now() + keptMs };
    kept.set(key, entry);
    try {
      const answer = await entry.answer;
      if (answer === null) entry.until = now() + FAILED_MS;
      return answer;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}
