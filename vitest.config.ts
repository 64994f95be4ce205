import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Processes that tests start find their code compiled by the one before. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), `incident-bot-compiled-${process.getuid?.() ?? 0}`) };

/** Three projects: `unit` needs nothing, `integration` starts servers and processes, `browser` needs Chromium. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/browser/**'],
          // Files share their imports, which otherwise take longer than the tests do: no test may change a module.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          env,
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          env,
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
