import { describe, expect, test } from 'vitest';
import { createTempo } from '../../../src/demo/platform/tempo.ts';
import { seedWorld } from '../../../src/demo/world/seed.ts';
import { inlineWorld } from '../../support/worlds.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');
const ID = '00a0f067aa0ba902b74bf92f3577b34d';
const world = seedWorld(
  inlineWorld(`
correlation_id: inc-7
trace_id: ${ID}
start: -5m
span_attribute_prefix: gpuaas.
common: { org_id: o1, project_id: p1 }
noise: { lines: 0 }
spans:
  - { id: http, service: api, name: POST /start, kind: server, at: 0, ms: 20.5, status: ok, attributes: { http.response.status_code: 202, dry_run: false, ratio: 0.75, error_code: none } }
  - { id: relay, parent: http, service: relay, name: publish, kind: producer, at: 30, ms: 4 }
  - { id: work, parent: relay, service: worker, name: start, kind: consumer, at: 40, ms: 900, status: error, message: no such pod }
`),
  NOW,
);

function ask(path: string, params: Record<string, string> = {}, headers: Record<string, string> = {}, tenant?: string) {
  const tempo = createTempo(() => world, { now: () => NOW, tenant });
  return tempo({ method: 'GET', path, query: new URLSearchParams(params), headers, body: '' });
}

describe('a trace by its id', () => {
  test('comes as proto3 JSON: ids in base64, kinds as words, numbers in strings, unset states empty', () => {
    const { trace } = ask(`/api/v2/traces/${ID}`).body as { trace: { resourceSpans: unknown[] } };
    expect(trace.resourceSpans).toMatchObject([
      {
        resource: {
          attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'gpuaas-api' } }]),
        },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'AKDwZ6oLqQK3S/kvNXezTQ==',
                kind: 'SPAN_KIND_SERVER',
                startTimeUnixNano: '1772452500000000000',
                endTimeUnixNano: '1772452500020500000',
                status: { code: 'STATUS_CODE_OK' },
                attributes: expect.arrayContaining([
                  { key: 'gpuaas.correlation_id', value: { stringValue: 'inc-7' } },
                  { key: 'gpuaas.error_code', value: { stringValue: 'none' } },
                  { key: 'http.response.status_code', value: { intValue: '202' } },
                  { key: 'gpuaas.dry_run', value: { boolValue: false } },
                  { key: 'gpuaas.ratio', value: { doubleValue: 0.75 } },
                ]),
              },
            ],
          },
        ],
      },
      {
        scopeSpans: [
          { spans: [{ kind: 'SPAN_KIND_PRODUCER', status: {}, parentSpanId: expect.stringMatching(/=$/) }] },
        ],
      },
      { scopeSpans: [{ spans: [{ status: { message: 'no such pod', code: 'STATUS_CODE_ERROR' } }] }] },
    ]);
    expect(JSON.stringify(trace)).not.toContain('"parentSpanId":null');
  });

  test.each([ID.toUpperCase(), ID.slice(2)])('is found by %s: case and leading zeros do not matter', (id) => {
    expect(JSON.stringify(ask(`/api/traces/${id}`).body)).toMatch(/^\{"batches":\[\{/);
  });

  test('that nobody has is 404 without a body in version 1, and an empty trace in version 2', () => {
    expect(ask('/api/traces/0123456789abcdef0123456789abcdef')).toEqual({ status: 404 });
    expect(ask('/api/v2/traces/0123456789abcdef0123456789abcdef')).toMatchObject({
      status: 200,
      body: { trace: {}, metrics: {} },
    });
  });

  test.each([
    ['not-a-trace-id', "trace IDs can only contain hex characters: invalid character 'n' at position 1"],
    [
      'a22362a8-a97f-4841-7e39-357f9c0f9d6c',
      "trace IDs can only contain hex characters: invalid character '-' at position 9",
    ],
    [`${ID}ff`, "trace IDs can't be larger than 128 bits"],
  ])('%s is refused as text', (id, body) => {
    expect(ask(`/api/v2/traces/${id}`)).toMatchObject({ status: 400, body });
  });
});

describe('search', () => {
  const range = { start: '1772450000', end: '1772452800' };

  test.each([
    ['{ span.gpuaas.correlation_id = "inc-7" }', 3],
    ['{ .gpuaas.correlation_id = "inc-7" }', 3],
    ['{ span.correlation_id = "inc-7" || span.gpuaas.correlation_id = "inc-7" }', 3],
    ['{ resource.service.name = "gpuaas-app-runtime-worker" && status = error }', 1],
    ['{ name =~ "pub.*" && (kind = producer || kind = client) }', 1],
    ['{}', 3],
  ])('%s matches %d spans', (q, matched) => {
    expect(ask('/api/search', { q, ...range }).body).toMatchObject({ traces: [{ spanSet: { matched } }] });
  });

  test('shows ids in hex, the trace id without leading zeros, and counts by service', () => {
    const { traces } = ask('/api/search', { q: '{ span.gpuaas.correlation_id = "inc-7" }', ...range, spss: '1' })
      .body as {
      traces: unknown[];
    };
    expect(traces).toMatchObject([
      {
        traceID: ID.replace(/^0+/, ''),
        rootServiceName: 'gpuaas-api',
        rootTraceName: 'POST /start',
        durationMs: 940,
        spanSets: [
          { spans: [{ spanID: expect.stringMatching(/^[0-9a-f]{16}$/), durationNanos: '20500000' }], matched: 3 },
        ],
        serviceStats: { 'gpuaas-api': { spanCount: 1 }, 'gpuaas-app-runtime-worker': { spanCount: 1, errorCount: 1 } },
      },
    ]);
  });

  test('without a range looks at the last quarter of an hour only', () => {
    const late = createTempo(() => world, { now: () => new Date(NOW.getTime() + 3_600_000) });
    const query = new URLSearchParams({ q: '{}' });
    expect(late({ method: 'GET', path: '/api/search', query, headers: {}, body: '' }).body).toMatchObject({
      traces: [],
    });
    expect(ask('/api/search', { q: '{}' }).body).toMatchObject({ traces: [{}] });
  });

  test.each([
    [{ q: '{ status = error' }, 'invalid TraceQL query: parse error at line 1, col 17: syntax error: unexpected $end'],
    [{ q: '{ foo = "bar" }' }, 'invalid TraceQL query: parse error at line 1, col 3: unknown identifier: foo'],
    [{ limit: 'x' }, 'invalid limit: strconv.ParseUint: parsing "x": invalid syntax'],
    [{ limit: '1000000' }, 'limit 1000000 exceeds max limit 262144'],
    [{ end: '' }, 'http parameter start must be before end. received start=1772450000 end=0'],
    [
      { start: '1771000000' },
      'range specified by start and end exceeds 168h0m0s. received start=1771000000 end=1772452800',
    ],
    [{ q: '{ duration > 5s }' }, 'not supported by the embedded Tempo: duration'],
    [
      { q: '{ status = error } | select(name)' },
      'not supported by the embedded Tempo: what follows the span set, at column 20',
    ],
    [{ tags: 'service.name=x' }, 'not supported by the embedded Tempo: tags'],
  ])('%o is refused', (params: Record<string, string>, body) => {
    expect(ask('/api/search', { ...range, ...params })).toMatchObject({ status: 400, body });
  });
});

test('with tenants, no id is refused and another id sees nothing', () => {
  expect(ask(`/api/traces/${ID}`, {}, {}, 'ours')).toMatchObject({ status: 401, body: 'no org id\n' });
  expect(ask(`/api/traces/${ID}`, {}, { 'x-scope-orgid': 'theirs' }, 'ours')).toEqual({ status: 404 });
  expect(ask(`/api/traces/${ID}`, {}, { 'x-scope-orgid': 'ours' }, 'ours').status).toBe(200);
});
