import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../src/triage/evidence.ts';
import { gatherEvidence } from '../../src/usecases/gather-evidence.ts';
import type { Sources, Step } from '../../src/usecases/ports.ts';
import { createStepTracker } from '../../src/usecases/steps.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  ASKED_AT,
  account,
  api,
  CORRELATION_ID,
  instance,
  line,
  overview,
  PUBLISHED,
  worker,
} from '../support/incident.ts';

const DENIED = [api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })];

/** Sources that note what was asked, and answer when the test lets them; everything is answered at once by default. */
function sources(answers: Partial<Record<string, Evidence<unknown>>> = {}, held: readonly string[] = []) {
  const asked: string[] = [];
  const gates = new Map(held.map((name) => [name, Promise.withResolvers<void>()]));
  const reply =
    (name: string, usual: Evidence<unknown>) =>
    async (...args: unknown[]) => {
      asked.push(name);
      const signal = args.findLast((arg) => arg instanceof AbortSignal);
      await gates.get(name)?.promise;
      signal?.throwIfAborted();
      return (answers[name] ?? usual) as never;
    };
  const all: Sources = {
    logs: {
      linesOf: reply('lines', found('loki.lines', [...ACCEPTED, ...PUBLISHED, worker('error', 'panic: nil pointer')])),
      shipping: reply('shipping', empty('loki.shipping')),
      linesWhere: reply('where', empty('loki.where')),
      countShape: reply('shape', empty('loki.same-shape')),
      serviceLevel: reply('level', empty('loki.service-level')),
    },
    traces: { trace: reply('trace', empty('tempo.trace')), search: reply('search', empty('tempo.search')) },
    platform: {
      project: reply('project', empty('platform.project')),
      instance: reply('instance', found('platform.instance', instance())),
      instanceEvents: reply('events', empty('platform.events')),
      serviceAccount: reply('account', found('platform.service-account', account())),
      audit: reply('audit', empty('platform.audit')),
      overview: reply('overview', found('platform.overview', overview())),
      failedOutbox: reply('outbox', empty('platform.outbox')),
      deadLetters: reply('letters', empty('platform.dead-letters')),
    },
  };
  return { all, asked, release: (name: string) => gates.get(name)?.resolve() };
}

function gather(
  { all }: ReturnType<typeof sources>,
  options: { signal?: AbortSignal; onSteps?: (steps: readonly Step[]) => void } = {},
) {
  const { signal, onSteps = () => {} } = options;
  return gatherEvidence(
    { correlationId: CORRELATION_ID },
    {
      sources: all,
      clock: () => new Date(ASKED_AT),
      maxLookbackMs: 86_400_000,
      steps: createStepTracker(onSteps),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** Lets every promise that can go on do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('gathering evidence', () => {
  test('what needs only the id starts before the log lines are there', async () => {
    const held = sources({}, ['lines']);
    const gathering = gather(held);
    await settle();
    expect(held.asked.toSorted()).toEqual(['audit', 'letters', 'lines', 'outbox', 'overview']);
    held.release('lines');
    await gathering;
  });

  test('records and trace follow the lines at once, whatever else is still open', async () => {
    const held = sources({}, ['audit', 'overview', 'instance', 'trace']);
    const gathering = gather(held);
    await settle();
    expect(held.asked).toEqual(expect.arrayContaining(['instance', 'events', 'project', 'account', 'trace']));
    for (const name of ['audit', 'overview', 'instance', 'trace']) held.release(name);
    await gathering;
  });

  test('an account that no line names waits for the instance record alone', async () => {
    const lines = [
      line('gpuaas-api', 'info', 'x', {
        operator_service_account_id: undefined,
        actor_id: undefined,
        action: 'upgrade',
      }),
    ];
    const held = sources({ lines: found('loki.lines', lines) }, ['events']);
    const gathering = gather(held);
    await settle();
    expect(held.asked).toContain('account');
    held.release('events');
    expect((await gathering).serviceAccount?.status).toBe('found');
  });

  test.each([
    { name: 'silent services are looked into', lines: ACCEPTED, asks: { shipping: 2 } },
    { name: 'no service is silent', lines: [...ACCEPTED, ...PUBLISHED, worker('info', 'x')], asks: { shipping: 0 } },
    { name: 'T2: a denial asks what else the account did', lines: DENIED, asks: { where: 3 } },
    {
      name: 'C2, L5: no trace id: Tempo is searched',
      lines: [api('info', 'x', { trace_id: undefined })],
      asks: { search: 1, trace: 0 },
    },
    {
      name: 'M1 to M3: a managed app is counted over tenants',
      lines: [...ACCEPTED, worker('error', 'x', { operating_mode: 'platform_managed', error_code: 'e' })],
      asks: { shape: 1, level: 1 },
    },
    {
      name: 'a dedicated app is never counted over tenants',
      lines: [...ACCEPTED, worker('error', 'x', { error_code: 'e' })],
      asks: { shape: 0, level: 0 },
    },
  ])('second round: $name', async ({ lines, asks }) => {
    const all = sources({ lines: found('loki.lines', [...lines]) });
    await gather(all);
    const counts = Object.fromEntries(
      Object.keys(asks).map((name) => [name, all.asked.filter((asked) => asked === name).length]),
    );
    expect(counts).toEqual(asks);
  });

  test('a source that fails stops nothing, and is in the bundle with its reason', async () => {
    const all = sources({
      lines: unavailable('loki.lines', 'unreachable'),
      overview: unavailable('platform.overview', 'not_permitted'),
    });
    const bundle = await gather(all);
    expect(bundle.lines.status).toBe('unavailable');
    expect(bundle.overview).toMatchObject({ status: 'unavailable', failure: 'not_permitted' });
    expect(all.asked).toContain('search');
  });

  test('every step ends, and says what came of it', async () => {
    const seen: (readonly Step[])[] = [];
    await gather(sources(), { onSteps: (steps) => seen.push(steps) });
    const last = seen.at(-1) ?? [];
    expect(last.filter(({ id, state }) => id !== 'judge' && state !== 'complete')).toEqual([]);
    expect(last.find(({ id }) => id === 'logs')?.detail).toBe('4 lines in 3 of 3 services');
  });

  test('an abort ends it with one rejection and leaves none alone', async () => {
    const alone: unknown[] = [];
    const note = (reason: unknown) => alone.push(reason);
    process.on('unhandledRejection', note);
    const stop = new AbortController();
    const held = sources({}, ['lines', 'audit', 'overview']);
    const gathering = gather(held, { signal: stop.signal });
    await settle();
    stop.abort(new Error('stopped'));
    for (const name of ['lines', 'audit', 'overview']) held.release(name);
    await expect(gathering).rejects.toThrow('stopped');
    await settle();
    process.off('unhandledRejection', note);
    expect(alone).toEqual([]);
  });
});
