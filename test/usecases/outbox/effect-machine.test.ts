import { describe, expect, test } from 'vitest';
import {
  EFFECT_STATES,
  type Effect,
  type EffectEnd,
  NEW_EFFECT,
  nextEffect,
  type Step,
} from '../../../src/usecases/outbox/effect-machine.ts';

const LEASE = 10;
const MOST_TAKES = 4;

/** Where one process stands in performing the effect. */
interface Process {
  readonly at: 'idle' | 'acting' | 'looking' | 'answered' | 'stalled' | 'knows';
  readonly fence: number;
  /** What it saw: the answer of its act, or what its look found. */
  readonly saw: EffectEnd['kind'] | 'found' | 'absent' | null;
}

/** The database, the world outside, and two processes that want the same effect. */
interface World {
  readonly effect: Effect;
  /** How often it happened outside. */
  readonly outside: number;
  readonly processes: readonly [Process, Process];
  readonly takes: number;
  readonly now: number;
}

const IDLE: Process = { at: 'idle', fence: 0, saw: null };
const START: World = { effect: NEW_EFFECT, outside: 0, processes: [IDLE, IDLE], takes: 0, now: 0 };

/** Everything that can happen next: steps of each process, its death, lost answers, and time that passes. */
function next(world: World): { readonly what: string; readonly world: World }[] {
  const steps = world.processes.flatMap((process, index) =>
    stepsOf(world, process).map(({ what, change, to }) => {
      const processes: [Process, Process] = [world.processes[0], world.processes[1]];
      processes[index] = to;
      return { what: `${index}: ${what}`, world: { ...world, ...change, processes } };
    }),
  );
  const { leaseUntil } = world.effect;
  if (leaseUntil === null || leaseUntil <= world.now) return steps;
  // An act ends within the lease: who has not sent by then does not send any more.
  const [first, second] = world.processes.map((process) =>
    process.at === 'acting' && process.fence === world.effect.fence ? { ...process, at: 'stalled' as const } : process,
  );
  if (first === undefined || second === undefined) return steps;
  return [...steps, { what: 'time passes', world: { ...world, now: leaseUntil, processes: [first, second] } }];
}

function stepsOf(world: World, process: Process): { what: string; change: Partial<World>; to: Process }[] {
  const { effect, outside, now, takes } = world;
  const die = process.at === 'idle' || process.at === 'knows' ? [] : [{ what: 'dies', change: {}, to: IDLE }];
  const ends = (end: EffectEnd) => {
    const after = nextEffect(effect, { kind: 'end', fence: process.fence, end });
    // Whoever does not know how it ended comes again.
    const isEnd = after.step === 'ended' && (end.kind === 'done' || end.kind === 'failed');
    return { what: `ends ${end.kind}`, change: { effect: after.effect }, to: isEnd ? KNOWS : IDLE };
  };
  switch (process.at) {
    case 'idle': {
      if (takes >= MOST_TAKES) return [];
      const fence = takes + 1;
      const taken = nextEffect(effect, { kind: 'take', at: now, fence, leaseMs: LEASE, version: null });
      const to: Partial<Record<Step, Process>> = {
        act: { at: 'acting', fence, saw: null },
        look: { at: 'looking', fence, saw: null },
        use: KNOWS,
      };
      return [{ what: 'takes', change: { effect: taken.effect, takes: fence }, to: to[taken.step] ?? IDLE }];
    }
    case 'acting':
      return [
        ...die,
        { what: 'is taken', change: { outside: outside + 1 }, to: { ...process, at: 'answered', saw: 'done' } },
        { what: 'loses its answer', change: { outside: outside + 1 }, to: { ...process, at: 'answered', saw: 'lost' } },
        { what: 'gets no answer', change: {}, to: { ...process, at: 'answered', saw: 'lost' } },
        { what: 'is refused', change: {}, to: { ...process, at: 'answered', saw: 'failed' } },
        { what: 'is told to wait', change: {}, to: { ...process, at: 'answered', saw: 'not_sent' } },
      ];
    case 'looking':
      return [
        ...die,
        { what: 'looks', change: {}, to: { ...process, at: 'answered', saw: outside > 0 ? 'found' : 'absent' } },
        { what: 'cannot look', change: {}, to: { ...process, at: 'answered', saw: 'lost' } },
      ];
    case 'answered':
      return [...die, ...storesOf(world, process, ends)];
    case 'stalled':
      return [...die, ends({ kind: 'lost', reason: 'stalled' }), ends({ kind: 'not_sent', reason: 'stalled' })];
    case 'knows':
      return [];
    default:
      return process.at satisfies never;
  }
}

const KNOWS: Process = { at: 'knows', fence: 0, saw: null };

function storesOf(
  { effect, now }: World,
  process: Process,
  ends: (end: EffectEnd) => { what: string; change: Partial<World>; to: Process },
) {
  switch (process.saw) {
    case 'done':
    case 'found':
      return [ends({ kind: 'done', result: 'there' })];
    case 'absent': {
      const on = nextEffect(effect, { kind: 'go_on', at: now, fence: process.fence, leaseMs: LEASE, version: null });
      const to: Process = on.step === 'act' ? { ...process, at: 'acting', saw: null } : IDLE;
      return [{ what: 'goes on', change: { effect: on.effect }, to }];
    }
    case 'lost':
    case 'failed':
    case 'not_sent':
      return [ends({ kind: process.saw, reason: process.saw })];
    case null:
      return [];
    default:
      return process.saw satisfies never;
  }
}

/** Every world that can be reached, each with the worlds that come after it. */
function explore(): Map<string, { world: World; after: string[] }> {
  const seen = new Map<string, { world: World; after: string[] }>();
  const open = [START];
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    const key = JSON.stringify(world);
    if (seen.has(key)) continue;
    const following = next(world).map((step) => step.world);
    seen.set(key, { world, after: following.map((each) => JSON.stringify(each)) });
    open.push(...following);
  }
  return seen;
}

const WORLDS = explore();
const all = [...WORLDS.values()].map(({ world }) => world);

describe('an effect that two processes want, over every order of steps, deaths, lost answers and leases', () => {
  test('is explored: every state is reached, in thousands of worlds', () => {
    expect(all.length).toBeGreaterThan(2_000);
    expect(new Set(all.map(({ effect }) => effect.state))).toEqual(new Set(EFFECT_STATES));
  });

  test('happens at most once', () => {
    expect(all.filter(({ outside }) => outside > 1)).toEqual([]);
  });

  test('is done only when it happened, and failed or pending only when it did not', () => {
    expect(all.filter(({ effect, outside }) => effect.state === 'done' && outside !== 1)).toEqual([]);
    const without = all.filter(({ effect }) => effect.state === 'failed' || effect.state === 'pending');
    expect(without.filter(({ outside }) => outside !== 0)).toEqual([]);
  });

  test('is in one process’s hands at a time: acting and holding the newest fence are the same', () => {
    const acting = ({ processes, effect }: World) =>
      processes.filter(({ at, fence }) => at === 'acting' && fence !== effect.fence);
    expect(all.filter((world) => acting(world).length > 0)).toEqual([]);
  });

  test('can always come to its end while somebody still wants it', () => {
    const ended = new Set(
      [...WORLDS].filter(([, { world }]) => ['done', 'failed'].includes(world.effect.state)).map(([key]) => key),
    );
    // Backwards from the ends: whatever leads there can end.
    for (let grown = true; grown; ) {
      grown = false;
      for (const [key, { after }] of WORLDS) {
        if (ended.has(key) || !after.some((each) => ended.has(each))) continue;
        ended.add(key);
        grown = true;
      }
    }
    // Where all takes are used up nobody comes any more: that is the limit of this exploration, not of the machine.
    const stuck = [...WORLDS].filter(([key, { world }]) => !ended.has(key) && world.takes < MOST_TAKES);
    expect(stuck.map(([key]) => key)).toEqual([]);
  });

  test('once done is never written again, whoever comes late', () => {
    for (const { world, after } of WORLDS.values()) {
      if (world.effect.state !== 'done') continue;
      for (const key of after) expect(WORLDS.get(key)?.world.effect).toEqual(world.effect);
    }
  });
});

describe('an effect with a version', () => {
  const take = (effect: Effect, version: string, at = 0) =>
    nextEffect(effect, { kind: 'take', at, fence: effect.fence + 1, leaseMs: LEASE, version });
  const end = (effect: Effect, how: EffectEnd) =>
    nextEffect(effect, { kind: 'end', fence: effect.fence, end: how }).effect;
  const done = end(take(NEW_EFFECT, 'a').effect, { kind: 'done', result: 1 });
  const failed = end(take(NEW_EFFECT, 'a').effect, { kind: 'failed', reason: 'no' });
  const lost = end(take(NEW_EFFECT, 'a').effect, { kind: 'lost', reason: 'timeout' });

  test.each<[string, Effect, string, Step]>([
    ['that is done', done, 'a', 'use'],
    ['that is done, wanted otherwise', done, 'b', 'act'],
    ['that was refused', failed, 'a', 'use'],
    ['that was refused, wanted otherwise', failed, 'b', 'act'],
    ['that may be outside', lost, 'a', 'look'],
    ['that may be outside, wanted otherwise', lost, 'b', 'look'],
  ])('%s', (_, effect, version, step) => {
    expect(take(effect, version).step).toBe(step);
  });

  test('keeps what it answered while it is done anew, and what was tried while it is looked for', () => {
    expect(take(done, 'b').effect).toMatchObject({ result: 1, version: 'b' });
    expect(take(lost, 'b').effect).toMatchObject({ version: 'a', begunAt: 0 });
  });

  test('leaves its lane once its lease is over, to be looked for later', () => {
    const expire = (effect: Effect, at: number) => nextEffect(effect, { kind: 'expire', at });
    const { effect: sending } = take(NEW_EFFECT, 'a');
    expect(expire(sending, LEASE - 1).step).toBe('busy');
    expect(expire(sending, LEASE).effect).toMatchObject({
      state: 'uncertain',
      leaseUntil: null,
      reason: 'interrupted',
    });
    expect(
      nextEffect(expire(sending, LEASE).effect, { kind: 'end', fence: 1, end: { kind: 'done', result: 1 } }).step,
    ).toBe('late');
    for (const effect of [done, failed, lost, NEW_EFFECT]) expect(expire(effect, 99)).toEqual({ effect, step: 'busy' });
  });

  test('is given up only when nobody holds it and nobody knows', () => {
    const giveUp = (effect: Effect, at: number) => nextEffect(effect, { kind: 'give_up', at, reason: 'old' });
    expect(giveUp(lost, 0).effect).toMatchObject({ state: 'failed', reason: 'old' });
    const { effect: sending } = take(NEW_EFFECT, 'a');
    expect(giveUp(sending, LEASE - 1).step).toBe('busy');
    expect(giveUp(sending, LEASE).effect.state).toBe('failed');
    for (const effect of [done, failed, NEW_EFFECT]) expect(giveUp(effect, 99)).toEqual({ effect, step: 'busy' });
  });
});
