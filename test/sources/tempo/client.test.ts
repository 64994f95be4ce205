import { describe, expect, test } from 'vitest';
import { createLinks } from '../../../src/sources/links.ts';
import { createTempo, type TempoConfig, traceqlFor } from '../../../src/sources/tempo/client.ts';
import { dataOf } from '../../../src/triage/evidence.ts';
import { testHttp } from '../support/http.ts';
import { RANGE } from '../support/range.ts';
import { recording, replay } from '../support/recording.ts';
import { closedPort, type Handler, sendJson, startServer } from '../support/server.ts';

const TRACE = 'a22362a8a97f48417e39357f9c0f9d6c';

async function tempoThat(handle: Handler, config: Partial<TempoConfig> = {}) {
  const server = await startServer(handle);
  const links = createLinks({ url: 'https://grafana.example', tempoUid: 'tempo-1' });
  return { server, tempo: createTempo({ url: server.url, ...config }, testHttp({ timeoutMs: 3000 }), links) };
}

const replaying =
  (name: string): Handler =>
  (_, response) =>
    replay(response, recording('tempo', name));

/** Answers the second version of the interface one way and the first another. */
const versions =
  (v2: Handler, v1: Handler): Handler =>
  (seen, response, raw) =>
    seen.path.startsWith('/api/v2/') ? v2(seen, response, raw) : v1(seen, response, raw);

const refusing =
  (status: number, text: string): Handler =>
  (_, response) =>
    void response.writeHead(status).end(text);

describe('L5: a trace by its id', () => {
  test('of a real answer, in order of time, with ids in hex', async () => {
    const { server, tempo } = await tempoThat(replaying('trace-v2-json'), { tenantId: 'lab', token: 'reader' });
    const evidence = await tempo.trace(TRACE.toUpperCase(), RANGE);
    expect(evidence).toMatchObject({
      status: 'found',
      from: { id: 'tempo.trace', source: 'tempo', query: `GET /api/v2/traces/${TRACE}`, count: 8 },
    });
    expect(evidence).not.toHaveProperty('truncated');
    const spans = dataOf(evidence) ?? [];
    expect(spans[0]).toEqual({
      traceId: TRACE,
      spanId: '7dfc322bac933a07',
      parentSpanId: null,
      service: 'gpuaas-api',
      name: 'POST /v1/app-instances',
      kind: 'server',
      status: 'ok',
      statusMessage: '',
      start: '2026-11-23T07:37:53.132Z',
      end: '2026-11-23T07:37:53.157Z',
      durationMs: 25.000137,
      attributes: {
        correlation_id: '67a13873-2cfe-4cdf-a5ae-e298d3c9604b',
        project_id: 'prj_e05475fe1ccf',
        'http.response.status_code': '202',
        'http.request.method': 'POST',
        'http.route': '/v1/app-instances',
      },
    });
    expect(spans.map(({ start }) => start)).toEqual(spans.map(({ start }) => start).toSorted());
    expect([...new Set(spans.map(({ service }) => service))]).toEqual([
      'gpuaas-api',
      'gpuaas-outbox-relay',
      'gpuaas-app-runtime-worker',
    ]);
    expect(spans.filter(({ status }) => status === 'error').length).toBeGreaterThan(0);
    expect(server.requests.map(({ path }) => path)).toEqual([`/api/v2/traces/${TRACE}`]);
    expect(server.requests[0]?.headers).toMatchObject({ 'x-scope-orgid': 'lab', authorization: 'Bearer reader' });
  });

  test('of a real compressed answer', async () => {
    const { tempo } = await tempoThat(replaying('gzip'));
    expect((await tempo.trace(TRACE, RANGE)).from.count).toBe(8);
  });

  test('without its root is all that was received', async () => {
    const { tempo } = await tempoThat(replaying('incident-10-event_schema_invalid'));
    const spans = dataOf(await tempo.trace('f7726b43f25ad223e29000076265a250', RANGE)) ?? [];
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['outbox.relay', '4159eb25419e3f4d'],
      ['nats.publish', '1a370c8fb46d53b4'],
    ]);
    expect(spans[1]).toMatchObject({
      kind: 'producer',
      status: 'error',
      attributes: { 'exception.type': 'nats.Error' },
    });
  });

  test('that Tempo gives only a part of is marked', async () => {
    const { tempo } = await tempoThat(replaying('partial-max-bytes-v2'));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'found', truncated: true });
  });

  test('that is left out of the answer is nothing', async () => {
    const { tempo } = await tempoThat((_, response) => sendJson(response, { metrics: {} }));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'empty' });
  });

  test.each(['not-found-v2', 'auth-other-tenant-v2'])('%s is nothing', async (name) => {
    const { tempo } = await tempoThat(replaying(name));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'empty', from: { count: 0 } });
  });

  test('is padded when its leading zeros were dropped', async () => {
    const { server, tempo } = await tempoThat(replaying('not-found-v2'));
    await tempo.trace('35ec7f1abdf5b0e0452504bdd76d1e3', RANGE);
    expect(server.requests[0]?.path).toBe('/api/v2/traces/035ec7f1abdf5b0e0452504bdd76d1e3');
  });

  test.each(['', '0'.repeat(32), 'not-hex', `${TRACE}ff`, '67a13873-2cfe-4cdf-a5ae-e298d3c9604b', '../../x'])(
    'is not asked for when it is %j',
    async (id) => {
      const { server, tempo } = await tempoThat(replaying('trace-v2-json'));
      expect(await tempo.trace(id, RANGE)).toMatchObject({
        status: 'unavailable',
        detail: 'not asked: this is no trace id',
        from: { link: null },
      });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('an older Tempo', () => {
  test.each([
    [404, '404 page not found'],
    [405, 'Method Not Allowed'],
    [400, 'unknown path /api/v2/traces'],
  ])('that answers %i to the second version is read by the first', async (status, text) => {
    const { server, tempo } = await tempoThat(versions(refusing(status, text), replaying('trace-v1-json')));
    const evidence = await tempo.trace(TRACE, RANGE);
    expect(evidence).toMatchObject({ status: 'found', from: { count: 8 } });
    expect(server.requests.map(({ path }) => path)).toEqual([`/api/v2/traces/${TRACE}`, `/api/traces/${TRACE}`]);
  });

  test('without the trace answers 404, which is nothing', async () => {
    const { tempo } = await tempoThat(versions(replaying('unknown-path'), replaying('not-found-v1')));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'empty' });
  });

  test('with a trace beyond its limit is unavailable', async () => {
    const { tempo } = await tempoThat(versions(replaying('unknown-path'), replaying('partial-max-bytes-v1')));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({
      status: 'unavailable',
      failure: 'status',
      detail: expect.stringContaining('answered 422: error querying live-stores'),
    });
  });

  test('is not asked when the second version knows the path and refuses the id', async () => {
    const { server, tempo } = await tempoThat(refusing(400, 'trace IDs can only contain hex characters'));
    expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'unavailable', failure: 'status' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a search by correlation id', () => {
  const ID = '67a13873-2cfe-4cdf-a5ae-e298d3c9604b';

  test('gives the trace ids of a real answer and sends both ends of the range', async () => {
    const { server, tempo } = await tempoThat(replaying('search-by-correlation-id'));
    const evidence = await tempo.search(ID, RANGE);
    expect(evidence).toMatchObject({ status: 'found', data: [TRACE], from: { id: 'tempo.search', count: 1 } });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      q: `{ span.correlation_id = "${ID}" || span.gpuaas.correlation_id = "${ID}" || resource.correlation_id = "${ID}" }`,
      start: '1795416604',
      end: '1795420206',
      limit: '20',
    });
    expect(evidence.from.query).toBe(`${traceqlFor(ID)} from 2026-11-23T06:50:04.528Z to 2026-11-23T07:50:05.528Z`);
    expect(evidence.from.link).toContain('https://grafana.example/explore?');
  });

  test('gives the newest first, each once, with their leading zeros', async () => {
    const traces = [
      { traceID: '1', startTimeUnixNano: '10' },
      { traceID: 'AB', startTimeUnixNano: '30' },
      { traceID: '1', startTimeUnixNano: '20' },
      { traceID: 'c' },
    ];
    const { tempo } = await tempoThat((_, response) => sendJson(response, { traces }));
    expect(dataOf(await tempo.search(ID, RANGE))).toEqual(['ab', '1', 'c'].map((id) => id.padStart(32, '0')));
  });

  test('pads the ids of a real answer', async () => {
    const { tempo } = await tempoThat(replaying('search-error-by-service'));
    const ids = dataOf(await tempo.search(ID, RANGE)) ?? [];
    expect(ids.length).toBeGreaterThan(1);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  test('without a hit is nothing', async () => {
    const { tempo } = await tempoThat(replaying('search-no-results'));
    expect(await tempo.search(ID, RANGE)).toMatchObject({ status: 'empty' });
  });

  test('with odd rows is a part', async () => {
    const { tempo } = await tempoThat((_, response) =>
      sendJson(response, { traces: [{ traceID: TRACE }, { traceID: 7 }] }),
    );
    expect(await tempo.search(ID, RANGE)).toMatchObject({ status: 'found', data: [TRACE], truncated: true });
  });

  test('of an instant asks for a second, because Tempo refuses an empty range', async () => {
    const { server, tempo } = await tempoThat(replaying('search-no-results'));
    await tempo.search(ID, { start: new Date(5000), end: new Date(5000) });
    expect(server.requests[0]?.query.get('end')).toBe('6');
  });

  test.each([
    { name: 'seven days and the rounding', hours: 168, ms: 700, from: 'loses only the rounding', cut: false },
    { name: 'thirty days', hours: 720, ms: 0, from: 'says that only the newest part was searched', cut: true },
  ])('over $name is asked for what Tempo takes, and $from', async ({ hours, ms, cut }) => {
    const { server, tempo } = await tempoThat(replaying('search-no-results'));
    const end = Date.parse('2026-11-23T09:30:00.000Z') + ms;
    const evidence = await tempo.search(ID, { start: new Date(end - hours * 3_600_000), end: new Date(end) });
    const asked = server.requests[0]?.query;
    expect(Number(asked?.get('end')) - Number(asked?.get('start'))).toBe(168 * 3600);
    expect(evidence.from.what.endsWith(' in the last 7 days')).toBe(cut);
  });

  test.each([
    ['search-malformed', 'status', 'invalid TraceQL query'],
    ['search-range-too-long', 'status', 'exceeds 168h0m0s'],
    ['auth-missing-org-id-v2', 'not_permitted', 'no org id'],
  ])('%s → %s', async (name, failure, detail) => {
    const { tempo } = await tempoThat(replaying(name));
    expect(await tempo.search(ID, RANGE)).toMatchObject({
      status: 'unavailable',
      failure,
      detail: expect.stringContaining(detail),
    });
  });

  test.each(['', 'a"b', 'x y', '" } || { "'])('is not made for %j', async (id) => {
    const { server, tempo } = await tempoThat(replaying('search-no-results'));
    expect(await tempo.search(id, RANGE)).toMatchObject({ status: 'unavailable' });
    expect(server.requests).toHaveLength(0);
  });
});

test('nobody listens', async () => {
  const tempo = createTempo({ url: await closedPort() }, testHttp(), createLinks(undefined));
  expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'unavailable', failure: 'unreachable' });
});

test.each<[string, unknown]>([
  ['a list', []],
  ['an object of another kind', { hello: 1 }],
  ['a trace that is none', { trace: 7 }],
  ['resources that are none', { trace: { resourceSpans: 'x' } }],
  ['spans of which none is one', { trace: { resourceSpans: [{ scopeSpans: [{ spans: [{ name: 'x' }, 3] }] }] } }],
])('%s is a wrong answer', async (_, body) => {
  const { tempo } = await tempoThat((__, response) => sendJson(response, body));
  expect(await tempo.trace(TRACE, RANGE)).toMatchObject({ status: 'unavailable', failure: 'schema' });
});
