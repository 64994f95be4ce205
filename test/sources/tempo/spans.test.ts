import { describe, expect, test } from 'vitest';
import { TraceV2 } from '../../../src/sources/tempo/schema.ts';
import { spansOf } from '../../../src/sources/tempo/spans.ts';

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });

function read(spans: readonly unknown[], resource: readonly unknown[] = [text('service.name', 'gpuaas-api')]) {
  const trace = { resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ spans }] }] };
  return spansOf(TraceV2.parse({ trace }).resources);
}

const span = (fields: object = {}) => ({ spanId: 'ffwyK6yTOgc=', startTimeUnixNano: '1795419473132000000', ...fields });

test('what Tempo leaves out has its zero value', () => {
  expect(read([span()]).rows).toEqual([
    {
      traceId: '',
      spanId: '7dfc322bac933a07',
      parentSpanId: null,
      service: 'gpuaas-api',
      name: '',
      kind: 'unspecified',
      status: 'unset',
      statusMessage: '',
      start: '2026-11-23T07:37:53.132Z',
      end: '2026-11-23T07:37:53.132Z',
      durationMs: 0,
      attributes: {},
    },
  ]);
});

test.each([
  ['oiNiqKl/SEF+OTV/nA+dbA==', 'a22362a8a97f48417e39357f9c0f9d6c'],
  ['A22362A8A97F48417E39357F9C0F9D6C', 'a22362a8a97f48417e39357f9c0f9d6c'],
])('a trace id of %s is %s', (traceId, hex) => {
  expect(read([span({ traceId })]).rows[0]?.traceId).toBe(hex);
});

test.each([
  ['SPAN_KIND_SERVER', 'server'],
  [3, 'client'],
  ['SPAN_KIND_NEW', 'unspecified'],
  [99, 'unspecified'],
])('kind %s is %s', (kind, word) => {
  expect(read([span({ kind })]).rows[0]?.kind).toBe(word);
});

test.each([
  [{}, 'unset'],
  [{ code: 'STATUS_CODE_ERROR' }, 'error'],
  [{ code: 2 }, 'error'],
  [{ code: 'STATUS_CODE_OK' }, 'ok'],
])('status %j is %s', (status, word) => {
  expect(read([span({ status })]).rows[0]?.status).toBe(word);
});

describe('attributes', () => {
  test('of each type are text, without the prefix of the platform', () => {
    const attributes = [
      text('gpuaas.org_id', 'o1'),
      { key: 'i', value: { intValue: '202' } },
      { key: 'd', value: { doubleValue: 0.75 } },
      { key: 'b', value: { boolValue: false } },
      { key: 'a', value: { arrayValue: { values: [{ stringValue: 'x' }] } } },
      { key: 'none', value: {} },
      { key: 7 },
    ];
    expect(read([span({ attributes })]).rows[0]?.attributes).toEqual({
      org_id: 'o1',
      i: '202',
      d: '0.75',
      b: 'false',
      a: '[{"stringValue":"x"}]',
      none: '',
    });
  });

  test('of the resource count when they are about the request', () => {
    const resource = [
      text('service.name', 'gpuaas-api'),
      text('gpuaas.correlation_id', 'c1'),
      text('project_id', 'p2'),
    ];
    const { rows } = read([span({ attributes: [text('project_id', 'p1')] })], resource);
    expect(rows[0]?.attributes).toEqual({ correlation_id: 'c1', project_id: 'p1' });
  });

  test('of an exception are kept', () => {
    const events = [
      { name: 'exception', attributes: [text('exception.message', 'boom')] },
      { name: 'log', attributes: [text('x', 'y')] },
    ];
    expect(read([span({ events })]).rows[0]?.attributes).toEqual({ 'exception.message': 'boom' });
  });
});

test('secrets are masked by name and by form', () => {
  const { rows } = read([
    span({
      name: 'GET /x?token=planted-1',
      attributes: [text('http.request.header.authorization', 'planted-2'), text('db.statement', 'password=planted-3')],
      status: { message: 'login of planted4@example.com' },
    }),
  ]);
  expect(JSON.stringify(rows)).not.toContain('planted');
});

test('a span that cannot be read is left out and counted', () => {
  expect(read([span(), { spanId: 'x' }, span({ startTimeUnixNano: 'soon' })])).toMatchObject({
    misfits: 2,
    rows: [{}],
  });
});

test('spans without a service are of an unknown one', () => {
  expect(read([span()], []).rows[0]?.service).toBe('unknown');
});

test('spans under the older name of their scope are read', () => {
  const trace = { resourceSpans: [{ instrumentationLibrarySpans: [{ spans: [span()] }] }] };
  expect(spansOf(TraceV2.parse({ trace }).resources).rows).toHaveLength(1);
});
