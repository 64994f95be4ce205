import { parser } from '@grafana/lezer-logql';
import type { SyntaxNode } from '@lezer/common';
import { durationMs } from '../../world/duration.ts';
import {
  type Grouping,
  type LogQuery,
  type MetricQuery,
  type Query,
  RANGE_OPERATIONS,
  type RangeAggregation,
  VECTOR_OPERATIONS,
  type VectorAggregation,
} from './ast.ts';
import { matcherOf } from './matcher.ts';
import { NEEDS_MATCHER, notSupported, parseError } from './refusal.ts';
import { stagesOf } from './stages.ts';
import { refuseSyntaxErrors } from './syntax.ts';
import { child, descendants, textOf } from './tree.ts';

/**
 * A query, parsed with Grafana's own grammar. Throws `QueryRefused`: `parse error …` for what Loki cannot parse,
 * `not supported …` for what Loki could and this server does not.
 */
export function parseLogQl(text: string): Query {
  if (text.trim() === '') throw parseError('syntax error: unexpected $end');
  const tree = parser.parse(text);
  refuseSyntaxErrors(tree, text);
  const expression = child(tree.topNode, 'Expr')?.firstChild;
  if (expression?.name === 'LogExpr') return logQuery(expression, text);
  if (expression?.name === 'MetricExpr') return metricQuery(expression, text);
  throw notSupported(text);
}

function logQuery(node: SyntaxNode, text: string): LogQuery {
  const selector = child(node, 'Selector');
  const matchers = selector ? descendants(selector, 'Matcher').map((each) => matcherOf(each, text)) : [];
  if (matchers.every(({ test }) => test(''))) throw parseError(NEEDS_MATCHER);
  return { kind: 'log', matchers, stages: stagesOf(child(node, 'PipelineExpr'), text) };
}

function metricQuery(node: SyntaxNode, text: string): MetricQuery {
  const inner = node.firstChild;
  switch (inner?.name) {
    case 'MetricExpr':
      return metricQuery(inner, text);
    case 'RangeAggregationExpr':
      return rangeAggregation(inner, text);
    case 'VectorAggregationExpr':
      return vectorAggregation(inner, text);
    default:
      throw notSupported(`${inner?.name ?? 'an expression'} (${textOf(node, text)})`);
  }
}

function rangeAggregation(node: SyntaxNode, text: string): RangeAggregation {
  const name = textOf(child(node, 'RangeOp'), text);
  const operation = RANGE_OPERATIONS.find((known) => known === name);
  const logRange = child(node, 'LogRangeExpr');
  if (!operation || !logRange) throw notSupported(`range aggregation ${name}`);
  if (child(logRange, 'UnwrapExpr')) throw notSupported('unwrap');
  if (child(node, 'Grouping')) throw notSupported(`grouping of ${name}`);
  return {
    kind: 'range',
    operation,
    log: logQuery(logRange, text),
    rangeMs: duration(child(logRange, 'Range'), text),
    offsetMs: duration(child(logRange, 'OffsetExpr'), text),
  };
}

function vectorAggregation(node: SyntaxNode, text: string): VectorAggregation {
  const name = textOf(child(node, 'VectorOp'), text);
  const operation = VECTOR_OPERATIONS.find((known) => known === name);
  const inner = child(node, 'MetricExpr');
  if (!operation || !inner) throw notSupported(`aggregation ${name}`);
  return {
    kind: 'vector',
    operation,
    count: Number(textOf(child(node, 'Number'), text) || 0),
    grouping: groupingOf(child(node, 'Grouping'), text),
    of: metricQuery(inner, text),
  };
}

function groupingOf(node: SyntaxNode | null, text: string): Grouping {
  if (!node) return { mode: 'by', labels: [] };
  const labels = descendants(node, 'Identifier').map((each) => textOf(each, text));
  return { mode: child(node, 'Without') ? 'without' : 'by', labels };
}

function duration(node: SyntaxNode | null, text: string): number {
  if (!node) return 0;
  const literal = textOf(child(node, 'Duration'), text);
  const ms = durationMs(literal);
  if (ms === undefined) throw parseError(`not a valid duration string: "${literal}"`);
  return ms;
}
