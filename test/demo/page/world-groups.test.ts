import { expect, test } from 'vitest';
import type { World } from '../../../src/demo/page/state.ts';
import { worldGroups } from '../../../src/demo/page/world-groups.ts';

const world = (id: string, verdict: string, title: string): World => ({
  id,
  verdict,
  title,
  say: id,
  expect: '',
  shows: [],
});
const WORLDS = [
  world('a', 'Permission denied', 'A token that nobody renewed'),
  world('b', 'Service down', 'A create was accepted and nothing happens'),
  world('c', 'Permission denied', 'A borrowed account'),
];
const shown = (wanted: string) =>
  worldGroups(WORLDS, wanted).map(({ verdict, worlds }) => `${verdict}: ${worlds.map(({ id }) => id).join(' ')}`);

test.each([
  ['', ['Permission denied: a c', 'Service down: b']],
  ['  TOKEN  ', ['Permission denied: a']],
  ['denied borrowed', ['Permission denied: c']],
  ['down', ['Service down: b']],
  ['nothing of the kind', []],
])('worlds with the words of %j, by verdict', (wanted, groups) => {
  expect(shown(wanted)).toEqual(groups);
});
