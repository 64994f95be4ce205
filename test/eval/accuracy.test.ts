import { describe, expect, test } from 'vitest';
import { accuracyOf } from '../../eval/accuracy.ts';
import { judgement, reportWith } from './made-up.ts';

const right = judgement(
  'right',
  { class: 'no_failure_found', reason: 'completed', escalation: null, checks: { 'instance-in-project': 'pass' } },
  reportWith(),
);
const confidentlyWrong = judgement('confidently-wrong', { class: 'internal_error' }, reportWith());
const carefullyWrong = judgement(
  'carefully-wrong',
  { class: 'internal_error' },
  reportWith({ confidence: 'tentative' }),
);
const abstained = judgement(
  'abstained',
  { class: 'internal_error', retry: true },
  reportWith({ class: 'undetermined', confidence: 'tentative', because: [] }),
);
const overreached = judgement(
  'overreached',
  { class: 'undetermined', reason: ['not_found', 'completed'], checks: { 'instance-in-project': ['fail', 'unknown'] } },
  reportWith(),
);
const broken = judgement('broken', { class: 'internal_error', lineage: { status: 'broken' } }, null, { heard: false });

describe('the accuracy of several worlds', () => {
  const accuracy = accuracyOf([right, confidentlyWrong, carefullyWrong, abstained, overreached, broken]);

  test('a wrong class is confident from likely upwards, an undecidable world included', () => {
    expect(accuracy.wrongAndConfident).toEqual(['confidently-wrong', 'overreached']);
  });

  test('undetermined instead of a class, and a class instead of undetermined, are told apart', () => {
    expect(accuracy.abstained).toEqual(['abstained']);
    expect(accuracy.overreached).toEqual(['overreached']);
  });

  test('only verdicts other than undetermined need grounds', () => {
    expect(accuracy.grounded).toEqual({ of: 4, held: 4 });
    expect(accuracy.ungrounded).toEqual([]);
  });

  test('parts count only where a world names them, and a broken run holds none', () => {
    expect(accuracy.parts).toEqual({
      class: { of: 6, held: 1 },
      reason: { of: 6, held: 2 },
      escalation: { of: 1, held: 1 },
      check: { of: 2, held: 1 },
      retry: { of: 1, held: 0 },
      lineage: { of: 1, held: 0 },
    });
    expect(accuracy.checks).toEqual({ 'instance-in-project': { of: 2, held: 1 } });
    expect(accuracy.allHeld).toEqual({ of: 6, held: 1 });
  });

  test('runs that broke and ids that the intake missed are listed', () => {
    expect(accuracy.broken).toEqual(['broken']);
    expect(accuracy.unheard).toEqual(['broken']);
  });
});

test('a world that can be read in two ways counts for the one it was read in', () => {
  const read = judgement('read', { class: ['internal_error', 'no_failure_found'], reason: 'completed' }, reportWith());
  const { classes, wrongAndConfident } = accuracyOf([read]);
  expect(wrongAndConfident).toEqual([]);
  expect(classes.filter(({ support }) => support > 0)).toEqual([
    { class: 'no_failure_found', support: 1, judged: 1, precision: 1, recall: 1, f1: 1 },
  ]);
});

test('the accuracy of no world is no number', () => {
  expect(accuracyOf([])).toMatchObject({ worlds: 0, macroF1: null, tookMs: { p50: null, p95: null } });
});
