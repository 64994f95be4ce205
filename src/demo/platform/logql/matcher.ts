import type { SyntaxNode } from '@lezer/common';
import type { Matcher, TextTest } from './ast.ts';
import { notSupported } from './refusal.ts';
import { compileRegex } from './regex.ts';
import { children, textOf } from './tree.ts';
import { unquote } from './unquote.ts';

/** `name="value"` and its three relatives, in a stream selector or after a pipe. */
export function matcherOf(node: SyntaxNode, text: string): Matcher {
  const [name, operator, value] = children(node);
  return {
    name: textOf(name ?? null, text),
    test: textTest(textOf(operator ?? null, text), unquote(textOf(value ?? null, text))),
  };
}

function textTest(operator: string, wanted: string): TextTest {
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '=~': {
      const expression = compileRegex(wanted, { anchored: true });
      return (value) => expression.test(value);
    }
    case '!~': {
      const expression = compileRegex(wanted, { anchored: true });
      return (value) => !expression.test(value);
    }
    default:
      throw notSupported(`label operator ${operator}`);
  }
}
