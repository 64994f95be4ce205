import { describe, expect, test } from 'vitest';
import { parseBenchArguments } from '../../bench/arguments.ts';
import { bytes, quantile, seconds, whole } from '../../bench/figures.ts';

test.each([
  { values: [5, 1, 3], q: 0.5, is: 3 },
  { values: [5, 1, 3], q: 1, is: 5 },
  { values: Array.from({ length: 1000 }, (_, index) => index + 1), q: 0.999, is: 999 },
])('the quantile $q by nearest rank is one of the values', ({ values, q, is }) => {
  expect(quantile(values, q)).toBe(is);
});

test('figures are written in units that people read, and what is missing as missing', () => {
  expect([bytes(0), bytes(1_536), bytes(1_288_490_189), bytes(Number.NaN)]).toEqual(['0 B', '1.5 KiB', '1.2 GiB', '–']);
  expect([whole(12_345.4), seconds(1_234), seconds(61_000)]).toEqual(['12,345', '1.23 s', '61.0 s']);
});

describe('the command line', () => {
  const KNOWN = ['triage', 'burst'];

  test('runs everything at its normal size unless told', () => {
    expect(parseBenchArguments([], KNOWN)).toEqual({ names: KNOWN, write: false, size: 'normal' });
    expect(parseBenchArguments(['--long', '--only', 'burst'], KNOWN)).toMatchObject({ names: ['burst'], size: 'long' });
  });

  test.each([
    { words: ['--only', 'nothing'], says: "There is no benchmark 'nothing'" },
    { words: ['--only', 'burst', '--write'], says: '--write documents all benchmarks' },
    { words: ['--quick', '--write'], says: 'leave out --write' },
    { words: ['--quick', '--long'], says: 'exclude each other' },
    { words: ['--fast'], says: '--fast' },
  ])('$words is refused with what is right', ({ words, says }) => {
    expect(() => parseBenchArguments(words, KNOWN)).toThrow(says);
    expect(() => parseBenchArguments(words, KNOWN)).toThrow('Usage: npm run -s bench');
  });
});
