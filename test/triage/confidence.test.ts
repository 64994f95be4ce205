import { describe, expect, test } from 'vitest';
import { confidenceOf, groundsOf } from '../../src/triage/confidence.ts';
import type { CheckResult } from '../../src/triage/report.ts';
import type { Conclusion } from '../../src/triage/rule.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import { ACCEPTED, auditRow, bundle, deadLetter, instanceEvent, span, stuckRow, WORKER } from '../support/incident.ts';

/** Everything was read, so that only what a conclusion rests on differs. */
const READ = bundle(ACCEPTED, {
  trace: found('tempo.trace', [span(WORKER)]),
  audit: found('platform.audit', [auditRow()]),
  instanceEvents: found('platform.events', [instanceEvent()]),
  failedOutbox: stuckRow(),
  deadLetters: deadLetter(),
});
const CUT = { ...READ, lines: found('loki.lines', [...ACCEPTED], { truncated: true }) };

function confidence(because: readonly string[], rest: Partial<Conclusion> = {}, of = READ, checks: CheckResult[] = []) {
  const conclusion: Conclusion = {
    class: 'internal_error',
    reason: 'api_defect',
    issueKind: 'runtime_backend_adapter',
    summary: 'It broke.',
    because,
    ...rest,
  };
  return confidenceOf(conclusion, checks, of);
}
const check = (id: string, ...evidence: string[]): CheckResult => ({
  id,
  title: id,
  outcome: 'fail',
  summary: 'It does not hold.',
  runbook: [],
  evidence,
});

describe('how sure a verdict is', () => {
  test.each([
    'platform.instance',
    'platform.events',
    'platform.service-account',
    'platform.audit',
    'platform.overview',
    'platform.outbox',
    'platform.dead-letters',
  ])('certain: the record %s, alone or beside a line', (record) => {
    expect(confidence([record])).toBe('certain');
    expect(confidence([record, 'loki.lines'])).toBe('certain');
  });

  test.each([
    { name: 'Loki and Tempo agree', because: ['loki.lines', 'tempo.trace'], level: 'certain' },
    { name: 'Loki alone', because: ['loki.lines'], level: 'likely' },
    { name: 'Tempo alone', because: ['tempo.trace'], level: 'likely' },
    {
      name: 'two answers of one source are one source',
      because: ['loki.lines', 'loki.shipping.gpuaas-outbox-relay'],
      level: 'likely',
    },
    { name: 'a record that decides nothing', because: ['platform.project'], level: 'likely' },
    { name: 'what the reporter said', because: ['user.report'], level: 'tentative' },
    { name: 'the reporter is no second source', because: ['loki.lines', 'user.report'], level: 'likely' },
    { name: 'nothing', because: [], level: 'tentative' },
  ])('$level: $name', ({ because, level }) => {
    expect(confidence(because)).toBe(level);
  });

  test.each([
    { against: [], level: 'certain' },
    { against: ['one'], level: 'likely' },
    { against: ['one', 'two'], level: 'tentative' },
    { against: ['one', 'two', 'three'], level: 'tentative' },
  ])('$against.length contradictions leave a certain verdict $level', ({ against, level }) => {
    expect(confidence(['platform.instance'], { against })).toBe(level);
  });

  test('a contradiction leaves what one source said tentative', () => {
    expect(confidence(['loki.lines'], { against: ['one'] })).toBe('tentative');
  });

  test.each([
    { because: ['platform.instance'], atMost: 'likely', level: 'likely' },
    { because: ['platform.instance'], atMost: 'tentative', level: 'tentative' },
    { because: ['platform.instance'], atMost: 'certain', level: 'certain' },
    { because: ['loki.lines'], atMost: 'certain', level: 'likely' },
    { because: [], atMost: 'certain', level: 'tentative' },
  ] as const)('$because with an upper bound of $atMost is $level', ({ because, atMost, level }) => {
    expect(confidence(because, { atMost })).toBe(level);
  });

  test('evidence that nobody could read is no ground, whatever check names it', () => {
    const unread = {
      ...READ,
      serviceAccount: unavailable('platform.service-account', 'not_permitted'),
      trace: unavailable('tempo.trace'),
    };
    expect(confidence(['platform.service-account'], {}, unread)).toBe('tentative');
    expect(confidence(['loki.lines', 'platform.service-account'], {}, unread)).toBe('likely');
    expect(confidence(['loki.lines', 'tempo.trace'], {}, unread)).toBe('likely');
    expect(confidence(['x'], {}, unread, [check('x', 'loki.lines', 'platform.service-account')])).toBe('likely');
  });

  test('an answer without rows was read', () => {
    const none = { ...READ, serviceAccount: empty('platform.service-account') };
    expect(confidence(['loki.lines', 'platform.service-account'], {}, none)).toBe('certain');
  });

  test('lines that were cut off bound it at likely, whatever else was read', () => {
    expect(confidence(['platform.instance', 'tempo.trace'], {}, CUT)).toBe('likely');
    expect(confidence(['platform.instance'], { against: ['one'] }, CUT)).toBe('likely');
    expect(confidence([], {}, CUT)).toBe('tentative');
  });
});

describe('what a verdict rests on', () => {
  const CHECKS = [check('action-on-allowlist', 'platform.service-account'), check('action-permitted', 'loki.lines')];

  test('a check stands for its evidence', () => {
    expect(groundsOf(['action-on-allowlist', 'tempo.trace'], CHECKS)).toEqual([
      'platform.service-account',
      'tempo.trace',
    ]);
    expect(confidence(['action-on-allowlist'], {}, READ, CHECKS)).toBe('certain');
    expect(confidence(['action-permitted'], {}, READ, CHECKS)).toBe('likely');
  });

  test('each evidence counts once', () => {
    expect(groundsOf(['loki.lines', 'action-permitted', 'loki.lines'], CHECKS)).toEqual(['loki.lines']);
  });

  test('a check without evidence is no ground', () => {
    expect(groundsOf(['x'], [check('x')])).toEqual([]);
    expect(confidence(['x'], {}, READ, [check('x')])).toBe('tentative');
  });
});
