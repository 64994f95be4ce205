import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Surroundings, startSurroundings } from '../support/bot.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

let around: Surroundings;
beforeAll(async () => {
  around = await startSurroundings();
});
afterAll(() => around.close());

/** `before`: what runs it, such as `unshare` and its words. */
function startMain(environment: Record<string, string>, before: readonly string[] = []) {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const [command = process.execPath, ...words] = [...before, process.execPath, MAIN];
  const child = spawn(command, words, { cwd: tmpdir(), env: { PATH, NODE_COMPILE_CACHE, ...environment } });
  let errors = '';
  const started = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
    if (errors.includes('bot started')) started.resolve();
  });
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, errors }));
  return { child, ended, started: Promise.race([started.promise, ended]) };
}

describe('starting the bot', () => {
  test('with a wrong configuration lists every problem, of the policy file too, and starts nothing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'main-'));
    const { code, errors } = await startMain({
      DATA_DIR: join(folder, 'data'),
      SLACK_SIGNING_SECRET: 'x',
      POLICY_FILE: join(folder, 'no-such.yaml'),
    }).ended;
    expect(code).toBe(2);
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'LOKI_URL', 'no-such.yaml']) {
      expect(errors).toContain(name);
    }
    expect(await readdir(folder)).toEqual([]);
  });

  test('with a token that Slack refuses ends with what Slack said', async () => {
    around.slack.faults.onCall('auth.test', { kind: 'error', error: 'invalid_auth' }, { times: 1 });
    const { code, errors } = await startMain(await around.newEnvironment()).ended;
    expect(code).toBe(1);
    expect(errors).toContain('auth.test: invalid_auth');
    expect(errors).toContain('SLACK_BOT_TOKEN');
    expect(errors).not.toContain('    at ');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('and stopping it by %s ends it in order', async (signal) => {
    const { child, started, ended } = startMain({ ...(await around.newEnvironment()), LOG_LEVEL: 'info' });
    await started;
    child.kill(signal);
    expect((await ended).code).toBe(0);
  });

  test('lets commands read, and back up, the embedded database that it has', async () => {
    const environment: Record<string, string> = { ...(await around.newEnvironment()), LOG_LEVEL: 'info' };
    const { child, started, ended } = startMain(environment);
    await started;
    const file = join(await mkdtemp(join(tmpdir(), 'main-')), 'backup.tgz');
    const run = (...words: string[]) => {
      const command = spawnSync(process.execPath, [CLI, ...words], {
        cwd: tmpdir(),
        env: environment,
        encoding: 'utf8',
      });
      return { status: command.status, out: command.stdout };
    };
    const read = run('audit', '--since', '24h', '--json');
    const embedded = 'DATA_DIR' in environment;
    const backup = run('backup', '--to', file);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    expect(read).toEqual({ status: 0, out: '[]\n' });
    expect(backup.status).toBe(embedded ? 0 : 2);
    if (embedded) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  // A process space of its own takes a right that not every machine gives; where it does not, nothing here can tell.
  test.runIf(spawnSync('unshare', ['--pid', '--fork', 'true']).status === 0)(
    'as PID 1, for which the kernel has no default action, ends in order by SIGTERM',
    async () => {
      const environment = { ...(await around.newEnvironment()), LOG_LEVEL: 'info' };
      const { child, started, ended } = startMain(environment, ['unshare', '--pid', '--fork', '--kill-child']);
      await started;
      const [bot] = (await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')).trim().split(' ');
      expect(await readFile(`/proc/${bot}/status`, 'utf8')).toMatch(/^NSpid:\s+\d+\s+1$/m);
      process.kill(Number(bot), 'SIGTERM');
      expect(await ended).toMatchObject({ code: 0, errors: expect.stringContaining('"signal":"SIGTERM"') });
    },
  );
});
