import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { loadWorlds } from '../../src/demo/world/load.ts';
import { TriageReport } from '../../src/triage/report.ts';

interface Ended {
  status: number;
  out: string;
  err: string;
}

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

let platform: Platform;
let folder: string;

beforeAll(async () => {
  platform = await startPlatform({ worlds: loadWorlds() });
  folder = await mkdtemp(join(tmpdir(), 'triage-'));
});
afterAll(async () => {
  await platform.close();
  await rm(folder, { recursive: true });
});

const { NODE_COMPILE_CACHE } = process.env;

/** Runs the command as a user does, in a process of its own that sees only the given environment. */
function run(words: readonly string[], env: Record<string, string> = sources()): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, ...words],
      { env: { ...env, NODE_COMPILE_CACHE }, cwd: folder, timeout: 30_000 },
      (error, out, err) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
      },
    );
  });
}

function sources(): Record<string, string> {
  return {
    LOKI_URL: platform.lokiUrl,
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
  };
}

describe('npm run triage', () => {
  test('prints the contract’s JSON and nothing else, and ends with 0 for a verdict', async () => {
    const { correlationId } = platform.activate('01-amber');
    const { status, out, err } = await run(['triage', correlationId, '--json']);
    expect(err).toBe('');
    expect(TriageReport.parse(JSON.parse(out)).verdict).toMatchObject({
      class: 'insufficient_permissions',
      reason: 'allowlist_entry_missing',
      confidence: 'certain',
    });
    expect(status).toBe(0);
  });

  test('an unknown id is undetermined, says where it searched, and ends with 3', async () => {
    platform.activate('04-delta');
    const { status, out } = await run(['triage', 'no-such-id-anywhere', '--json', '--since', '2h']);
    const report = TriageReport.parse(JSON.parse(out));
    expect(report.verdict).toMatchObject({ class: 'undetermined', reason: 'not_found' });
    expect(Date.parse(report.window.end) - Date.parse(report.window.start)).toBe(2 * 3_600_000);
    expect(status).toBe(3);
  });

  test('the readable report starts with the verdict and names what it rests on', async () => {
    const { correlationId } = platform.activate('01-amber');
    const { status, out } = await run(['triage', correlationId]);
    expect(out).toMatch(/^insufficient_permissions \/ allowlist_entry_missing\nWhat failed +upgrade of /);
    expect(out).toMatch(/^How sure +certain \(iam_allowlist\)$/m);
    expect(out).toContain('app_instances.upgrade is missing');
    expect(out).toContain('broke at gpuaas-api');
    expect(status).toBe(0);
  });

  test('a source that is not configured is not checked, and that is said', async () => {
    const { correlationId } = platform.activate('01-amber');
    const { out } = await run(['triage', correlationId, '--json'], { LOKI_URL: platform.lokiUrl });
    const report = TriageReport.parse(JSON.parse(out));
    expect(report.evidence.find(({ id }) => id === 'platform.instance')).toMatchObject({ status: 'unavailable' });
    expect(report.evidence.find(({ id }) => id === 'platform.instance')?.what).toContain('GPUAAS_API_URL');
    expect(report.checks.find(({ id }) => id === 'action-on-allowlist')?.outcome).toBe('unknown');
    expect(report.verdict.confidence).not.toBe('certain');
  });

  test.each([
    { name: 'no id', words: ['triage'], says: 'correlation id is missing' },
    { name: 'an impossible id', words: ['triage', 'a"b'], says: 'no correlation id' },
    { name: 'an unknown option', words: ['triage', 'abc-123', '--tenant', 'x'], says: '"tenant" is no option' },
    {
      name: 'a wrong option',
      words: ['triage', 'abc-123', '--since', 'x'],
      says: '-- 01J8Z3K4M5N6P7Q8R9S0T1V2W3 --since 6h',
    },
    {
      name: 'no trace id',
      words: ['triage', 'abc-123', '--trace-id', 'x'],
      says: '--trace-id 4bf92f3577b34da6a3ce929d0e0e4736',
    },
    { name: 'several wrong words', words: ['triage', 'a b', '--at', 'x', '--nope'], says: '"nope" is no option' },
    { name: 'an unknown command', words: ['tirage', 'abc-123'], says: 'Commands: triage' },
    { name: '--capsule without a file', words: ['triage', 'abc-123', '--capsule'], says: 'name of the file' },
  ])('$name ends with 2, says what is wrong and how it is right, and prints no report', async ({ words, says }) => {
    const { status, out, err } = await run(words);
    expect(status).toBe(2);
    expect(err).toContain(says);
    expect(err).toMatch(/^[^\n]+\n$/);
    expect(out).toBe('');
  });

  test('variables come from .env in the working directory too, and the environment goes before it', async () => {
    await writeFile(join(folder, '.env'), 'LOKI_URL=http://from-the-file:3100\nMAX_LOOKBACK=never\n');
    try {
      const { status, err } = await run(['triage', 'abc-123'], {});
      expect(status).toBe(2);
      expect(err).toMatch(/^MAX_LOOKBACK is no duration[^\n]+\n$/);
      expect(await run(['triage', 'abc-123', '--json'], { ...sources(), MAX_LOOKBACK: '1h' })).toMatchObject({
        status: 3,
        out: expect.not.stringContaining('from-the-file'),
      });
    } finally {
      await rm(join(folder, '.env'));
    }
  });

  test('a .env that cannot be read ends with 2', async () => {
    await mkdir(join(folder, '.env'));
    try {
      expect(await run(['triage', 'abc-123'])).toMatchObject({
        status: 2,
        err: expect.stringMatching(/^\.env cannot be read[^\n]+\n$/),
      });
    } finally {
      await rm(join(folder, '.env'), { recursive: true });
    }
  });

  test('configuration that is missing or wrong ends with 2 and names the variable', async () => {
    expect(await run(['triage', 'abc-123'], {})).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringContaining('LOKI_URL'),
    });
    expect(await run(['triage', 'abc-123'], { LOKI_URL: 'loki:3100' })).toMatchObject({
      status: 2,
      err: expect.stringContaining('LOKI_URL'),
    });
  });

  test('a capsule replays offline to the identical report, and a changed one is refused', async () => {
    const { correlationId } = platform.activate('01-amber');
    const file = join(folder, 'capsule.json');
    const first = await run(['triage', correlationId, '--json', '--capsule', file]);
    const again = await run(['replay', file, '--json'], {});
    expect(again).toMatchObject({ status: 0, out: first.out });
    const today = await run(['replay', file, '--rejudge', '--json'], {});
    expect(today).toMatchObject({ status: 0, out: first.out, err: expect.stringContaining('the same') });
    await writeFile(file, (await readFile(file, 'utf8')).replace('"certain"', '"likely"'));
    expect(await run(['replay', file], {})).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('seal is broken'),
    });
  });
});
