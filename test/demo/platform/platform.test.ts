import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Platform, startPlatform } from '../../../src/demo/platform/platform.ts';
import { scenario, scenarios, withPlatform } from '../../support/worlds.ts';

describe('the embedded platform', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await startPlatform({ worlds: scenarios(), active: '01-amber' });
  });
  afterAll(async () => {
    await platform.close();
  });

  async function lines(correlationId: string): Promise<number> {
    const url = new URL('/loki/api/v1/query_range', platform.lokiUrl);
    url.searchParams.set(
      'query',
      `{service=~"gpuaas-.+"} |= "${correlationId}" | json | correlation_id="${correlationId}"`,
    );
    const answer = (await (await fetch(url)).json()) as { data: { result: { values: unknown[] }[] } };
    return answer.data.result.flatMap(({ values }) => values).length;
  }

  test('answers from the active world alone', async () => {
    const [amber, birch] = [platform.activate('01-amber'), platform.worlds().find(({ id }) => id === '02-birch')];
    expect(await lines(amber.correlationId)).toBe(5);
    expect(await lines(birch?.correlationId ?? '')).toBe(0);
    platform.activate('02-birch');
    expect(await lines(amber.correlationId)).toBe(0);
    expect(await lines(birch?.correlationId ?? '')).toBe(8);
  });

  test('activates the world that a pasted text is about, and leaves the active one alone otherwise', () => {
    const cobalt = platform.worlds().find(({ id }) => id === '03-cobalt');
    expect(platform.activateFor(cobalt?.say ?? '')?.id).toBe('03-cobalt');
    expect(platform.activateFor('nothing of the kind')).toBeUndefined();
    expect(platform.activeWorld().id).toBe('03-cobalt');
  });

  test('refuses to activate an unknown world by name', () => {
    expect(() => platform.activate('99-nowhere')).toThrow(/no world '99-nowhere'/);
  });

  test('keeps a record of every request it served', async () => {
    const before = platform.requests.length;
    await fetch(`${platform.apiUrl}/api/v1/healthz?probe=1`);
    await expect
      .poll(() => platform.requests.slice(before))
      .toMatchObject([{ source: 'api', method: 'GET', path: '/api/v1/healthz', query: { probe: '1' }, status: 200 }]);
  });
});

test('renewing a world brings its times and the time inside its id to the present', async () => {
  let now = new Date('2026-05-01T10:00:00Z');
  await withPlatform({ worlds: [scenario('01-amber')], now: () => now }, async (platform) => {
    const before = platform.activeWorld();
    now = new Date('2026-05-01T12:00:00Z');
    const after = platform.renew('01-amber');
    expect(platform.activeWorld()).toBe(after);
    expect(after.correlationId > before.correlationId).toBe(true);
    expect(Number(after.logs[0]?.ns ?? 0n) - Number(before.logs[0]?.ns ?? 0n)).toBe(7_200_000_000_000);
  });
});

test.each([
  ['a status', 503 as const, async (answer: Promise<Response>) => expect((await answer).status).toBe(503)],
  [
    'an answer that is no JSON',
    'garbage' as const,
    async (answer: Promise<Response>) => expect((await answer).json()).rejects.toThrow(),
  ],
  [
    'an answer that is cut off',
    'cut' as const,
    async (answer: Promise<Response>) => expect((await answer).text()).rejects.toThrow(),
  ],
])('a fault makes %s of a source until it is taken back', async (_what, fault, holds) => {
  await withPlatform({ worlds: [scenario('01-amber')] }, async (platform) => {
    const ask = () => fetch(`${platform.lokiUrl}/loki/api/v1/labels`);
    platform.setFault('loki', fault);
    await holds(ask());
    platform.setFault('loki', null);
    expect((await ask()).status).toBe(200);
  });
});

test('a source that times out answers nothing, and closing the platform does not wait for it', async () => {
  const platform = await startPlatform({ worlds: [scenario('01-amber')] });
  platform.setFault('tempo', 'timeout');
  const answer = fetch(`${platform.tempoUrl}/api/search`, { signal: AbortSignal.timeout(80) });
  await expect(answer).rejects.toThrow(/timeout/i);
  const hanging = fetch(`${platform.tempoUrl}/api/search`);
  hanging.catch(() => 'refused');
  await platform.close();
  await expect(hanging).rejects.toThrow();
});

test('a fault of one API route leaves the others alone, and comes in the envelope', async () => {
  await withPlatform({ worlds: [scenario('01-amber')] }, async (platform) => {
    const headers = { authorization: `Bearer ${platform.token}`, 'x-request-id': 'r-1' };
    platform.setFault('admin', 403);
    const refused = await fetch(`${platform.apiUrl}/api/v1/admin/ops/overview`, { headers });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'admin_required', correlation_id: 'r-1' });
    const project = platform.activeWorld().records.projects[0]?.id;
    expect((await fetch(`${platform.apiUrl}/api/v1/projects/${project}`, { headers })).status).toBe(200);
  });
});

test('a delay holds back only the route it is set for', async () => {
  const delays = { api: { overview: 120 } };
  await withPlatform({ worlds: [scenario('01-amber')], delays }, async (platform) => {
    const headers = { authorization: `Bearer ${platform.token}` };
    await fetch(`${platform.apiUrl}/api/v1/admin/outbox/failed`, { headers });
    await fetch(`${platform.apiUrl}/api/v1/admin/ops/overview`, { headers });
    await expect.poll(() => platform.requests.length).toBe(2);
    expect(platform.requests[0]?.ms).toBeLessThan(100);
    expect(platform.requests[1]?.ms).toBeGreaterThanOrEqual(119);
  });
});
