import type { Origin } from '../ports.ts';

/** When a channel is in a storm; the policy says it. */
export interface StormLimits {
  /** New ids within the window that get cards of their own in a channel. */
  readonly count: number;
  readonly windowMs: number;
  /** The same failure of so many ids within its window joins one digest, however slowly they came. */
  readonly sameFailure: { readonly count: number; readonly windowMs: number };
}

/** What was asked at once, and what the channel asked just before. */
export interface Asking {
  /** New ids in the request. */
  readonly ids: number;
  /** Whether the request names one id and no other, new or known. */
  readonly alone: boolean;
  readonly origin: Origin;
  /** New ids of the channel within the window, without those of the request. */
  readonly recent: number;
  /** Those of them that the same person asked for. */
  readonly recentOfPerson: number;
}

/** A storm that nothing has joined for so long is over: what comes then begins another, with cards of its own. */
export const STORM_QUIET_MS = 10 * 60_000;
/** A storm takes no more after so long, and no more members than this: its cards stay readable and cheap to draw. */
export const LONGEST_STORM_MS = 6 * 3_600_000;
export const MOST_MEMBERS = 1_000;

/** Asked for on purpose, one at a time, by a person who waits for the answer. */
const DELIBERATE: ReadonlySet<Origin> = new Set(['command', 'modal', 'shortcut']);

/**
 * Whether this is a person's single question, which has a card of its own even in a storm and goes first. A message
 * with one id is one too, unless the same person has asked for many just now: that is how a storm looks that comes one
 * id a message.
 */
export function isSingleQuestion(asking: Asking, { count }: StormLimits): boolean {
  return asking.alone && (DELIBERATE.has(asking.origin) || asking.recentOfPerson < count);
}

/** How many of the new ids get cards of their own; the others become members of a storm. */
export function ownCards(asking: Asking, limits: StormLimits): number {
  if (isSingleQuestion(asking, limits)) return asking.ids;
  return Math.min(asking.ids, Math.max(0, limits.count - asking.recent));
}

/** What is triaged first: a single question, then what has a card to fill, then the members of a storm. */
export const PRIORITY = { single: 2, ownCard: 1, member: 0 } as const;

/** Least time between two drawings of a storm's cards. `chat.update` allows 50 a minute in a workspace. */
export function drawEveryMs(cards: number): number {
  return Math.max(3_000, cards * 1_500);
}
