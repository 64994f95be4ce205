import type { SyntaxNode } from '@lezer/common';
import type { TextTest } from './ast.ts';
import { notSupported } from './refusal.ts';
import { compileRegex } from './regex.ts';
import { child, descendants, textOf } from './tree.ts';
import { unquote } from './unquote.ts';

/** One test for each line filter of a chain such as `|= "a" or "b" != "c"`. */
export function lineFilterTests(node: SyntaxNode, text: string): TextTest[] {
  return descendants(node, 'LineFilter').map((each) => lineFilter(each, text));
}

function lineFilter(node: SyntaxNode, text: string): TextTest {
  if (descendants(node, 'FilterOp').length > 0) throw notSupported(`line filter ${textOf(node, text)}`);
  const operator = textOf(child(node, 'Filter'), text);
  const wanted = descendants(node, 'String').map((literal) => unquote(textOf(literal, text)));
  const holds = contains(operator, wanted);
  // `!= "a" or "b"` refuses lines with either of them.
  return operator.startsWith('!') ? (line) => !holds(line) : holds;
}

function contains(operator: string, wanted: readonly string[]): TextTest {
  switch (operator) {
    case '|=':
    case '!=':
      return (line) => wanted.some((text) => line.includes(text));
    case '|~':
    case '!~': {
      const expressions = wanted.map((source) => compileRegex(source, { anchored: false }));
      return (line) => expressions.some((expression) => expression.test(line));
    }
    default:
      throw notSupported(`line filter ${operator}`);
  }
}
