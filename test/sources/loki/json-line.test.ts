import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flatten, parseJsonLine } from '../../../src/sources/loki/json-line.ts';
import { recordedStreams } from './support/streams.ts';

/** What Loki itself made of a line, without what did not come from the line. */
function parsedByLoki(stream: Readonly<Record<string, string>>): Record<string, string> {
  const { service, service_name: _, detected_level: __, trace_id: ___, service_extracted: own, ...parsed } = stream;
  return own === undefined ? parsed : { ...parsed, service: own };
}

test('flattens as the real server does: nesting, arrays, nulls, odd characters, digits, long numbers', () => {
  const [recorded] = recordedStreams('json-flattening-and-collisions');
  const line = parseJsonLine(recorded?.values[0]?.[1] ?? '');
  expect({ ...flatten(line ?? {}) }).toEqual(parsedByLoki(recorded?.stream ?? {}));
});

test.each(['incident-01-quota_exceeded', 'incident-03-runtime_backend_unavailable', 'incident-12-lease_lost'])(
  'flattens every line of %s as the real server does',
  (name) => {
    const streams = recordedStreams(name);
    expect(streams.length).toBeGreaterThan(3);
    for (const { stream, values } of streams) {
      const { service: _, service_name: __, detected_level: ___, ...parsed } = stream;
      for (const [, line] of values) expect({ ...flatten(parseJsonLine(line) ?? {}) }).toEqual(parsed);
    }
  },
);

test.each([
  ['nested keys', '{"a":{"b":{"c":1}}}', { a_b_c: '1' }],
  ['a later spelling of the same name', '{"a_b":1,"a":{"b":2}}', { a_b: '2' }],
  [
    'literals',
    '{"n":1.50,"e":1e3,"b":12345678901234567890,"t":true}',
    { n: '1.50', e: '1e3', b: '12345678901234567890', t: 'true' },
  ],
  ['blanks around names', '{" a ":1,"":2}', { a: '1' }],
  ['names of the prototype', '{"__proto__":"x","constructor":"y"}', { ['__proto__']: 'x', constructor: 'y' }],
])('%s', (_, line, fields) => {
  expect(Object.entries(flatten(parseJsonLine(line) ?? {}))).toEqual(Object.entries(fields));
});

describe('what is no JSON object', () => {
  test.each(['', 'panic: x', '[1,2]', '"text"', '12', 'null', '{"a":1} tail', '{"a":', '{a:1}'])('%j', (line) => {
    expect(parseJsonLine(line)).toBeNull();
  });
});

test('a line nested beyond reason is read without its depths', () => {
  const line = `{"id":"x","a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`;
  const json = parseJsonLine(line);
  expect(flatten(json ?? {})).toEqual({ id: 'x' });
});

test('any JSON object flattens to names that Loki would accept', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const fields = flatten(parseJsonLine(JSON.stringify(object)) ?? {});
      for (const [name, value] of Object.entries(fields)) {
        expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
        expect(typeof value).toBe('string');
      }
    }),
  );
});
