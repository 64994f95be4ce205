import { describe, expect, test } from 'vitest';
import type { Evidence, TimeRange } from '../../src/triage/evidence.ts';
import type { LogLine } from '../../src/triage/records.ts';
import type { PivotQuery, Sources } from '../../src/usecases/ports.ts';
import { secondRound } from '../../src/usecases/second-round.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  ACCOUNT,
  ASKED_AT,
  api,
  BY_USER,
  CORRELATION_ID,
  DONE,
  FAILED_AT,
  INSTANCE,
  instance,
  line,
  PROJECT,
  PUBLISHED,
  worker,
} from '../support/incident.ts';

const WINDOW: TimeRange = { start: new Date('2026-11-23T09:00:00Z'), end: new Date(ASKED_AT) };
const KNOWN = { projectId: PROJECT, instanceId: INSTANCE, accountId: ACCOUNT, action: 'upgrade' };

interface Asked {
  readonly of: string;
  readonly query: unknown;
  readonly range: TimeRange;
}

/** A second round over these lines, and what it asked Loki. */
async function round(
  lines: Evidence<LogLine[]>,
  { ids = KNOWN, mode = null }: { ids?: Partial<Record<keyof typeof KNOWN, string | null>>; mode?: string | null } = {},
) {
  const asked: Asked[] = [];
  const note =
    (of: string) =>
    async (query: unknown, range: TimeRange): Promise<never> => {
      asked.push({ of, query, range });
      return empty(of) as never;
    };
  const logs: Sources['logs'] = {
    linesOf: note('lines'),
    shipping: note('shipping'),
    linesWhere: note('where'),
    countShape: note('shape'),
    serviceLevel: async (range) => {
      asked.push({ of: 'level', query: null, range });
      return empty('loki.service-level');
    },
  };
  const second = await secondRound({
    correlationId: CORRELATION_ID,
    lines,
    window: WINDOW,
    records: Promise.resolve({ instance: found('platform.instance', instance({ operatingMode: mode })) }),
    ids: Promise.resolve({ ...KNOWN, ...ids }),
    sources: { logs } as Sources,
    signal: undefined,
  });
  const where = (id: string) =>
    asked.filter(({ of }) => of === 'where').find(({ query }) => (query as PivotQuery).id === id);
  return { asked, second, pivot: where('loki.pivot'), reads: where('loki.account-reads') };
}

const plain = { app_slug: 'jupyter', runtime_backend: 'docker' };
const PLAIN = [
  api('info', 'request completed', { ...plain, status: '202' }),
  line('gpuaas-outbox-relay', 'info', 'event published', plain),
  worker('info', 'upgrade completed', plain),
];
const lines = (...all: LogLine[]) => found('loki.lines', all);

describe('L4: lines of neighbours and adapters', () => {
  test.each([
    { name: 'a scheduler app', of: lines(...ACCEPTED, ...PUBLISHED, ...DONE), asks: true },
    {
      name: 'a scheduler backend',
      of: lines(...PLAIN, api('info', 'x', { ...plain, runtime_backend: 'ray' })),
      asks: true,
    },
    {
      name: 'an adapter in the lines',
      of: lines(...PLAIN, worker('info', 'x', { ...plain, adapter: 'compose' })),
      asks: true,
    },
    { name: 'a thin first look', of: lines(...PLAIN.slice(0, 2)), asks: true },
    { name: 'nothing found at all', of: empty('loki.lines'), asks: true },
    { name: 'an ordinary app with all its lines', of: lines(...PLAIN), asks: false },
    { name: 'logs that could not be read', of: unavailable('loki.lines', 'unreachable'), asks: false },
  ])('are asked for of $name: $asks', async ({ of, asks }) => {
    const { pivot, second } = await round(of);
    expect(pivot !== undefined).toBe(asks);
    expect(second.pivots !== undefined).toBe(asks);
  });

  test('are those of the same instance, in the window of the first look', async () => {
    const { pivot } = await round(lines(...ACCEPTED));
    expect(pivot?.query).toMatchObject({ fields: { app_instance_id: INSTANCE } });
    expect(pivot?.range).toEqual(WINDOW);
  });

  test('are those of the same account where no instance is known', async () => {
    const { pivot } = await round(lines(...ACCEPTED), { ids: { instanceId: null } });
    expect(pivot?.query).toMatchObject({ fields: { operator_service_account_id: ACCOUNT } });
  });

  test('are bounded, and say to a person what was asked', async () => {
    const query = (await round(lines(...ACCEPTED))).pivot?.query as PivotQuery;
    expect(query.limit).toBeLessThanOrEqual(100);
    expect(query.what).toContain(INSTANCE);
  });

  test('are those of the same app in the same project where neither is known', async () => {
    const { pivot } = await round(lines(...ACCEPTED), { ids: { instanceId: null, accountId: null } });
    expect(pivot?.query).toMatchObject({ fields: { app_slug: 'slurm', project_id: PROJECT } });
  });

  test('are not asked for where nothing of it is known', async () => {
    const { pivot, second } = await round(lines(...ACCEPTED), {
      ids: { instanceId: null, accountId: null, projectId: null },
    });
    expect(pivot).toBeUndefined();
    expect(second.pivots).toBeUndefined();
  });
});

describe('L6: whether a silent service’s lines arrive', () => {
  test.each([
    {
      name: 'each service that is silent',
      of: lines(...ACCEPTED),
      services: ['gpuaas-outbox-relay', 'gpuaas-app-runtime-worker'],
    },
    { name: 'no service that was heard of', of: lines(...ACCEPTED, ...PUBLISHED, ...DONE), services: [] },
    {
      name: 'all of them when nothing was found',
      of: empty('loki.lines'),
      services: ['gpuaas-api', 'gpuaas-outbox-relay', 'gpuaas-app-runtime-worker'],
    },
    { name: 'none when the logs could not be read', of: unavailable('loki.lines'), services: [] },
  ])('is asked of $name', async ({ of, services }) => {
    const { asked, second } = await round(of);
    const shipping = asked.filter((each) => each.of === 'shipping');
    expect(shipping.map(({ query }) => query)).toEqual(services);
    expect(Object.keys(second.shipping)).toEqual(services);
    expect(shipping.every(({ range }) => range === WINDOW)).toBe(true);
  });
});

describe('T2: what else the account did around a denial', () => {
  const DENIED = { status: '403', error_code: 'insufficient_permissions' };

  test.each([
    { name: 'a denial by the API', of: lines(api('error', 'denied', DENIED)), asks: true },
    { name: 'a denial that was logged as a mere warning', of: lines(api('warn', 'denied', DENIED)), asks: true },
    { name: 'a denial of a person', of: lines(api('error', 'denied', { ...DENIED, ...BY_USER })), asks: false },
    {
      name: 'another failure',
      of: lines(api('error', 'broken', { status: '500', error_code: 'internal_error' })),
      asks: false,
    },
    { name: 'no failure', of: lines(...ACCEPTED), asks: false },
  ])('is asked after $name: $asks', async ({ of, asks }) => {
    expect((await round(of)).reads !== undefined).toBe(asks);
  });

  test('is asked of the API alone, a quarter of an hour around it', async () => {
    const { reads } = await round(lines(api('error', 'denied', DENIED)));
    expect(reads?.query).toMatchObject({ fields: { operator_service_account_id: ACCOUNT }, services: ['gpuaas-api'] });
    expect(reads?.range).toEqual({ start: new Date('2026-11-23T08:55:00Z'), end: new Date('2026-11-23T09:25:00Z') });
    expect(FAILED_AT).toBe('2026-11-23T09:10:00.000Z');
  });

  test('is not asked when no account is known', async () => {
    const { reads } = await round(lines(api('error', 'denied', DENIED)), { ids: { accountId: null } });
    expect(reads).toBeUndefined();
  });
});

describe('M1 to M3: what the shared service did for everybody', () => {
  const broken = (mode: string) =>
    lines(...ACCEPTED, worker('error', 'x', { operating_mode: mode, error_code: 'backend_unavailable' }, 5));

  test('is asked of a managed app, whose mode a line names', async () => {
    const { asked } = await round(broken('platform_managed'));
    expect(asked.find(({ of }) => of === 'shape')?.query).toEqual({
      service: 'gpuaas-app-runtime-worker',
      errorCode: 'backend_unavailable',
    });
    expect(asked.filter(({ of }) => of === 'level')).toHaveLength(1);
  });

  test('is asked of a managed app, whose mode only the record names', async () => {
    const { asked } = await round(lines(...PLAIN.slice(0, 1)), { mode: 'platform_managed' });
    expect(asked.filter(({ of }) => of === 'level')).toHaveLength(1);
  });

  test('is counted by no shape where no line names an error code', async () => {
    const { asked, second } = await round(lines(worker('error', 'x', { operating_mode: 'platform_managed' })));
    expect(asked.filter(({ of }) => of === 'shape')).toEqual([]);
    expect(second.sameShape).toBeUndefined();
  });

  test('is not asked of a dedicated app: other tenants are none of its business', async () => {
    const { asked, second } = await round(broken('tenant_dedicated'), { mode: 'tenant_dedicated' });
    expect(asked.filter(({ of }) => of === 'shape' || of === 'level')).toEqual([]);
    expect(second.serviceLevel).toBeUndefined();
  });
});
