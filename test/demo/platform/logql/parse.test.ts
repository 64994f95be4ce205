import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLogQl } from '../../../../src/demo/platform/logql/parse.ts';
import { QueryRefused } from '../../../../src/demo/platform/logql/refusal.ts';
import { parseTraceQl, TraceQlRefused } from '../../../../src/demo/platform/tempo/traceql.ts';

const FRAGMENTS = [
  '{',
  '}',
  '"',
  '`',
  'service="a"',
  '=~',
  '!=',
  '|=',
  '|',
  'json',
  'logfmt',
  'sum by (x) (',
  'count_over_time(',
  '[5m]',
  ')',
  'and',
  'or',
  ',',
  '(',
  'status>=500',
  'keep a',
  'drop b',
  'unwrap d',
  'topk(3, ',
  '# note',
  '\n',
  '\\',
  'span.x',
  '&&',
  '||',
  ' ',
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 5 })), { maxLength: 14 })
  .map((parts) => parts.join(' '));

function outcome(parse: () => unknown): unknown {
  try {
    parse();
    return 'parsed';
  } catch (error) {
    return error;
  }
}

describe('whatever is asked, a query is parsed or refused', () => {
  test('LogQL', () => {
    fc.assert(
      fc.property(soup, (query) => {
        const result = outcome(() => parseLogQl(query));
        expect(result === 'parsed' || result instanceof QueryRefused).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test('a TraceQL expression that cannot be compiled', () => {
    expect(outcome(() => parseTraceQl('{ name =~ "(" }'))).toBeInstanceOf(TraceQlRefused);
  });

  test('TraceQL', () => {
    fc.assert(
      fc.property(soup, (query) => {
        const result = outcome(() => parseTraceQl(query));
        expect(result === 'parsed' || result instanceof TraceQlRefused).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

test('any text can be looked for when it is quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const query = parseLogQl(`{service="a"} |= ${JSON.stringify(text)}`);
      if (query.kind !== 'log' || query.stages[0]?.kind !== 'line') throw new Error('not a line filter');
      expect(query.stages[0].test(`before ${text} after`)).toBe(true);
    }),
  );
});
