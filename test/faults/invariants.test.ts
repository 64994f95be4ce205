import { describe, expect, test } from 'vitest';
import { INVARIANTS, type InvariantName, violationsIn } from '../../faults/judge/invariants.ts';
import type { Observation } from '../../faults/judge/observation.ts';
import { asked, at, card, check, report, sampleObservation } from './sample-observation.ts';

const UNREAD = report({
  evidence: [
    {
      id: 'loki.lines',
      source: 'loki',
      what: 'lines',
      query: '{}',
      status: 'unavailable',
      failure: 'timeout',
      count: 0,
      took_ms: 1,
      link: null,
    },
  ],
});
const incident = (given: Observation['incidents'][number]['report'], status = 'finished') => [
  { correlationId: 'id-1', channelId: 'C1', status, report: given },
];
const verdict = (to: 'undetermined' | 'invalid_request') => ({ ...report().verdict, class: to });

/** One thing that went wrong, and the promise it breaks. */
const PLANTED: readonly (readonly [InvariantName, string, Partial<Observation>])[] = [
  ['one card', 'a second card of an incident', { cards: [card(), card({ ts: '1.3' })] }],
  [
    'one card',
    'a second incident of an id in a channel',
    { incidents: [...incident(report()), ...incident(report())] },
  ],
  [
    'one message',
    'a message of an action that stands twice',
    {
      actionMessages: [
        { channel: 'C1', key: 'progress:a1', text: 'x' },
        { channel: 'C1', key: 'progress:a1', text: 'x' },
      ],
    },
  ],
  [
    'one reissue',
    'a second lifecycle action for one confirmation',
    {
      effects: [
        { worldId: 'w1', idempotencyKey: 'k1', recoversAt: at(8) },
        { worldId: 'w1', idempotencyKey: 'k2', recoversAt: at(8) },
      ],
    },
  ],
  [
    'one reissue',
    'a lifecycle action that nobody confirmed',
    { effects: [{ worldId: 'w2', idempotencyKey: 'k1', recoversAt: at(8) }] },
  ],
  [
    'one ticket',
    'a second open ticket of a shape',
    {
      tickets: [
        { shape: 'gap-1', open: true, createdAt: at(1) },
        { shape: 'gap-1', open: true, createdAt: at(2) },
      ],
    },
  ],
  [
    'nothing lost',
    'an acknowledged paste without a card',
    { asked: [asked('card', { answer: null }), asked('retry')] },
  ],
  ['nothing lost', 'an acknowledged dialog without an answer', { asked: [asked('retry', { answer: null })] }],
  ['every card ends', 'a card left at work', { cards: [card({ ended: false })] }],
  ['every card ends', 'a run left at work', { incidents: incident(null, 'running') }],
  [
    'no pass unread',
    'a check that became a pass',
    { incidents: incident(report({ checks: [check('three', 'pass')] })) },
  ],
  [
    'no pass unread',
    'a check that became a failure',
    { incidents: incident(report({ checks: [check('one', 'fail')] })) },
  ],
  ['no pass unread', 'another verdict', { incidents: incident(report({ verdict: verdict('invalid_request') })) }],
  ['unread is said', 'a card that is silent about a source', { incidents: incident(UNREAD) }],
  ['no done before seen', '“recovered” before it was so', { said: [{ at: at(7), text: 'Ended, recovered: yes.' }] }],
  [
    'no done before seen',
    '“recovered” on the card of what never recovers',
    {
      effects: [{ worldId: 'w1', idempotencyKey: 'k1', recoversAt: null }],
      said: [{ at: at(30), text: 'Retry of start, asked for by @U1: recovered' }],
    },
  ],
  ['no done before seen', '“filed” without a ticket', { tickets: [] }],
  ['stays up', 'a bot that fell over', { fellOver: ['status 1: TypeError'] }],
  ['no secret', 'a token in a log line', { outputs: [{ where: 'a log', text: 'auth xoxb-very-secret failed' }] }],
];

test('nothing is broken where everything held', () => {
  expect(violationsIn(sampleObservation())).toEqual([]);
});

test.each(PLANTED)('“%s” is broken by %s, and nothing else is', (invariant, _what, planted) => {
  const broken = violationsIn(sampleObservation(planted)).map((violation) => violation.invariant);
  expect([...new Set(broken)]).toEqual([invariant]);
});

test('each promise is broken by something that is planted here', () => {
  expect([...new Set(PLANTED.map(([invariant]) => invariant))].sort()).toEqual(Object.keys(INVARIANTS).sort());
});

describe('what a broken source may do', () => {
  test.each<[string, Partial<Observation>]>([
    ['a check may become unknown', { incidents: incident(report({ checks: [check('one', 'unknown')] })) }],
    ['a verdict may become undetermined', { incidents: incident(report({ verdict: verdict('undetermined') })) }],
    [
      'a source may be unread, when the card says so',
      { incidents: incident(UNREAD), cards: [card({ text: 'id-1 Could not read everything.' })] },
    ],
    [
      'what Slack was never told is taken may be lost',
      { asked: [asked('card', { acknowledged: false, answer: null }), asked('retry')] },
    ],
    [
      'a closed ticket may have a successor',
      {
        tickets: [
          { shape: 'gap-1', open: false, createdAt: at(1) },
          { shape: 'gap-1', open: true, createdAt: at(2) },
        ],
      },
    ],
  ])('%s', (_what, planted) => {
    expect(violationsIn(sampleObservation(planted))).toEqual([]);
  });
});
