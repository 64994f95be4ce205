import { expect, test } from 'vitest';
import { nearest } from '../src/nearest.ts';

test.each([
  ['lissten', 'listen'],
  ['Listen', 'listen'],
  ['bareids', 'bare_ids'],
  ['bot', 'bots'],
  ['colour', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
])('%s is meant as %s', (word, expected) => {
  expect(nearest(word, ['listen', 'bare_ids', 'bots'])).toBe(expected);
});
