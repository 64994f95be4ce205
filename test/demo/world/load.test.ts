import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadWorlds, readWorld, WorldError } from '../../../src/demo/world/load.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'worlds-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = 'title: T\ncorrelation_id: abc\nsay: s\nexpect: e\nexpected: { class: undetermined, reason: not_found }\n';

test('worlds come in the order of their names and are called by them', () => {
  for (const name of ['02-b', '01-a']) writeFileSync(join(folder, `${name}.yaml`), GOOD);
  writeFileSync(join(folder, 'notes.txt'), 'not a world');
  expect(loadWorlds(folder).map(({ id }) => id)).toEqual(['01-a', '02-b']);
});

test.each([
  ['no YAML', 'title: [', /w\.yaml: not valid YAML: .*line 1/s],
  ['a missing part', GOOD.replace('title: T\n', ''), /w\.yaml: title: /],
  ['an unknown key', `${GOOD}colour: red\n`, /w\.yaml: \(top\): .*colour/],
  ['an unknown verdict', GOOD.replace('undetermined', 'fine'), /w\.yaml: expected\.class: /],
  ['an absolute time', `${GOOD}lines: [{ at: 2026-01-01, service: api, msg: m }]\n`, /w\.yaml: lines\.0\.at: /],
  [
    'a line that is neither',
    `${GOOD}lines: [{ at: 0, service: api }]\n`,
    /w\.yaml: lines\.0: a line has either msg or raw/,
  ],
  ['an id with a space', GOOD.replace('abc', 'a b c'), /w\.yaml: correlation_id: /],
])('%s is refused by file and place', (_what, text, message) => {
  const read = () => readWorld(text, 'w.yaml');
  expect(read).toThrow(WorldError);
  expect(read).toThrow(message);
});
