import { expect, test } from 'vitest';
import { parseDuration } from '../../src/triage/duration.ts';

test.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['45m', 2_700_000],
  ['6h', 21_600_000],
  ['7d', 604_800_000],
  ['1h30m', 5_400_000],
  ['0h', null],
  ['6', null],
  ['h', null],
  ['-6h', null],
  ['6 h', null],
  ['6hours', null],
  ['1.5h', null],
  ['', null],
])('%s is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});
