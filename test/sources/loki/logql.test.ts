import { parser } from '@grafana/lezer-logql';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countByProject,
  countByService,
  errorsByService,
  linesHolding,
  linesWhereAll,
  linesWithMetadata,
  quote,
  selector,
} from '../../../src/sources/loki/logql.ts';

const RANGE = { start: new Date('2026-11-23T06:00:00.000Z'), end: new Date('2026-11-23T07:00:00.500Z') };

/** Names of the nodes that Grafana's own grammar sees, in order. */
function nodes(logql: string): string[] {
  const names: string[] = [];
  parser.parse(logql).iterate({ enter: ({ type }) => void names.push(type.isError ? 'ERROR' : type.name) });
  return names;
}

/** The same without line filters: a value that JSON would escape gets none. */
function withoutLineFilters(logql: string): string[] {
  const names: string[] = [];
  parser.parse(logql).iterate({
    enter: ({ type }) => {
      if (type.name === 'LineFilters') return false;
      if (!/^Pipeline/.test(type.name)) names.push(type.name);
      return true;
    },
  });
  return names;
}

test.each([
  [linesHolding('abc-1'), '{service=~"gpuaas-api|gpuaas-outbox-relay|gpuaas-app-runtime-worker"} |= "abc-1"'],
  [selector(['gpuaas-api']), '{service="gpuaas-api"}'],
  [linesWithMetadata(['a.b', 'c'], 'correlation_id', 'x'), '{service=~"a\\\\.b|c"} | correlation_id="x"'],
  [
    linesWhereAll({ app_instance_id: 'i-1', action: 'say "x"' }),
    '{service=~"gpuaas-.+"} |= "i-1" | json | app_instance_id="i-1" | action="say \\"x\\""',
  ],
  [
    countByProject({ service: 'gpuaas-api', errorCode: 'E1', appSlug: 'slurm' }, RANGE),
    'sum by (org_id, project_id) (count_over_time({service="gpuaas-api"} |= "E1" |= "slurm" | json | error_code="E1" | app_slug="slurm" | __error__="" [3601s]))',
  ],
])('%s', (logql, expected) => {
  expect(logql).toBe(expected);
  expect(nodes(logql)).not.toContain('ERROR');
});

test.each([countByService(RANGE), errorsByService(RANGE)])('%s is LogQL', (logql) => {
  expect(nodes(logql)).not.toContain('ERROR');
});

describe('values of any content', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', '"} or {service="x', 'x" | json | y="', '`', '\n', '{{.x}}', '|= "a"', '\ud800'),
    fc.string().map((text) => `"${text}\\`),
  );

  test.each<[string, (value: string) => string]>([
    ['a line filter', linesHolding],
    ['a label filter', (value) => linesWithMetadata(['gpuaas-api'], 'correlation_id', value)],
    ['a field', (value) => linesWhereAll({ app_slug: value })],
    ['a service', (value) => selector([value])],
    ['several services', (value) => selector([value, 'gpuaas-api'])],
    ['an error code', (value) => countByProject({ service: 'gpuaas-api', errorCode: value }, RANGE)],
  ])('%s stays one string', (_, query) => {
    const usual = withoutLineFilters(query('plain'));
    fc.assert(
      fc.property(hostile, (value) => {
        const logql = query(value);
        expect(nodes(logql)).not.toContain('ERROR');
        expect(withoutLineFilters(logql)).toEqual(usual);
      }),
    );
  });

  test('a quoted text reads back as itself', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        expect(JSON.parse(quote(value))).toBe(value.toWellFormed());
      }),
    );
  });
});

test.each(['', 'a b', 'a="x" | b', '1a', '__proto__"'])('%j is no field to ask for', (name) => {
  expect(() => linesWhereAll({ [name]: 'x' })).toThrow(TypeError);
});

test('no field at all would ask for everything', () => {
  expect(() => linesWhereAll({})).toThrow(TypeError);
});
