import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classScores, macroF1, type Pair, percentile } from '../../eval/metrics.ts';
import { VerdictClass } from '../../src/triage/report.ts';

const times = (count: number, expected: Pair['expected'], actual: Pair['actual']): Pair[] =>
  Array.from({ length: count }, () => ({ expected, actual }));

// Worked by hand: 4 permissions (3 found), 3 internal (1 found, 1 taken for permissions, 1 broke), 1 undetermined.
const PAIRS: readonly Pair[] = [
  ...times(3, 'insufficient_permissions', 'insufficient_permissions'),
  ...times(1, 'insufficient_permissions', 'undetermined'),
  ...times(1, 'internal_error', 'internal_error'),
  ...times(1, 'internal_error', 'insufficient_permissions'),
  ...times(1, 'internal_error', null),
  ...times(1, 'undetermined', 'undetermined'),
];

describe('scores of a class', () => {
  test.each([
    { class: 'insufficient_permissions', support: 4, judged: 4, precision: 3 / 4, recall: 3 / 4, f1: 3 / 4 },
    { class: 'internal_error', support: 3, judged: 1, precision: 1, recall: 1 / 3, f1: 1 / 2 },
    { class: 'undetermined', support: 1, judged: 2, precision: 1 / 2, recall: 1, f1: 2 / 3 },
    { class: 'no_failure_found', support: 0, judged: 0, precision: null, recall: null, f1: null },
  ])('$class: precision $precision, recall $recall', (expected) => {
    expect(classScores(PAIRS).find((score) => score.class === expected.class)).toEqual(expected);
  });

  test('a class that is judged but never expected has an F1 of 0, and pulls the mean down', () => {
    const scores = classScores(times(2, 'undetermined', 'invalid_request'));
    expect(scores.find((score) => score.class === 'invalid_request')).toMatchObject({ precision: 0, recall: null });
    expect(macroF1(scores)).toBe(0);
  });

  test('the macro-F1 is the mean over the classes that occur', () => {
    expect(macroF1(classScores(PAIRS))).toBeCloseTo((3 / 4 + 1 / 2 + 2 / 3) / 3);
  });

  test('no world has no macro-F1', () => {
    expect(macroF1(classScores([]))).toBeNull();
  });

  test('F1 lies between precision and recall, and 1 everywhere means that nothing is wrong', () => {
    const name = fc.constantFrom(...VerdictClass.options);
    const pair = fc.record({ expected: name, actual: fc.option(name) });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const scores = classScores(pairs);
        for (const { precision, recall, f1 } of scores) {
          if (precision === null || recall === null || f1 === null) continue;
          expect(f1).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-9);
          expect(f1).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-9);
        }
        expect(macroF1(scores) === 1).toBe(pairs.every(({ expected, actual }) => expected === actual));
      }),
    );
  });
});

describe('percentiles', () => {
  test.each([
    { values: [], rank: 0.5, is: null },
    { values: [7], rank: 0.95, is: 7 },
    { values: [40, 10, 30, 20], rank: 0.5, is: 20 },
    { values: Array.from({ length: 100 }, (_, at) => 100 - at), rank: 0.95, is: 95 },
    { values: [1, 2, 3], rank: 0, is: 1 },
  ])('$rank of $values.length values is $is', ({ values, rank, is }) => {
    expect(percentile(values, rank)).toBe(is);
  });
});
