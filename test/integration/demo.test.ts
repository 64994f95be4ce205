import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';

interface Running {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves when this was printed; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit status. */
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

function demo(...words: string[]): Running {
  const child = spawn(process.execPath, ['src/demo/main.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const end = once(child, 'close').then(([code]) => code as number | null);
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  return {
    child,
    output: () => text,
    ended: () => end,
    async printed(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
      const look = () => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match);
      };
      listeners.add(look);
      void end.then((code) => reject(new Error(`ended with ${code} before ${pattern}: ${text}`)));
      look();
      return promise;
    },
  };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints what to open and paste, serves the page, and %s ends it with 0',
  async (signal) => {
    const { child, printed, ended, output } = demo('--port', '0');
    const [, url = ''] = await printed(/(http:\/\/127\.0\.0\.1:\d+\/)[\s\S]*Ctrl-C ends it/);
    expect(output()).toMatch(/correlation_id/);
    expect(output()).toMatch(/\/gpuaas-incident \S+/);
    const page = await fetch(url);
    expect(await page.text()).toContain('<div id="page">');
    child.kill(signal);
    expect(await ended()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  },
);

test('a signal during the start ends it with 0 too', async () => {
  const { child, printed, ended } = demo('--port', '0');
  await printed(/Starting/);
  child.kill('SIGINT');
  expect(await ended()).toBe(0);
});

test('a port that was asked for and is taken is said, with status 1', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const { ended, output } = demo('--port', String(port));
  expect(await ended()).toBe(1);
  expect(output()).toContain(`Port ${port} is taken.`);
  other.close();
});

test.each([{ words: ['--port', 'x'] }, { words: ['--port', '70000'] }, { words: ['--nonsense'] }])(
  'refuses $words with status 2 and its usage',
  async ({ words }) => {
    const { ended, output } = demo(...words);
    expect(await ended()).toBe(2);
    expect(output()).toContain('Usage: npm run demo');
  },
);

test('without --port it takes another port when its own is taken', async () => {
  const other = createServer();
  // Taken by this test or by somebody else: both are what the test needs.
  await new Promise<void>((resolve) => {
    other.once('error', () => resolve());
    other.listen(4600, '127.0.0.1', resolve);
  });
  const { child, printed, ended } = demo();
  const [, port] = await printed(/http:\/\/127\.0\.0\.1:(\d+)\//);
  expect(port).not.toBe('4600');
  child.kill('SIGINT');
  expect(await ended()).toBe(0);
  other.close();
});

test('tells how it is used', async () => {
  const { ended, output } = demo('--help');
  expect(await ended()).toBe(0);
  expect(output()).toContain('Usage: npm run demo');
});
