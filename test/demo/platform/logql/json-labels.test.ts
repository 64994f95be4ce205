import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractJson, flattenJson } from '../../../../src/demo/platform/logql/json-labels.ts';

const digits = fc.stringMatching(/^[0-9]{1,22}$/);
const numberLiteral = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9][0-9]{0,21})$/),
    fc.option(digits, { nil: undefined }),
    fc.option(fc.stringMatching(/^[eE][+-]?[0-9]{1,2}$/), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent ?? ''}`,
  );

describe('flattening', () => {
  test('numbers keep the text they had, whatever JavaScript makes of them', () => {
    fc.assert(
      fc.property(numberLiteral, (literal) => {
        expect(flattenJson(`{"a":${literal},"b":{"c":${literal}}}`)).toEqual(
          new Map([
            ['a', literal],
            ['b_c', literal],
          ]),
        );
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    [
      '{"a":{"b":1.50,"c":[1,2]},"k8s.pod":"p-1","1st":true,"nul":null,"empty":""}',
      { a_b: '1.50', k8s_pod: 'p-1', _1st: 'true', empty: '' },
    ],
    ['  {"a":"x"}  ', { a: 'x' }],
  ])('%s', (line, labels) => {
    expect(Object.fromEntries(flattenJson(line) ?? [])).toEqual(labels);
  });

  test.each(['', 'panic: oh', '[1]', '"text"', '12', 'null', '{"a":', '{"a":1} trailing'])(
    '%j is no object',
    (line) => {
      expect(flattenJson(line)).toBeUndefined();
    },
  );
});

test.each([
  [['a', 'b c'], 'deep'],
  [['list', '1'], 'two'],
  [['n'], '1.0'],
  [['a'], '{"b c":"deep"}'],
  [['list'], '["one","two"]'],
  [['a', 'nope', 'more'], ''],
  [['z'], ''],
])('the value at %j', (path, value) => {
  expect(extractJson('{"a":{"b c":"deep"},"list":["one","two"],"n":1.0,"z":null}', path)).toBe(value);
});
