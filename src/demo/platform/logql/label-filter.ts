import type { SyntaxNode } from '@lezer/common';
import { durationMs } from '../../world/duration.ts';
import type { LabelFilter } from './ast.ts';
import { matcherOf } from './matcher.ts';
import { notSupported } from './refusal.ts';
import { child, children, textOf } from './tree.ts';

/** A label filter; `and` and `,` bind tighter than `or`, as in Loki. */
export function labelFilterOf(node: SyntaxNode, text: string): LabelFilter {
  const alternatives: LabelFilter[][] = [[]];
  for (const part of chain(node, text)) {
    if (part === 'or') alternatives.push([]);
    else if (part !== 'and') alternatives.at(-1)?.push(part);
  }
  return any(alternatives.map(all));
}

function any(filters: readonly LabelFilter[]): LabelFilter {
  const [only, ...more] = filters;
  return only && more.length === 0 ? only : { kind: 'any', filters };
}

function all(filters: readonly LabelFilter[]): LabelFilter {
  const [only, ...more] = filters;
  return only && more.length === 0 ? only : { kind: 'all', filters };
}

/** Filters with what stands between them; the grammar nests to the right whatever binds tighter. Parentheses make one. */
function chain(node: SyntaxNode, text: string): (LabelFilter | 'and' | 'or')[] {
  const parts = children(node);
  const [left, ...rest] = parts;
  const right = rest.at(-1);
  if (left?.name === 'LabelFilter' && right && right !== left) {
    const between = text.slice(left.to, right.from).trim().toLowerCase();
    return [...chain(left, text), between === 'or' ? 'or' : 'and', ...chain(right, text)];
  }
  if (left?.name === 'LabelFilter') return [labelFilterOf(left, text)];
  return [simpleFilter(left ?? node, text)];
}

function simpleFilter(node: SyntaxNode, text: string): LabelFilter {
  switch (node.name) {
    case 'Matcher':
      return { kind: 'text', ...matcherOf(node, text) };
    case 'NumberFilter':
      return { kind: 'number', unit: 'none', ...comparison(node, text, Number) };
    case 'UnitFilter': {
      const duration = child(node, 'DurationFilter');
      if (!duration) throw notSupported(`label filter ${textOf(node, text)}`);
      return {
        kind: 'number',
        unit: 'duration',
        ...comparison(duration, text, (value) => durationMs(value) ?? Number.NaN),
      };
    }
    default:
      throw notSupported(`label filter ${textOf(node, text)}`);
  }
}

function comparison(
  node: SyntaxNode,
  text: string,
  read: (literal: string) => number,
): { name: string; test: (value: number) => boolean } {
  const [name, operator, ...literal] = children(node);
  const value = read(text.slice(literal[0]?.from ?? node.to, node.to));
  return { name: textOf(name ?? null, text), test: numberTest(textOf(operator ?? null, text), value) };
}

function numberTest(operator: string, wanted: number): (value: number) => boolean {
  switch (operator) {
    case '=':
    case '==':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    default:
      throw notSupported(`number operator ${operator}`);
  }
}
