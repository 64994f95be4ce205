import { describe, expect, test } from 'vitest';
import { createLinks } from '../../../src/sources/links.ts';
import { createLoki, type LokiConfig } from '../../../src/sources/loki/client.ts';
import { dataOf } from '../../../src/triage/evidence.ts';
import { testHttp } from '../support/http.ts';
import { RANGE } from '../support/range.ts';
import { recording, replay } from '../support/recording.ts';
import { closedPort, type Handler, sendJson, startServer } from '../support/server.ts';
import { type StoredLine, startStoredLoki } from './support/stored-loki.ts';
import { streamsAnswer } from './support/streams.ts';

const noLinks = createLinks(undefined);
const LINEAGE_SELECTOR = '{service=~"gpuaas-api|gpuaas-outbox-relay|gpuaas-app-runtime-worker"}';
const FROM_TO = 'from 2026-11-23T06:50:04.528Z to 2026-11-23T07:50:05.528Z';

function lokiAt(url: string, config: Partial<LokiConfig> = {}) {
  return createLoki({ url, ...config }, testHttp({ timeoutMs: 3000 }), noLinks);
}

async function lokiThat(handle: Handler, config: Partial<LokiConfig> = {}) {
  const server = await startServer(handle);
  return { server, loki: lokiAt(server.url, config) };
}

const replaying =
  (name: string): Handler =>
  (_, response) =>
    replay(response, recording('loki', name));

describe('L1 to L3: lines of a correlation id', () => {
  test('are what the real server has, in order of time, in one query', async () => {
    const id = '67a13873-2cfe-4cdf-a5ae-e298d3c9604b';
    const { server, loki } = await lokiThat(replaying('combined-linefilter-only'), {
      tenantId: 'lab',
      token: 'reader',
    });
    const evidence = await loki.linesOf(id, RANGE);
    expect(evidence).toMatchObject({
      status: 'found',
      from: {
        id: 'loki.lines',
        source: 'loki',
        count: 12,
        link: null,
        query: `${LINEAGE_SELECTOR} |= "${id}" ${FROM_TO}`,
      },
    });
    const lines = dataOf(evidence) ?? [];
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).toSorted());
    expect(Object.groupBy(lines, ({ service }) => service)).toMatchObject({
      'gpuaas-api': { length: 5 },
      'gpuaas-outbox-relay': { length: 2 },
      'gpuaas-app-runtime-worker': { length: 5 },
    });
    expect(server.requests).toHaveLength(1);
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      query: `${LINEAGE_SELECTOR} |= "${id}"`,
      start: '1795416604528000000',
      end: '1795420205528000000',
      limit: '1000',
      direction: 'forward',
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'x-scope-orgid': 'lab',
      authorization: 'Bearer reader',
      'x-loki-response-encoding-flags': 'categorize-labels',
    });
  });

  test('include a panic that is no JSON', async () => {
    const { loki } = await lokiThat(replaying('nonjson-line-linefilter-only'));
    const lines = dataOf(await loki.linesOf('f959803a-1f42-4516-aff1-cace8f8730fd', RANGE)) ?? [];
    expect(lines).toHaveLength(6);
    expect(lines.filter(({ json }) => !json).map(({ level }) => level)).toEqual(['fatal']);
  });

  test.each([
    ['incident-01-quota_exceeded', 5],
    ['incident-04-outbox_publish_failed', 12],
    ['incident-06-gpu_allocation_timeout', 12],
    ['incident-09-db_serialization_failure', 5],
  ])('of %s are all there', async (name, count) => {
    const { request } = recording('loki', name);
    const id = /correlation_id="([^"]+)"/.exec(request.query.query ?? '')?.[1] ?? '';
    const { loki } = await lokiThat(replaying(name));
    const lines = dataOf(await loki.linesOf(id, RANGE)) ?? [];
    expect(lines).toHaveLength(count);
    expect(lines.every(({ fields }) => fields.correlation_id === id)).toBe(true);
  });

  test('of sharded streams are all there, without the label of the shard', async () => {
    const { loki } = await lokiThat(replaying('stream-shard-label'));
    const lines = dataOf(await loki.linesOf('67a13873-2cfe-4cdf-a5ae-e298d3c9604b', RANGE)) ?? [];
    expect(lines).toHaveLength(5);
    expect(lines.some(({ fields }) => '__stream_shard__' in fields)).toBe(false);
  });

  test('that are near misses are not there', async () => {
    const stored = (line: string, offset: number): StoredLine => ({
      ns: BigInt(RANGE.start.getTime() + offset) * 1_000_000n,
      line,
      labels: { service: 'gpuaas-api' },
    });
    const server = await startStoredLoki([
      stored('{"msg":"mine","correlation_id":"req-1"}', 1),
      stored('{"msg":"longer","correlation_id":"req-10"}', 2),
      stored('{"msg":"child","correlation_id":"req-2","parent_correlation_id":"req-1"}', 3),
      stored('level=error correlation_id=req-2 parent_correlation_id=req-1', 4),
      stored('panic: handler of req-1.', 5),
      stored('{"msg":"no id, mentions req-1"}', 6),
    ]);
    const lines = dataOf(await lokiAt(server.url).linesOf('req-1', RANGE)) ?? [];
    expect(lines.map(({ message }) => message)).toEqual(['mine', 'panic: handler of req-1.']);
  });

  test('read twice through two shippers are there once', async () => {
    const line = '{"ts":"2026-11-23T07:00:00Z","msg":"x","correlation_id":"req-1"}';
    const stored = (host: string, offset: number): StoredLine => ({
      ns: BigInt(RANGE.start.getTime() + offset) * 1_000_000n,
      line,
      labels: { service: 'gpuaas-api', host },
    });
    const server = await startStoredLoki([stored('a', 1), stored('b', 900)]);
    expect((await lokiAt(server.url).linesOf('req-1', RANGE)).from.count).toBe(1);
  });

  test('beyond the limit are cut, and that is said', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, n): StoredLine => ({
        ns: BigInt(RANGE.start.getTime() + n) * 1_000_000n,
        line: `{"n":${n},"correlation_id":"req-1"}`,
        labels: { service: 'gpuaas-api' },
      }),
    );
    const server = await startStoredLoki(lines);
    const evidence = await lokiAt(server.url, { pageSize: 10, maxLines: 20 }).linesOf('req-1', RANGE);
    expect(evidence).toMatchObject({ status: 'found', truncated: true, from: { count: 20 } });
  });

  test('of others that fill the limit prove nothing', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, n): StoredLine => ({
        ns: BigInt(RANGE.start.getTime() + n) * 1_000_000n,
        line: `{"n":${n},"correlation_id":"req-10"}`,
        labels: { service: 'gpuaas-api' },
      }),
    );
    const server = await startStoredLoki(lines);
    const evidence = await lokiAt(server.url, { pageSize: 10, maxLines: 20 }).linesOf('req-1', RANGE);
    expect(evidence).toMatchObject({ status: 'unavailable', failure: 'schema' });
  });
});

describe('an id that is kept beside the line', () => {
  const beside = (
    service: string,
    offset: number,
    metadata: Record<string, string>,
    line = 'event consumed',
  ): StoredLine => ({
    ns: BigInt(RANGE.start.getTime() + offset) * 1_000_000n,
    line,
    labels: { service },
    metadata,
  });

  test('is found by structured metadata when no line holds it', async () => {
    const server = await startStoredLoki([
      beside('gpuaas-api', 1, { correlation_id: 'req-1', trace_id: 't1' }),
      beside('gpuaas-api', 2, { correlation_id: 'req-2' }),
    ]);
    const evidence = await lokiAt(server.url).linesOf('req-1', RANGE);
    expect(dataOf(evidence)).toMatchObject([{ fields: { correlation_id: 'req-1', trace_id: 't1' } }]);
    expect(evidence.from.what).toContain('structured metadata');
    expect(evidence.from.query).toBe(
      `${LINEAGE_SELECTOR} |= "req-1" ${FROM_TO}\n${LINEAGE_SELECTOR} | correlation_id="req-1" ${FROM_TO}`,
    );
  });

  test('is not taken from a server that answers with every line', async () => {
    const { loki } = await lokiThat((_, response) =>
      sendJson(
        response,
        streamsAnswer([
          {
            stream: { service: 'gpuaas-api' },
            values: [['1795417279089000000', '{"correlation_id":"req-2","msg":"another request"}']],
          },
        ]),
      ),
    );
    expect(await loki.linesOf('req-1', RANGE)).toMatchObject({ status: 'empty' });
  });

  test('is asked for in the silent services when the others keep it so', async () => {
    const server = await startStoredLoki([
      beside('gpuaas-api', 1, { correlation_id: 'req-1' }, 'accepted req-1'),
      beside('gpuaas-outbox-relay', 2, { correlation_id: 'req-1' }),
    ]);
    const lines = dataOf(await lokiAt(server.url).linesOf('req-1', RANGE)) ?? [];
    expect(lines.map(({ service }) => service)).toEqual(['gpuaas-api', 'gpuaas-outbox-relay']);
    expect(server.requests[1]?.query.get('query')).toBe(
      '{service=~"gpuaas-outbox-relay|gpuaas-app-runtime-worker"} | correlation_id="req-1"',
    );
  });

  test('is not asked for again in the next window once it was found in the text', async () => {
    const server = await startStoredLoki([beside('gpuaas-api', 1, {}, '{"correlation_id":"req-1"}')]);
    const loki = lokiAt(server.url);
    await loki.linesOf('req-1', RANGE);
    const margin = { start: RANGE.end, end: new Date(RANGE.end.getTime() + 1000) };
    expect(await loki.linesOf('req-1', margin)).toMatchObject({ status: 'empty' });
    expect(server.requests).toHaveLength(2);
  });

  test('that is nowhere is nothing, after both queries', async () => {
    const { server, loki } = await lokiThat(replaying('no-results'));
    expect(await loki.linesOf('req-1', RANGE)).toMatchObject({ status: 'empty', from: { count: 0 } });
    expect(server.requests).toHaveLength(2);
  });
});

describe('a source that fails', () => {
  test.each([
    ['auth-missing-org-id', 'not_permitted', 'answered 401: no org id'],
    ['query-timeout', 'status', 'answered 504: request timed out, decrease the duration'],
    ['too-many-outstanding-requests', 'status', 'answered 429: too many outstanding requests'],
    ['too-many-bytes-read', 'status', 'answered 400: the query would read too many bytes'],
    ['malformed-unterminated', 'status', 'answered 400: parse error at line 1'],
    ['unknown-path', 'status', 'answered 404: 404 page not found'],
    ['ready-before-ready', 'status', 'answered 503: '],
    ['auth-multi-tenant-pipe', 'status', 'answered 500: multiple org IDs present'],
    ['metric-scalar-empty', 'schema', 'has not the expected form at data.resultType'],
  ])('%s → %s', async (name, failure, detail) => {
    const { loki } = await lokiThat(replaying(name));
    const evidence = await loki.linesOf('req-1', RANGE);
    expect(evidence).toMatchObject({ status: 'unavailable', failure });
    expect(evidence.status === 'unavailable' ? evidence.detail : '').toContain(detail);
  });

  test('is unreachable when nobody listens', async () => {
    const evidence = await lokiAt(await closedPort()).linesOf('req-1', RANGE);
    expect(evidence).toMatchObject({ status: 'unavailable', failure: 'unreachable' });
  });

  test('a wrong tenant is no error to Loki, so it is nothing', async () => {
    const { loki } = await lokiThat(replaying('auth-wrong-tenant'));
    expect(await loki.linesOf('req-1', RANGE)).toMatchObject({ status: 'empty' });
  });

  test('what was stopped by the caller is thrown on', async () => {
    const controller = new AbortController();
    const { loki } = await lokiThat(() => controller.abort(new Error('stopped')));
    await expect(loki.linesOf('req-1', RANGE, controller.signal)).rejects.toThrow('stopped');
  });

  test.each(['x', 'a b', '"} |= "', 'a'.repeat(129), ''])('nothing is sent for %j, which is no id', async (id) => {
    const { server, loki } = await lokiThat(replaying('no-results'));
    const evidence = await loki.linesOf(id, RANGE);
    expect(evidence).toMatchObject({ status: 'unavailable', detail: 'not asked: this is no correlation id' });
    expect('failure' in evidence).toBe(false);
    expect(server.requests).toHaveLength(0);
  });
});

describe('shipping', () => {
  test('is the newest line of the service', async () => {
    const { server, loki } = await lokiThat(replaying('query-before-ready'));
    expect(await loki.shipping('gpuaas-api', RANGE)).toMatchObject({
      status: 'found',
      data: { service: 'gpuaas-api', lastSeen: '2026-11-23T07:50:04.441Z' },
      from: { id: 'loki.shipping.gpuaas-api', query: `{service="gpuaas-api"} ${FROM_TO}`, count: 1 },
    });
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toMatchObject({ limit: '1', direction: 'backward' });
  });

  test('without a line is nothing', async () => {
    const { loki } = await lokiThat(replaying('no-results'));
    expect(await loki.shipping('gpuaas-api', RANGE)).toMatchObject({ status: 'empty' });
  });
});

describe('lines by fields', () => {
  const fields = { app_instance_id: 'appi_99845d8a384936f0' };
  const query = { id: 'loki.pivot', what: 'Lines of the instance', fields, limit: 2 };

  test('are the newest ones, over all services of the platform', async () => {
    const { server, loki } = await lokiThat(replaying('structured-metadata-categorized'));
    const evidence = await loki.linesWhere(query, RANGE);
    expect(evidence).toMatchObject({
      status: 'found',
      truncated: true,
      from: { id: 'loki.pivot', what: 'Lines of the instance', count: 2 },
    });
    expect(dataOf(evidence)?.[0]?.fields.trace_id).toBe('035ec7f1abdf5b0e0452504bdd76d1e3');
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toMatchObject({
      query: `{service=~"gpuaas-.+"} |= "${fields.app_instance_id}" | json | app_instance_id="${fields.app_instance_id}"`,
      limit: '2',
      direction: 'backward',
    });
  });

  test('are not those that say something else', async () => {
    const { loki } = await lokiThat(replaying('structured-metadata-categorized'));
    const other = { ...query, fields: { app_instance_id: 'appi_1' } };
    expect(dataOf(await loki.linesWhere(other, RANGE)) ?? []).toEqual([]);
  });

  test('of one service, and never more than Loki allows', async () => {
    const { server, loki } = await lokiThat(replaying('no-results'));
    await loki.linesWhere({ ...query, services: ['gpuaas-api'], limit: 9000 }, RANGE);
    expect(server.requests[0]?.query.get('query')).toMatch(/^\{service="gpuaas-api"\} /);
    expect(server.requests[0]?.query.get('limit')).toBe('5000');
  });

  test('the one newest line is all that was asked for', async () => {
    const { loki } = await lokiThat(replaying('query-before-ready'));
    expect(await loki.linesWhere({ ...query, limit: 1 }, RANGE)).not.toHaveProperty('truncated');
  });

  test('a name that is no field is a bug', async () => {
    const { loki } = await lokiThat(replaying('no-results'));
    await expect(loki.linesWhere({ ...query, fields: { 'a" or b': 'x' } }, RANGE)).rejects.toThrow(TypeError);
  });
});

describe('counts', () => {
  const shape = { service: 'gpuaas-api', errorCode: 'quota_exceeded' };

  test('of one failure, by organisation and project', async () => {
    const { server, loki } = await lokiThat((_, response) =>
      sendJson(response, {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            { metric: { org_id: 'o1', project_id: 'p1' }, value: [1795420205.528, '9'] },
            { metric: { org_id: 'o2' }, value: [1795420205.528, '2'] },
            { metric: {}, value: [1795420205.528, '1'] },
          ],
        },
      }),
    );
    expect(await loki.countShape(shape, RANGE)).toMatchObject({
      status: 'found',
      data: [
        { orgId: 'o1', projectId: 'p1', count: 9 },
        { orgId: 'o2', projectId: '', count: 2 },
        { orgId: '', projectId: '', count: 1 },
      ],
      from: { id: 'loki.same-shape' },
    });
    expect(server.requests[0]?.path).toBe('/loki/api/v1/query');
    expect(Object.fromEntries(server.requests[0]?.query ?? [])).toEqual({
      query:
        'sum by (org_id, project_id) (count_over_time({service="gpuaas-api"} |= "quota_exceeded" | json | error_code="quota_exceeded" | __error__="" [3601s]))',
      time: '1795420205528000000',
    });
  });

  test('of a real answer', async () => {
    const { loki } = await lokiThat(replaying('metric-instant-errors-by-project'));
    const counts = dataOf(await loki.countShape(shape, RANGE)) ?? [];
    expect(counts).toContainEqual({ orgId: '', projectId: 'prj_0e014cc81986', count: 9 });
    expect(counts.every(({ count }) => Number.isInteger(count) && count > 0)).toBe(true);
  });

  test.each([
    ['metric-too-many-series', 'maximum number of series (500) reached'],
    ['metric-json-error-in-pipeline', "pipeline error: 'JSONParserErr'"],
  ])('%s is unavailable', async (name, detail) => {
    const { loki } = await lokiThat(replaying(name));
    expect(await loki.countShape(shape, RANGE)).toMatchObject({
      status: 'unavailable',
      failure: 'status',
      detail: expect.stringContaining(detail),
    });
  });

  test('a range answer is not the one that was asked for', async () => {
    const { loki } = await lokiThat(replaying('metric-scalar-empty'));
    expect(await loki.countShape(shape, RANGE)).toMatchObject({ status: 'unavailable', failure: 'schema' });
  });

  test('a value that is no number is left out, and that is said', async () => {
    const result = [
      { metric: { org_id: 'o1', project_id: 'p1' }, value: [1, '9'] },
      { metric: { org_id: 'o2', project_id: 'p2' }, value: [1, 'NaN'] },
    ];
    const { loki } = await lokiThat((_, response) => sendJson(response, { data: { resultType: 'vector', result } }));
    expect(await loki.countShape(shape, RANGE)).toMatchObject({ status: 'found', truncated: true, from: { count: 1 } });
  });

  test('of all lines and of errors, by service', async () => {
    const { loki } = await lokiThat(({ query }, response) => {
      const isErrors = query.get('query')?.includes('level=~');
      const count = (service: string, value: string) => ({ metric: { service }, value: [1795420205.528, value] });
      const result = isErrors
        ? [count('gpuaas-api', '3')]
        : [count('gpuaas-api', '500'), count('gpuaas-outbox-relay', '40')];
      sendJson(response, { status: 'success', data: { resultType: 'vector', result } });
    });
    expect(await loki.serviceLevel(RANGE)).toMatchObject({
      status: 'found',
      data: [
        { service: 'gpuaas-api', lines: 500, errors: 3 },
        { service: 'gpuaas-outbox-relay', lines: 40, errors: 0 },
      ],
      from: { id: 'loki.service-level', query: expect.stringContaining('\n') },
    });
  });
});

test('secrets in lines never leave the source', async () => {
  const line = '{"msg":"auth Bearer planted-123456","correlation_id":"req-1","client_secret":"planted-2"}';
  const stream = { service: 'gpuaas-api', note: 'password=planted-3' };
  const { loki } = await lokiThat((_, response) =>
    sendJson(
      response,
      streamsAnswer([
        { stream, values: [['1795417279088000000', line, { structuredMetadata: { token: 'planted-4' } }]] },
      ]),
    ),
  );
  const evidence = await loki.linesOf('req-1', RANGE);
  expect(evidence.from.count).toBe(1);
  expect(JSON.stringify(evidence)).not.toContain('planted');
});

test('five thousand lines are read and masked within seconds', async () => {
  const lines = Array.from(
    { length: 5000 },
    (_, n): StoredLine => ({
      ns: BigInt(RANGE.start.getTime() + n) * 1_000_000n,
      line: JSON.stringify({
        ts: `t${n}`,
        level: 'info',
        msg: `event consumed by worker, attempt ${n}`,
        correlation_id: 'req-1',
        project_id: 'prj_188954ebe369',
        org_id: 'org_1',
        trace_id: '035ec7f1abdf5b0e0452504bdd76d1e3',
        path: '/api/v1/projects/p/app-instances',
        duration_ms: 2.5,
      }),
      labels: { service: 'gpuaas-api' },
    }),
  );
  const server = await startStoredLoki(lines);
  const startedAt = performance.now();
  expect((await lokiAt(server.url).linesOf('req-1', RANGE)).from.count).toBe(5000);
  expect(performance.now() - startedAt).toBeLessThan(8000);
});
