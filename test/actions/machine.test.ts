import { describe, expect, test } from 'vitest';
import {
  proposeRetry,
  RETRY_STATES,
  type Retry,
  type RetryEvent,
  type RetryTerms,
  transition,
} from '../../src/actions/machine.ts';

const EXPIRES = 1_000;
const TERMS: readonly RetryTerms[] = [true, false].flatMap((secondPerson) =>
  [true, false].map((mustAdmit) => ({ askedBy: 'U1', secondPerson, mustAdmit, digest: 'seen', expiresAt: EXPIRES })),
);

/** Every event with everything that can make a difference: who, before or after the expiry, same or other evidence. */
const EVENTS: readonly RetryEvent[] = [
  ...['U1', 'U2'].flatMap((by) => [
    ...[EXPIRES - 1, EXPIRES].flatMap((at) => [
      ...[true, false].map((admitted): RetryEvent => ({ kind: 'confirm', by, at, admitted })),
      { kind: 'approve', by, at } as const,
    ]),
    { kind: 'reject', by } as const,
  ]),
  ...[EXPIRES - 1, EXPIRES].flatMap((at): RetryEvent[] => [
    { kind: 'expire', at },
    { kind: 'send', at, digest: 'seen' },
    { kind: 'send', at, digest: 'other' },
  ]),
  { kind: 'deny' },
  { kind: 'change_evidence', digest: 'seen' },
  { kind: 'change_evidence', digest: 'other' },
  { kind: 'accept' },
  { kind: 'refuse' },
  { kind: 'conflict' },
  { kind: 'lose' },
  { kind: 'find' },
  { kind: 'miss' },
  { kind: 'verify', outcome: 'recovered' },
  { kind: 'verify', outcome: 'failed_same' },
  { kind: 'verify', outcome: 'failed_differently' },
  { kind: 'reach_limit' },
];

interface Path {
  readonly states: readonly Retry[];
  readonly events: readonly RetryEvent[];
}

/** Every legal path there is. A machine that could go in circles would never end here. */
function paths(from: Path): Path[] {
  const now = from.states.at(-1);
  if (now === undefined) return [];
  const further = EVENTS.flatMap((event) => {
    const next = transition(now, event);
    return next === 'illegal' ? [] : paths({ states: [...from.states, next], events: [...from.events, event] });
  });
  return [from, ...further];
}

const PATHS = TERMS.flatMap((terms) => paths({ states: [proposeRetry(terms)], events: [] }));
const WHOLE = PATHS.filter(({ states }) => states.at(-1)?.state === 'ended');
const has = ({ states }: Path, state: string) => states.some((each) => each.state === state);

describe('a retry, over all states and events', () => {
  test('reaches every state, on many paths', () => {
    expect(PATHS.length).toBeGreaterThan(150);
    expect(new Set(PATHS.flatMap(({ states }) => states.map(({ state }) => state)))).toEqual(new Set(RETRY_STATES));
  });

  test('can always come to an end', () => {
    const stuck = PATHS.filter(
      (path) => !WHOLE.some(({ events }) => path.events.every((event, at) => events[at] === event)),
    );
    expect(stuck).toEqual([]);
  });

  test('sends at most once on every path', () => {
    for (const { events } of PATHS) expect(events.filter(({ kind }) => kind === 'send').length).toBeLessThanOrEqual(1);
  });

  test('sends nothing after the expiry and nothing on other evidence than was shown', () => {
    for (const { events } of PATHS) {
      for (const event of events) {
        if (event.kind !== 'send') continue;
        expect(event.at).toBeLessThan(EXPIRES);
        expect(event.digest).toBe('seen');
      }
    }
  });

  test('is confirmed only by who opened it, admitted where it has to be', () => {
    for (const { events, states } of PATHS) {
      for (const event of events) {
        if (event.kind !== 'confirm') continue;
        expect(event.by).toBe('U1');
        if (states[0]?.terms.mustAdmit === true) expect(event.admitted).toBe(true);
      }
    }
  });

  test('runs only when approved by another person, where a second one is needed', () => {
    for (const path of PATHS.filter((each) => each.states[0]?.terms.secondPerson === true && has(each, 'running'))) {
      const approvals = path.events.filter(({ kind }) => kind === 'approve');
      expect(approvals).toHaveLength(1);
      expect(approvals[0]).toMatchObject({ by: 'U2' });
      expect(path.states.at(-1)?.approvedBy).toBe('U2');
    }
  });

  test('is recovered only by way of verifying, and verified only after it was sent', () => {
    for (const path of WHOLE) {
      if (path.states.at(-1)?.outcome === 'recovered') expect(path.states.at(-2)?.state).toBe('verifying');
      if (has(path, 'verifying')) expect(path.events.some(({ kind }) => kind === 'send')).toBe(true);
    }
  });

  test('stays ended, and has an outcome exactly then', () => {
    for (const { states } of PATHS) {
      const last = states.at(-1);
      if (last === undefined) continue;
      expect(last.outcome !== null).toBe(last.state === 'ended');
      if (last.state === 'ended') for (const event of EVENTS) expect(transition(last, event)).toBe('illegal');
    }
  });

  test('keeps its terms whatever happens', () => {
    for (const { states } of PATHS) expect(new Set(states.map(({ terms }) => terms)).size).toBe(1);
  });

  test('each outcome is reached', () => {
    expect([...new Set(WHOLE.map(({ states }) => states.at(-1)?.outcome))].sort()).toEqual([
      'denied',
      'evidence_changed',
      'expired',
      'failed_differently',
      'failed_same',
      'not_seen',
      'recovered',
      'refused',
      'rejected',
      'still_running',
    ]);
  });
});
