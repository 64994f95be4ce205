import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { followPolicyFile, loadPolicy, type PolicyFile } from '../../src/policy/policy-file.ts';
import { until } from '../support/until.ts';

let folder: string;
let file: string;
let followed: PolicyFile | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'));
  file = join(folder, 'policy.yaml');
});
afterEach(async () => {
  followed?.close();
  await rm(folder, { recursive: true });
});

/** Writes another version the way editors and mounted volumes do: beside it, then in its place. */
async function put(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

test('a new version is taken up, a broken one is refused with its problems and the old one stays in force', async () => {
  await put('defaults: { listen: mentions }\n');
  const refused: unknown[] = [];
  followed = followPolicyFile({
    file,
    initial: await loadPolicy(file),
    env: {},
    log: { ...silentLog, error: (_, fields) => refused.push(fields?.problems) },
    everyMs: 20,
  });
  const { current } = followed;
  expect(current().defaults.listen).toBe('mentions');

  await put('defaults: { listen: loudly }\n');
  await until('the refusal', () => refused.length > 0);
  expect(refused[0]).toEqual([`${file}:1: defaults.listen must be one of messages, mentions, off.`]);
  expect(current().defaults.listen).toBe('mentions');

  await rm(file);
  await until('the second refusal', () => refused.length > 1);
  expect(current().defaults.listen).toBe('mentions');

  await put('defaults: { listen: messages }\n');
  await until('the new version', () => current().defaults.listen === 'messages');
});

test('a version that names a secret which is not set is refused', async () => {
  await put('{}\n');
  const refused: unknown[] = [];
  followed = followPolicyFile({
    file,
    initial: await loadPolicy(file),
    env: {},
    log: { ...silentLog, error: (_, fields) => refused.push(fields?.problems) },
    everyMs: 20,
  });
  await put('tracker: { kind: github, repository: a/b, token_env: GITHUB_TOKEN }\n');
  await until('the refusal', () => refused.length > 0);
  expect(String(refused[0])).toContain('GITHUB_TOKEN is not set');
  expect(followed.current().tracker).toBeUndefined();
});
