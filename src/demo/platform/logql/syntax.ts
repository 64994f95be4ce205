import type { Tree } from '@lezer/common';
import { NEEDS_MATCHER, parseError, QueryRefused } from './refusal.ts';

/** Grafana's grammar has no empty selector, Loki's has; what it says about one is the same in any place. */
const EMPTY_SELECTOR = /^\s*\{\s*\}/;

/** Throws `parse error at line …` for the first thing in a query that the grammar refuses. */
export function refuseSyntaxErrors(tree: Tree, text: string): void {
  if (EMPTY_SELECTOR.test(text)) throw parseError(NEEDS_MATCHER);
  const open = unterminatedLiteral(text);
  if (open !== undefined) throw at(text, open, 'literal not terminated');
  let first: number | undefined;
  let inSelector = false;
  tree.iterate({
    enter(node) {
      if (first !== undefined || !node.type.isError) return first === undefined;
      first = node.from;
      inSelector = node.node.parent?.name === 'Selector';
      return false;
    },
  });
  if (first === undefined) return;
  const token = unexpectedToken(text.slice(first).trimStart());
  const column = first + text.slice(first).length - text.slice(first).trimStart().length;
  throw token === '$end'
    ? parseError('syntax error: unexpected $end')
    : at(text, column, `syntax error: unexpected ${token}${inSelector ? ', expecting } or ,' : ''}`);
}

function at(text: string, offset: number, what: string): QueryRefused {
  const before = text.slice(0, offset).split('\n');
  return new QueryRefused(`parse error at line ${before.length}, col ${(before.at(-1)?.length ?? 0) + 1}: ${what}`);
}

function unexpectedToken(rest: string): string {
  if (rest === '') return '$end';
  if (/^[a-zA-Z_]/.test(rest)) return 'IDENTIFIER';
  if (/^[0-9]/.test(rest)) return 'NUMBER';
  if (/^["`]/.test(rest)) return 'STRING';
  return /^(?:\|[=~>]|![=~>]|=~|>=|<=|==|.)/u.exec(rest)?.[0] ?? rest[0] ?? '$end';
}

/** Where a string begins that never ends; a literal in double quotes also ends, broken, at the end of its line. */
function unterminatedLiteral(text: string): number | undefined {
  for (let index = 0; index < text.length; index++) {
    const quote = text[index];
    if (quote === '#') {
      index = lineEnd(text, index);
    } else if (quote === '"' || quote === '`') {
      const end = literalEnd(text, index, quote);
      if (end === undefined) return index;
      index = end;
    }
  }
  return undefined;
}

function literalEnd(text: string, start: number, quote: '"' | '`'): number | undefined {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === quote) return index;
    if (quote === '"' && text[index] === '\n') return undefined;
    if (quote === '"' && text[index] === '\\') index++;
  }
  return undefined;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}
