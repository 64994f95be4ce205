import type { Span } from '../../triage/records.ts';
import { oneLine } from '../text.ts';
import { durationWords, offset } from './log-lines.ts';
import { serviceName } from './words.ts';

/** Deeper spans stand at this depth: a modal is narrow. */
const DEEPEST = 8;

/**
 * The spans of one or more traces as an indented tree, one entry each: offset from the start, service, name, duration,
 * and on a line of its own what went wrong. A span whose parent was not received stands at the top and says so.
 */
export function spanTree(spans: readonly Span[]): string[] {
  const sorted = spans.toSorted((a, b) => compare(a.start, b.start) || compare(a.spanId, b.spanId));
  const first = sorted[0];
  if (first === undefined) return [];
  const known = new Map(sorted.map((span) => [keyOf(span), span]));
  const parentOf = (span: Span) =>
    span.parentSpanId === null ? undefined : known.get(`${span.traceId} ${span.parentSpanId}`);
  const children = Map.groupBy(sorted, parentOf);
  const severalTraces = new Set(spans.map(({ traceId }) => traceId)).size > 1;

  const lines: string[] = [];
  const told = new Set<Span>();
  function tell(root: Span): void {
    const open: { span: Span; depth: number }[] = [{ span: root, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { span, depth } = next;
      if (told.has(span)) continue;
      told.add(span);
      const orphan = depth === 0 && span.parentSpanId !== null;
      lines.push(spanLine(span, depth, first?.start ?? span.start, orphan));
      open.push(...(children.get(span) ?? []).toReversed().map((child) => ({ span: child, depth: depth + 1 })));
    }
  }

  let trace = '';
  // Spans in a ring have no root; whoever was not told yet begins one.
  for (const span of [...(children.get(undefined) ?? []), ...sorted]) {
    if (told.has(span)) continue;
    if (severalTraces && span.traceId !== trace) lines.push(`trace ${oneLine(span.traceId, 40)}`);
    trace = span.traceId;
    tell(span);
  }
  return lines;
}

function spanLine(span: Span, depth: number, start: string, orphan: boolean): string {
  const room = '  '.repeat(Math.max(0, Math.min(depth, DEEPEST) - 1));
  const indent = depth === 0 ? '' : `${room}└ `;
  const failed = span.status === 'error' ? `\n${' '.repeat(11)}${room}  ✗ ${errorWords(span)}` : '';
  const missing = orphan ? ' (its parent span was not received)' : '';
  const when = offset(start, span.start).padStart(9);
  const what = `${serviceName(span.service)} ${oneLine(span.name, 60)}`;
  return `${when}  ${indent}${what} ${durationWords(span.durationMs)}${missing}${failed}`;
}

function errorWords({ statusMessage, attributes }: Span): string {
  const code = Object.hasOwn(attributes, 'error_code') ? attributes.error_code : undefined;
  const words = [code, statusMessage].filter((word) => word !== undefined && word.trim() !== '');
  return words.length === 0 ? 'error' : oneLine([...new Set(words)].join(': '), 120);
}

function keyOf({ traceId, spanId }: Span): string {
  return `${traceId} ${spanId}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
