import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tally-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const suite = (status: string, assertions: number) => ({
  status,
  assertionResults: Array(assertions).fill({}),
  message: 'no',
});

function tally(...results: (object | null)[]) {
  const files = results.map((result, index) => {
    const file = join(folder, `${index}.json`);
    if (result !== null) writeFileSync(file, JSON.stringify(result));
    return file;
  });
  const { stdout, status } = spawnSync(process.execPath, ['.ci/tally.js', ...files], { encoding: 'utf8' });
  return { line: stdout.trimEnd().split('\n').at(-1), status };
}

const good = { success: true, numPassedTests: 3, numFailedTests: 0, testResults: [suite('passed', 3)] };
const bad = { success: false, numPassedTests: 2, numFailedTests: 1, testResults: [suite('failed', 3)] };
const broken = {
  success: false,
  numPassedTests: 2,
  numFailedTests: 0,
  testResults: [suite('failed', 0), suite('passed', 2)],
};
const error = { success: false, numPassedTests: 2, numFailedTests: 0, testResults: [suite('passed', 2)] };

test.each([
  ['all passed', [good, good], '6 passed, 0 failed', 0],
  ['one failed', [good, bad], '5 passed, 1 failed', 1],
  ['a file could not be loaded', [good, broken], '5 passed, 1 failed', 1],
  ['an error outside of any test', [error], '2 passed, 1 failed', 1],
  ['a result was never written', [good, null], '3 passed, 1 failed', 1],
  ['nothing ran', [{ ...good, numPassedTests: 0 }], '0 passed, 0 failed', 1],
])('%s', (_, results, line, status) => {
  expect(tally(...results)).toEqual({ line, status });
});
