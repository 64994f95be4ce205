import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluate } from '../../eval/evaluate.ts';

const WELL = `title: A read
correlation_id: read-1
common: { project_id: p-1 }
lines: [{ at: 0, service: api, msg: request completed, method: GET, path: /api/v1/projects/p-1, status: 200 }]
noise: { lines: 10 }
say: correlation_id=read-1
expect: A read that was answered.
expected: { class: no_failure_found, reason: completed }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'worlds-'));
  writeFileSync(join(folder, 'well.yaml'), WELL);
  writeFileSync(join(folder, 'missed.yaml'), WELL.replace('class: no_failure_found', 'class: internal_error'));
  writeFileSync(join(folder, 'broken.yaml'), WELL.replace('title: A read', 'titel: A read'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { out: (text: string) => out.push(text), err: (text: string) => err.push(text) };
  const status = await evaluate(words, { ...terminal, colour: false, bar: false });
  return { status, out: out.join(''), err: err.join('') };
}

describe('the exit status of an evaluation', () => {
  test('is 0 when nothing is wrong and confident', async () => {
    const { status, out, err } = await run('--worlds', folder, '--only', 'well');
    expect({ status, err }).toEqual({ status: 0, err: expect.stringMatching(/^1\/1 well: as expected/) });
    expect(out).toMatch(/wrong and confident \(must be 0\) +0\n/);
  });

  test('is 1 when a verdict is wrong and confident, and the world is named', async () => {
    const { status, out } = await run('--worlds', folder, '--only', 'missed');
    expect(status).toBe(1);
    expect(out).toMatch(/wrong and confident \(must be 0\) +1: missed\n/);
    expect(out).toContain('class: expected internal_error, got no_failure_found');
  });

  test('is 1 when a world file cannot be used, and the others are run', async () => {
    const { status, out, err } = await run('--worlds', folder, '--json');
    expect(status).toBe(1);
    expect(err).toMatch(/broken\.yaml: .*titel/);
    expect(JSON.parse(out).worlds.map(({ world }: { world: string }) => world)).toEqual(['missed', 'well']);
  });

  test.each([
    { words: ['--jsno'], why: /jsno/ },
    { words: ['--only', 'no-such-world'], why: /no-such-world/ },
  ])('is 2 for $words', async ({ words, why }) => {
    const { status, out, err } = await run(...words);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(why);
  });
});
