/**
 * The states of one effect outside, and the only way from one to the next. Pure: time and fencing numbers come with the
 * events, so that what holds on every path can be explored (`test/usecases/outbox/effect-machine.test.ts`).
 *
 * Whoever wants an effect takes it, and is told to act, to look first, to use what is known, or to come again. `sending`
 * is committed before anything leaves the process; every end names the fence of its take, so that a process which was
 * given up for dead cannot overwrite what came after it.
 */
export const EFFECT_STATES = [
  /** Nothing of it is outside. */
  'pending',
  /** Somebody acts or looks, until the lease is over. After that nobody knows what became of it. */
  'sending',
  'done',
  /** It was refused: certain that nothing is outside. */
  'failed',
  /** It may be outside: an answer was lost. Looked for before anything else. */
  'uncertain',
] as const;
export type EffectState = (typeof EFFECT_STATES)[number];

export interface Effect {
  readonly state: EffectState;
  /** Number of the newest take; over all effects none is given twice, and later ones are higher. */
  readonly fence: number;
  /** Milliseconds since the epoch; null unless it is `sending`. */
  readonly leaseUntil: number | null;
  /** What is in force, or was tried last: another version is another act. Null for what happens once. */
  readonly version: string | null;
  /** What the newest act that is known to have succeeded answered. */
  readonly result: unknown;
  /** Why it is not done. */
  readonly reason: string | null;
  /** When the first act began whose end nobody knows; null while there is none. */
  readonly begunAt: number | null;
}

/** How an act or a look ended. */
export type EffectEnd =
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Certain that nothing left, and it may be tried again. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  | { readonly kind: 'lost'; readonly reason: string };

export type EffectEvent =
  /** Somebody wants it in this version. */
  | {
      readonly kind: 'take';
      readonly at: number;
      readonly fence: number;
      readonly leaseMs: number;
      readonly version: string | null;
    }
  /** Who looked and found nothing is about to act: the lease begins anew. */
  | {
      readonly kind: 'go_on';
      readonly at: number;
      readonly fence: number;
      readonly leaseMs: number;
      readonly version: string | null;
    }
  | { readonly kind: 'end'; readonly fence: number; readonly end: EffectEnd }
  /** Somebody else wants its lane: whose lease is over does not keep it. */
  | { readonly kind: 'expire'; readonly at: number }
  /** Nobody can find out any more what became of it. */
  | { readonly kind: 'give_up'; readonly at: number; readonly reason: string };

/** What whoever took it is to do. */
export type Step = 'act' | 'look' | 'use' | 'busy' | 'late' | 'ended';

export const NEW_EFFECT: Effect = {
  state: 'pending',
  fence: 0,
  leaseUntil: null,
  version: null,
  result: null,
  reason: null,
  begunAt: null,
};

/** The next state, and what is to be done. `busy` and `late` change nothing. */
export function nextEffect(effect: Effect, event: EffectEvent): { readonly effect: Effect; readonly step: Step } {
  switch (event.kind) {
    case 'take':
      return take(effect, event);
    case 'go_on':
      if (!isHeld(effect, event.fence)) return { effect, step: 'late' };
      return {
        effect: {
          ...effect,
          leaseUntil: event.at + event.leaseMs,
          version: event.version,
          begunAt: effect.begunAt ?? event.at,
        },
        step: 'act',
      };
    case 'end':
      return isHeld(effect, event.fence)
        ? { effect: ended(effect, event.end), step: 'ended' }
        : { effect, step: 'late' };
    case 'expire':
      return effect.state === 'sending' && isOver(effect, event.at)
        ? { effect: ended(effect, { kind: 'lost', reason: effect.reason ?? 'interrupted' }), step: 'ended' }
        : { effect, step: 'busy' };
    case 'give_up': {
      const open = effect.state === 'uncertain' || (effect.state === 'sending' && isOver(effect, event.at));
      return open
        ? { effect: ended(effect, { kind: 'failed', reason: event.reason }), step: 'ended' }
        : { effect, step: 'busy' };
    }
    default:
      event satisfies never;
      return { effect, step: 'busy' };
  }
}

function take(effect: Effect, { at, fence, leaseMs, version }: Extract<EffectEvent, { kind: 'take' }>) {
  const taken: Effect = { ...effect, state: 'sending', fence, leaseUntil: at + leaseMs };
  const act = { effect: { ...taken, version, begunAt: at }, step: 'act' } as const;
  switch (effect.state) {
    case 'pending':
      return act;
    case 'done':
    case 'failed':
      return effect.version === version ? ({ effect, step: 'use' } as const) : act;
    case 'uncertain':
      return { effect: taken, step: 'look' } as const;
    case 'sending':
      return isOver(effect, at) ? ({ effect: taken, step: 'look' } as const) : ({ effect, step: 'busy' } as const);
    default:
      effect.state satisfies never;
      return { effect, step: 'busy' } as const;
  }
}

function ended(effect: Effect, end: EffectEnd): Effect {
  const over = { ...effect, leaseUntil: null };
  switch (end.kind) {
    case 'done':
      return { ...over, state: 'done', result: end.result, reason: null, begunAt: null };
    case 'failed':
      return { ...over, state: 'failed', reason: end.reason, begunAt: null };
    case 'not_sent':
      return { ...over, state: 'pending', reason: end.reason, begunAt: null };
    case 'lost':
      return { ...over, state: 'uncertain', reason: end.reason };
    default:
      end satisfies never;
      return effect;
  }
}

const isHeld = ({ state, fence }: Effect, by: number): boolean => state === 'sending' && fence === by;
const isOver = ({ leaseUntil }: Effect, at: number): boolean => leaseUntil !== null && leaseUntil <= at;
