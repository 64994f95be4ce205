import { afterEach, describe, expect, test } from 'vitest';
import { createHealth, type IsReady, startHealthServer } from '../src/health.ts';
import { createMetrics } from '../src/metrics.ts';

let server: { port: number; close(): Promise<void> } | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(parts: Record<string, IsReady>) {
  const running = await startHealthServer(createHealth({ metrics: createMetrics(), parts, timeoutMs: 50 }), 0);
  server = running;
  return async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${running.port}${path}`, init);
    return { status: response.status, text: await response.text() };
  };
}

describe('readiness', () => {
  test('is given when every part is ready', async () => {
    const get = await serve({ database: async () => true, slack: () => true });
    expect(await get('/readyz')).toEqual({
      status: 200,
      text: '{"ready":true,"parts":{"database":"ready","slack":"ready"}}\n',
    });
  });

  test.each<{ name: string; isReady: IsReady }>([
    { name: 'says no', isReady: () => false },
    { name: 'fails', isReady: () => Promise.reject(new Error('gone')) },
    { name: 'throws', isReady: () => JSON.parse('broken') },
    { name: 'does not answer', isReady: () => new Promise<boolean>(() => {}) },
  ])('is refused, and the part named, when one $name', async ({ isReady }) => {
    const get = await serve({ database: isReady, slack: () => true });
    expect(await get('/readyz')).toEqual({
      status: 503,
      text: '{"ready":false,"parts":{"database":"not ready","slack":"ready"}}\n',
    });
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/metrics')).text).toContain('incident_bot_ready{part="database"} 0');
  });
});

test('other paths and other methods are refused', async () => {
  const get = await serve({});
  expect((await get('/')).status).toBe(404);
  expect((await get('/healthz', { method: 'POST' })).status).toBe(405);
  expect(await get('/healthz', { method: 'HEAD' })).toEqual({ status: 200, text: '' });
});

test('a bot that was told to stop is alive, not ready, and says why', async () => {
  let draining = false;
  const health = createHealth({ metrics: createMetrics(), parts: { slack: () => true }, draining: () => draining });
  server = await startHealthServer(health, 0);
  const get = async (path: string) => fetch(`http://127.0.0.1:${server?.port}${path}`);
  expect((await get('/readyz')).status).toBe(200);
  draining = true;
  const answer = await get('/readyz');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ ready: false, draining: true, parts: { slack: 'ready' } });
  expect((await get('/healthz')).status).toBe(200);
});
