import type { Log } from '../../log.ts';
import type { Reached } from '../crash-points.ts';
import { createKeyedLock } from '../keyed-lock.ts';
import type { EffectEnd } from './effect-machine.ts';
import type { EffectRequest, EffectStore, StoredEffect } from './effect-store.ts';

/** What an act or a look may want to know of the effect. */
export interface EffectBefore<Result> {
  /** Answer of the newest act that succeeded; null when there was none. */
  readonly result: Result | null;
  readonly about: unknown;
  /** What kept it from happening so far, e.g. `rate_limited`. */
  readonly reason: string | null;
  /** Since when something may be outside; null when nothing is. */
  readonly begunAt: Date | null;
  /** Whether this process took it before. */
  readonly own: boolean;
  readonly now: Date;
}

export type Acted<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | Extract<EffectEnd, { readonly reason: string }>;

export type Looked<Result> =
  | { readonly kind: 'found'; readonly result: Result }
  /** It is not there, and acting is right. */
  | { readonly kind: 'absent' }
  /** It cannot be said yet: the next attempt looks again. */
  | { readonly kind: 'not_yet' }
  /** It cannot be found out, or acting again would be wrong. */
  | { readonly kind: 'gave_up'; readonly reason: string };

/** One effect: how it is done, and how it is found out whether it was done. */
export interface WantedEffect<Result> extends EffectRequest {
  /** Must end well within the lease, and must not repeat anything by itself. */
  act(before: EffectBefore<Result>): Promise<Acted<Result>>;
  look(before: EffectBefore<Result>): Promise<Looked<Result>>;
  /** What an error thrown by `act` says of the effect. */
  readonly endOf: (error: unknown) => Extract<EffectEnd, { readonly reason: string }>['kind'];
  /** For how long what another process did in this lane may not be seen outside; 0 when left out. */
  readonly settleMs?: number;
  /** How long an act or a look may take at most; `LEASE_MS` when left out. */
  readonly leaseMs?: number;
}

export type EffectOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly reason: string; readonly result: Result | null }
  /** It may be outside or not: a later attempt looks. */
  | { readonly kind: 'uncertain'; readonly reason: string }
  /** Nothing is outside: a later attempt acts. */
  | { readonly kind: 'not_sent'; readonly reason: string };

/** Somebody else is at it right now: come again. */
export class EffectBusyError extends Error {
  override readonly name = 'EffectBusyError';
  readonly retryAfterMs: number;

  constructor(key: string, retryAfterMs: number) {
    super(`${key} is in other hands`);
    this.retryAfterMs = retryAfterMs;
  }
}

export interface OutboxNeeds {
  readonly store: EffectStore;
  /** Names this process; another after each start. */
  readonly holder: string;
  readonly log: Log;
  readonly reached: Reached;
  /** Share of each lease, where every call is given less time than in production; 1 when left out. */
  readonly leaseShare?: number;
}

export interface Outbox {
  /**
   * Makes sure that an effect happened once in the wanted version, and answers how it ended. What was done before is
   * answered from what is stored. Throws `EffectBusyError`, and what `act` or `look` threw when that settles nothing:
   * the job that wanted it tries again.
   */
  perform<Result>(wanted: WantedEffect<Result>): Promise<EffectOutcome<Result>>;
}

/** Longer than two calls of Slack, which take 20 s at most. */
export const LEASE_MS = 30_000;
/** A process that was stopped between taking and acting for so long does not act any more. */
const FRESH_PART = 0.25;
/** Looking again sooner than this would only load the database. */
const LEAST_WAIT_MS = 200;
const MOST_WAIT_MS = 5_000;

/**
 * The one way to an effect outside. The intention is committed before anything leaves the process, with a lease and a
 * fencing number; found with its end unknown, it is looked for and never simply repeated.
 */
export function createOutbox(needs: OutboxNeeds): Outbox {
  const { store, holder, log, reached, leaseShare = 1 } = needs;
  const leaseOf = ({ leaseMs }: { readonly leaseMs?: number }): number => (leaseMs ?? LEASE_MS) * leaseShare;
  // Jobs of this process queue up here instead of finding each other busy. Between processes the lease decides.
  const queue = createKeyedLock();

  async function perform<Result>(wanted: WantedEffect<Result>): Promise<EffectOutcome<Result>> {
    const startedMs = performance.now();
    const leaseMs = leaseOf(wanted);
    const { step, effect } = await store.take(wanted, { holder, leaseMs, settleMs: wanted.settleMs ?? 0 });
    if (step === 'use') return outcomeOf(effect);
    if (step === 'busy' || step === 'late' || step === 'ended') throw busy(effect);
    reached('after-effect-taken');
    const isFresh = () => performance.now() - startedMs < leaseMs * FRESH_PART;
    if (step !== 'act') return look(wanted, effect);
    if (isFresh()) return act(wanted, effect);
    await end(effect, { kind: 'not_sent', reason: 'interrupted' });
    throw busy(effect);
  }

  async function act<Result>(wanted: WantedEffect<Result>, effect: StoredEffect): Promise<EffectOutcome<Result>> {
    let acted: Acted<Result>;
    try {
      acted = await wanted.act(beforeOf(effect));
    } catch (error) {
      const kind = wanted.endOf(error);
      const outcome = await end<Result>(effect, { kind, reason: reasonOf(error) });
      if (kind !== 'failed') throw error;
      log.warn('effect refused', { effect: effect.key, error });
      return outcome;
    }
    return end(effect, acted);
  }

  async function look<Result>(wanted: WantedEffect<Result>, effect: StoredEffect): Promise<EffectOutcome<Result>> {
    let looked: Looked<Result>;
    try {
      looked = await wanted.look(beforeOf(effect));
    } catch (error) {
      await end(effect, { kind: 'lost', reason: effect.reason ?? reasonOf(error) });
      throw error;
    }
    log.info('effect looked for', { effect: effect.key, outcome: looked.kind });
    const version = wanted.version ?? null;
    switch (looked.kind) {
      case 'found': {
        const found = await end<Result>(effect, { kind: 'done', result: looked.result });
        // What was found shows what was tried then; what is wanted now comes after.
        return effect.version === version ? found : perform(wanted);
      }
      case 'absent':
        return goOn(wanted, effect);
      case 'not_yet':
        return end(effect, { kind: 'lost', reason: effect.reason ?? 'interrupted' });
      case 'gave_up':
        return end(effect, { kind: 'failed', reason: looked.reason });
      default:
        looked satisfies never;
        throw new Error('A look ended in a way that nobody knows');
    }
  }

  async function goOn<Result>(wanted: WantedEffect<Result>, effect: StoredEffect): Promise<EffectOutcome<Result>> {
    const version = wanted.version ?? null;
    if (!(await store.goOn(effect.key, effect.fence, leaseOf(wanted), version))) throw busy(effect);
    reached('after-effect-look');
    return act(wanted, { ...effect, version });
  }

  async function end<Result>(effect: StoredEffect, how: EffectEnd): Promise<EffectOutcome<Result>> {
    if (!(await store.end(effect.key, effect.fence, how))) {
      log.warn('effect ended too late', { effect: effect.key, outcome: how.kind });
      throw busy(effect);
    }
    reached('after-effect-end');
    switch (how.kind) {
      case 'done':
        return { kind: 'done', result: how.result as Result };
      case 'failed':
        return { kind: 'failed', reason: how.reason, result: effect.result as Result | null };
      case 'lost':
        return { kind: 'uncertain', reason: how.reason };
      case 'not_sent':
        return { kind: 'not_sent', reason: how.reason };
      default:
        how satisfies never;
        throw new Error('An effect ended in a way that nobody knows');
    }
  }

  function beforeOf<Result>(effect: StoredEffect): EffectBefore<Result> {
    return {
      result: effect.result as Result | null,
      about: effect.about,
      reason: effect.reason,
      begunAt: effect.begunAt === null ? null : new Date(effect.begunAt),
      own: effect.heldBefore === holder,
      now: new Date(effect.now),
    };
  }

  return { perform: (wanted) => queue.run(wanted.lane ?? wanted.key, () => perform(wanted)) };
}

function outcomeOf<Result>({ state, result, reason }: StoredEffect): EffectOutcome<Result> {
  return state === 'failed'
    ? { kind: 'failed', reason: reason ?? 'refused', result: result as Result | null }
    : { kind: 'done', result: result as Result };
}

function busy({ key, leaseUntil, now }: StoredEffect): EffectBusyError {
  const waitMs = leaseUntil === null ? MOST_WAIT_MS : leaseUntil - now;
  return new EffectBusyError(key, Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, waitMs)));
}

/** A word or a line; what hangs on an error, such as the body of an answer, is not stored. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error && 'reason' in error ? String(error.reason) : String((error as Error).message);
  return text.slice(0, 300);
}
