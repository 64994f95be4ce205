import { describe, expect, test } from 'vitest';
import { ask, askAsTenant, found, NOW, queryRange } from './loki-fixture.ts';

const RANGE = '/loki/api/v1/query_range';
const ALL = '{service=~"gpuaas-.+"}';

describe('a query that Loki refuses is refused in its words', () => {
  test.each([
    [
      'an open selector',
      '{service="gpuaas-api" | json',
      'parse error at line 1, col 23: syntax error: unexpected |, expecting } or ,',
    ],
    [
      'a quote inside a value',
      '{service="gpuaas-api"} | json | correlation_id="a"b"',
      'parse error at line 1, col 52: literal not terminated',
    ],
    [
      'an unknown stage',
      '{service="gpuaas-api"} | jsonn | correlation_id="x"',
      'parse error at line 1, col 32: syntax error: unexpected |',
    ],
    ['a bare word', 'gpuaas-api correlation', 'parse error at line 1, col 1: syntax error: unexpected IDENTIFIER'],
    ['no query at all', '', 'parse error : syntax error: unexpected $end'],
    [
      'an empty selector',
      '{} | json',
      expect.stringMatching(/^parse error : queries require at least one regexp or equality matcher/),
    ],
    [
      'a selector that fits everything',
      '{service=~".*"}',
      expect.stringMatching(/^parse error : queries require at least one/),
    ],
    [
      'a broken expression',
      '{service=~"gpuaas-("}',
      'parse error : error parsing regexp: missing closing ): `gpuaas-(`',
    ],
    [
      'an expression that RE2 does not have',
      '{service=~"a(?=b)"}',
      expect.stringMatching(/invalid or unsupported Perl syntax: `\(\?=`/),
    ],
    ['an unknown escape', '{service="a"} |= "\\q"', expect.stringMatching(/^parse error : invalid escape/)],
  ])('%s', (_what, query, message) => {
    const answer = ask(RANGE, { query });
    expect(answer).toMatchObject({
      status: 400,
      body: message,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });

  test.each([
    ['stage label_format', '{service="a"} | label_format x=y'],
    ['parser unpack', '{service="a"} | unpack'],
    ['BinOpExpr', 'sum(rate({service="a"}[5m])) / 2'],
    ['range aggregation', 'quantile_over_time(0.9, {service="a"} | json | unwrap d [5m])'],
    ['line filter', '{service="a"} |= ip("10.0.0.0/8")'],
    ['label filter', '{service="a"} | json | size > 10KB'],
    ['line_format template', '{service="a"} | line_format "{{ ToUpper .x }}"'],
  ])('what only the real Loki can do is named: %s', (construct, query) => {
    expect(ask(RANGE, { query })).toMatchObject({
      status: 400,
      body: expect.stringContaining(`not supported by the embedded Loki: ${construct.split(' ')[0]}`),
    });
  });
});

describe('parameters', () => {
  const query = '{service="gpuaas-api"}';
  test.each([
    [
      { start: 'yesterday' },
      `could not parse 'start' parameter: strconv.ParseInt: parsing "yesterday": invalid syntax`,
    ],
    [{ limit: 'many' }, 'strconv.Atoi: parsing "many": invalid syntax'],
    [{ limit: '0' }, 'limit must be a positive value'],
    [{ limit: '-1' }, 'limit must be a positive value'],
    [{ limit: '5001' }, 'max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)'],
    [{ direction: 'sideways' }, "invalid direction 'sideways'"],
    [{ start: '1772452800', end: '1772449200' }, 'end timestamp must not be before or equal to start time'],
    [
      { start: '1768996799', end: '1772452800' },
      'the query time range exceeds the limit (query length: 960h0m1s, limit: 30d1h)',
    ],
  ])('%o is refused', (params: Record<string, string>, message) => {
    expect(ask(RANGE, { query, ...params })).toMatchObject({ status: 400, body: message });
  });

  test.each([
    ['seconds', '1772452400', '1772452801'],
    ['fractional seconds', '1772452400.5', '1772452800.5'],
    ['nanoseconds', '1772452400000000000', '1772452801000000000'],
    ['RFC 3339', '2026-03-02T11:50:00Z', '2026-03-02T13:00:00.000000001+01:00'],
  ])('times are read as %s', (_what, start, end) => {
    expect(found(query, { start, end })).toEqual(['first', 'second']);
  });

  test('milliseconds are taken for nanoseconds and silently find nothing', () => {
    expect(found(query, { start: String(NOW.getTime() - 600_000), end: String(NOW.getTime()) })).toEqual([]);
  });

  test('the last hour is searched unless told otherwise, the newest hundred lines first', () => {
    const { result } = queryRange(query);
    expect(result.flatMap(({ values }) => values).length).toBe(2);
    expect(found(query, { since: '1m' })).toEqual([]);
  });

  test('the end of a range is not part of it', () => {
    const start = `${NOW.getTime() - 300_000}000000`;
    const second = `${NOW.getTime() - 300_000 + 10}000001`;
    expect(found(query, { start, end: second })).toEqual(['first']);
    expect(found(query, { start: second, end: `${NOW.getTime()}000000` })).toEqual(['second']);
  });
});

describe('log queries', () => {
  test.each([
    ['{service="gpuaas-api"}', ['first', 'second']],
    ['{service!="gpuaas-api", service=~"gpuaas-.+"} |= "inc-7"', ['third', 'fourth', 'panic']],
    ['{service=~"gpuaas-(api|outbox-relay)"}', ['first', 'second', 'third']],
    ['{service=~"(?i)GPUAAS-API"}', ['first', 'second']],
    ['{service=~"api"}', []],
    [`${ALL} |= "first" or "third"`, ['first', 'third']],
    [`${ALL} |= "inc-7" != "first" or "second"`, ['third', 'fourth', 'panic']],
    [`${ALL} |~ "f(irst|ourth)"`, ['first', 'fourth']],
    [`${ALL} |= "inc-7" !~ "first|panic"`, ['second', 'third', 'fourth']],
    [`${ALL} | json | correlation_id="inc-7"`, ['first', 'second', 'third', 'fourth']],
    [`${ALL} |= "inc-7" | json`, ['first', 'second', 'third', 'fourth', 'panic']],
    [`${ALL} |= "inc-7" | json | __error__=""`, ['first', 'second', 'third', 'fourth']],
    [`${ALL} | json | status >= 400`, ['second']],
    [`${ALL} | json | duration_ms < 4`, ['first']],
    [
      `${ALL} | json | level="warn" or level="error" and error_code="internal_error", project_id="p1"`,
      ['second', 'fourth'],
    ],
    [`${ALL} | json | (level="warn" or level="error") and project_id="p2"`, ['elsewhere', 'elsewhere again']],
    [`${ALL} | json code="error_code", kind="error.kind" | code="internal_error" | kind="Timeout"`, ['fourth']],
    [`${ALL} | logfmt | correlation_id="inc-7"`, ['panic']],
    [`${ALL} | pod="relay-0"`, ['third']],
    [`${ALL} | detected_level="warn"`, ['second']],
    ['{service="gpuaas-nothing"}', []],
  ])('%s', (query, messages) => {
    expect(found(query)).toEqual(messages);
  });

  test('a line is flattened as Loki flattens it', () => {
    const { stream } = queryRange('{service="gpuaas-app-runtime-worker"} |= "fourth" | json').result[0] ?? {};
    expect(stream).toMatchObject({
      service: 'gpuaas-app-runtime-worker',
      service_name: 'gpuaas-app-runtime-worker',
      service_extracted: 'gpuaas-app-runtime-worker',
      detected_level: 'error',
      k8s_pod: 'w-1',
      error_kind: 'Timeout',
      _1st: 'true',
    });
    expect(Object.keys(stream ?? {})).not.toContain('error_codes');
  });

  test('a line that is no JSON is kept and marked', () => {
    const [stream] = queryRange(`${ALL} |= "panic" | json`).result;
    expect(stream?.stream).toMatchObject({ __error__: 'JSONParserErr', detected_level: 'unknown' });
  });

  test('labels can be kept and dropped, and streams that become equal are one', () => {
    const kept = queryRange('{service="gpuaas-app-runtime-worker"} | json | __error__="" | keep service, level').result;
    expect(kept.map(({ stream }) => stream)).toEqual([{ level: 'error', service: 'gpuaas-app-runtime-worker' }]);
    expect(kept[0]?.values.length).toBe(3);
    const dropped = queryRange('{service="gpuaas-outbox-relay"} | drop pod, detected_level="info"').result;
    expect(dropped[0]?.stream).toEqual({ service: 'gpuaas-outbox-relay', service_name: 'gpuaas-outbox-relay' });
  });

  test('line_format writes plain fields', () => {
    const { result } = queryRange(
      '{service="gpuaas-api"} | json | line_format "{{.status}}: {{ .msg }}" | keep service',
      {
        direction: 'forward',
      },
    );
    expect(result[0]?.values.map(([, line]) => line)).toEqual(['202: first', '403: second']);
  });

  test('order holds inside a stream only, and direction turns it round', () => {
    const order = (direction: string) =>
      queryRange('{service="gpuaas-app-runtime-worker"} | drop detected_level', { direction }).result[0]?.values.map(
        ([ns]) => ns,
      ) ?? [];
    expect(order('forward')).toEqual([...order('forward')].sort());
    expect(order('backward')).toEqual(order('forward').toReversed());
  });

  test('a limit takes the newest lines of all streams when backward, the oldest when forward', () => {
    expect(found(`${ALL} |= "inc-7"`, { limit: '2' })).toEqual(['fourth', 'panic']);
    expect(found(`${ALL} |= "inc-7"`, { limit: '2', direction: 'forward' })).toEqual(['first', 'second']);
  });

  test('categorized labels come apart by where they are from', () => {
    const data = queryRange(
      '{service="gpuaas-outbox-relay"} | json',
      {},
      {
        'x-loki-response-encoding-flags': 'categorize-labels',
      },
    );
    expect(data.encodingFlags).toEqual(['categorize-labels']);
    expect(data.result[0]?.stream).toEqual({ service: 'gpuaas-outbox-relay', service_name: 'gpuaas-outbox-relay' });
    expect(data.result[0]?.values[0]?.[2]).toMatchObject({
      structuredMetadata: { detected_level: 'info', pod: 'relay-0' },
      parsed: { msg: 'third', correlation_id: 'inc-7' },
    });
  });

  test('the statistics count what was read, filtered out or not', () => {
    const whole = queryRange(ALL).stats.summary;
    const filtered = queryRange(`${ALL} |= "no such thing"`).stats.summary;
    expect(filtered.totalBytesProcessed).toBe(whole.totalBytesProcessed);
    expect(whole).toMatchObject({ totalLinesProcessed: 7, totalEntriesReturned: 7 });
    expect(queryRange('{service="gpuaas-api"}').stats.summary.totalLinesProcessed).toBe(2);
    expect(queryRange(ALL, { since: '270s' }).stats.summary.totalLinesProcessed).toBe(2);
  });
});

describe('metric queries', () => {
  function metric(path: string, params: Record<string, string>) {
    return (ask(path, params).body as { data: { resultType: string; result: unknown } }).data;
  }

  test('an instant query counts by labels at one moment', () => {
    const query = `sum by (project_id) (count_over_time(${ALL} | json | __error__="" | error_code="internal_error" [10m]))`;
    expect(metric('/loki/api/v1/query', { query, time: String(NOW.getTime() / 1000) })).toMatchObject({
      resultType: 'vector',
      result: [
        { metric: { project_id: 'p1' }, value: [NOW.getTime() / 1000, '1'] },
        { metric: { project_id: 'p2' }, value: [NOW.getTime() / 1000, '2'] },
      ],
    });
  });

  test.each([
    [
      'topk(1, sum by (project_id) (count_over_time({service="gpuaas-app-runtime-worker"} | json | __error__="" [10m])))',
      [[{ project_id: 'p2' }, '2']],
    ],
    ['sum(count_over_time({service="gpuaas-api"}[10m]))', [[{}, '2']]],
    ['count(count_over_time({service="gpuaas-api"} | json [10m]))', [[{}, '2']]],
    [
      'sum without (service_name, detected_level) (count_over_time({service="gpuaas-api"}[10m]))',
      [[{ service: 'gpuaas-api' }, '2']],
    ],
    ['sum(rate({service="gpuaas-api"}[10m]))', [[{}, expect.stringMatching(/^0\.0033+\d*$/)]]],
    ['sum(count_over_time({service="gpuaas-api"}[1m] offset 4m30s))', [[{}, '2']]],
    ['sum(count_over_time({service="gpuaas-nothing"}[10m]))', []],
  ])('%s', (query, series) => {
    const { result } = metric('/loki/api/v1/query', { query }) as {
      result: { metric: unknown; value: [number, string] }[];
    };
    expect(result.map((each) => [each.metric, each.value[1]])).toEqual(series);
  });

  test('points over a range are aligned to the step and may lie outside of it', () => {
    const at = (minutes: number) => NOW.getTime() / 1000 - minutes * 60;
    const query = 'sum(count_over_time({service="gpuaas-api"}[5m]))';
    const params = { query, step: '5m', start: String(at(7)), end: String(at(1)) };
    expect(metric(RANGE, params)).toMatchObject({
      resultType: 'matrix',
      result: [
        {
          metric: {},
          values: [
            [at(5), '1'],
            [at(0), '1'],
          ],
        },
      ],
    });
    expect(metric(RANGE, { ...params, query: 'sum(count_over_time({service="gpuaas-api"}[10m]))' }).result).toEqual([
      {
        metric: {},
        values: [
          [at(5), '1'],
          [at(0), '2'],
        ],
      },
    ]);
  });

  test('a line that no parser could read fails the whole query', () => {
    const query = `sum(count_over_time(${ALL} | json [10m]))`;
    expect(ask('/loki/api/v1/query', { query })).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^pipeline error: 'JSONParserErr' for series: '\{__error__="JSONParserErr"/),
    });
  });

  test('too many points are refused', () => {
    const query = 'sum(count_over_time({service="gpuaas-api"}[1m]))';
    const start = String(NOW.getTime() / 1000 - 86_400);
    expect(ask(RANGE, { query, start, step: '1s' })).toMatchObject({
      status: 400,
      body: expect.stringContaining('exceeded maximum resolution of 11,000 points per time series'),
    });
  });

  test('a log query is no instant query', () => {
    expect(ask('/loki/api/v1/query', { query: ALL })).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^log queries are not supported as an instant query type/),
    });
  });
});

describe('labels, readiness, tenants', () => {
  test('labels and their values are those of the range', () => {
    expect(ask('/loki/api/v1/labels').body).toEqual({ status: 'success', data: ['service', 'service_name'] });
    expect(ask('/loki/api/v1/label/service/values').body).toEqual({
      status: 'success',
      data: ['gpuaas-api', 'gpuaas-app-runtime-worker', 'gpuaas-outbox-relay'],
    });
    expect(JSON.stringify(ask('/loki/api/v1/label/nope/values').body)).toBe('{"status":"success"}');
  });

  test.each([
    ['/loki/api/v1/nope', 404, '404 page not found\n'],
    ['/ready', 200, 'ready\n'],
  ])('%s answers %d', (path, status, body) => {
    expect(ask(path)).toMatchObject({ status, body });
  });

  test.each([
    [{}, 401, 'no org id\n'],
    [{ 'x-scope-orgid': '' }, 401, 'no org id\n'],
    [{ 'x-scope-orgid': 'ours|theirs' }, 500, 'multiple org IDs present'],
    [
      { 'x-scope-orgid': 'bad/../id' },
      400,
      "rpc error: code = Code(400) desc = tenant ID 'bad/../id' contains unsupported character '/'",
    ],
  ])('with tenants, headers %o are refused', (headers: Record<string, string>, status, body) => {
    expect(askAsTenant(headers)).toMatchObject({ status, body });
  });

  test('a wrong tenant is no error: there is nothing for it', () => {
    expect(JSON.stringify(askAsTenant({ 'x-scope-orgid': 'theirs' }))).toContain('{"status":"success"}');
    expect(JSON.stringify(askAsTenant({ 'x-scope-orgid': 'ours' }))).toContain('service_name');
  });
});
