import { expect, test } from 'vitest';
import { wantsColour, widthOf } from '../../src/terminal/paint.ts';

test.each([
  { env: {}, terminal: true, colour: true },
  { env: {}, terminal: false, colour: false },
  { env: { NO_COLOR: '1' }, terminal: true, colour: false },
  { env: { NO_COLOR: '' }, terminal: true, colour: true },
  { env: { TERM: 'dumb' }, terminal: true, colour: false },
  { env: { FORCE_COLOR: '1' }, terminal: false, colour: true },
  { env: { FORCE_COLOR: '1', NO_COLOR: '1' }, terminal: false, colour: true },
  { env: { FORCE_COLOR: '0' }, terminal: true, colour: false },
])('$env on a terminal ($terminal) colours: $colour', ({ env, terminal, colour }) => {
  expect(wantsColour(env, terminal)).toBe(colour);
});

test.each([
  { env: {}, own: 120, width: 120 },
  { env: {}, own: undefined, width: undefined },
  { env: { COLUMNS: '72' }, own: 120, width: 72 },
  { env: { COLUMNS: 'wide' }, own: 120, width: 120 },
  { env: { COLUMNS: '0' }, own: undefined, width: undefined },
])('$env on a terminal of $own columns is $width wide', ({ env, own, width }) => {
  expect(widthOf(env, own)).toBe(width);
});
