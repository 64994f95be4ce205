import { expect, test } from 'vitest';
import { prettyQuery } from '../../../../src/demo/page/inspector/pretty-query.ts';

test.each([
  [
    'one stage to a line',
    '{service="api"} |= "x" | json | level="error"',
    '{service="api"}\n  |= "x"\n  | json\n  | level="error"',
  ],
  ['a pipe inside a string is text', '{a=~"b|c"} |= "d|e"', '{a=~"b|c"}\n  |= "d|e"'],
  ['an escaped quote does not end a string', '{a="b"} |= "say \\"|\\""', '{a="b"}\n  |= "say \\"|\\""'],
  ['backticks know no escapes', '{a="b"} |= `\\` | json', '{a="b"}\n  |= `\\`\n  | json'],
  ['a pipe inside brackets stays', 'sum(rate({a="b"} | json [5m]))', 'sum(rate({a="b"} | json [5m]))'],
  ['alternatives of TraceQL stay', '{ .a = "x" || .b = "y" }', '{ .a = "x" || .b = "y" }'],
  ['a query that breaks off is shown as it is', '{a="b', '{a="b'],
])('%s', (_name, query, pretty) => {
  expect(prettyQuery(query)).toBe(pretty);
});
