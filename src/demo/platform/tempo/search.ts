import type { SeededSpan } from '../../world/seeded.ts';
import { attribute } from './proto-json.ts';
import { parseTraceQl, TraceQlRefused } from './traceql.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 262_144;
const DEFAULT_SPANS_PER_SET = 3;
const MAX_RANGE_S = 168 * 3600;
/** Without a range Tempo looks at recent data only. */
const RECENT_S = 15 * 60;

/** The answer to `/api/search`. Throws `TraceQlRefused` with Tempo's words for bad parameters. */
export function searchAnswer(spans: readonly SeededSpan[], params: URLSearchParams, now: Date): unknown {
  const limit = numberOf(params, 'limit', 'ParseUint') ?? DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) throw new TraceQlRefused(`limit ${limit} exceeds max limit ${MAX_LIMIT}`);
  const perSet = numberOf(params, 'spss', 'ParseUint') ?? DEFAULT_SPANS_PER_SET;
  const { start, end } = rangeOf(params, now);
  if (params.has('tags')) throw new TraceQlRefused('not supported by the embedded Tempo: tags');
  const { matches, attributes } = parseTraceQl(params.get('q') || '{}');
  const inRange = spans.filter(({ startNs, endNs }) => endNs >= start && startNs <= end);
  const ids = [...new Set(inRange.filter(matches).map(({ traceId }) => traceId))];
  const traces = ids.map((id) => {
    const trace = spans.filter(({ traceId }) => traceId === id);
    return { startNs: earliest(trace), found: foundTrace(trace, trace.filter(matches), attributes, perSet) };
  });
  traces.sort((a, b) => (a.startNs < b.startNs ? 1 : -1));
  return {
    traces: traces.slice(0, limit).map(({ found }) => found),
    metrics: { inspectedBytes: String(spans.length * 400), totalBlocks: 1, completedJobs: 1, totalJobs: 1 },
  };
}

function rangeOf(params: URLSearchParams, now: Date): { start: bigint; end: bigint } {
  const start = numberOf(params, 'start', 'ParseInt') ?? 0;
  const end = numberOf(params, 'end', 'ParseInt') ?? 0;
  if (start === 0 && end === 0) {
    const seconds = Math.ceil(now.getTime() / 1000);
    return { start: nanoseconds(seconds - RECENT_S), end: nanoseconds(seconds) };
  }
  const received = `received start=${start} end=${end}`;
  if (start >= end) throw new TraceQlRefused(`http parameter start must be before end. ${received}`);
  if (end - start > MAX_RANGE_S) {
    throw new TraceQlRefused(`range specified by start and end exceeds 168h0m0s. ${received}`);
  }
  return { start: nanoseconds(start), end: nanoseconds(end) };
}

function numberOf(params: URLSearchParams, name: string, parser: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new TraceQlRefused(`invalid ${name}: strconv.${parser}: parsing "${text}": invalid syntax`);
}

function nanoseconds(seconds: number): bigint {
  return BigInt(seconds) * 1_000_000_000n;
}

function earliest(spans: readonly SeededSpan[]): bigint {
  return inOrder(spans.map(({ startNs }) => startNs)).at(0) ?? 0n;
}

function inOrder(times: readonly bigint[]): bigint[] {
  return times.toSorted((a, b) => Number(a - b));
}

/** Ids are hex here, and a trace id loses its leading zeros. */
function foundTrace(
  trace: readonly SeededSpan[],
  matched: readonly SeededSpan[],
  attributes: readonly string[],
  perSet: number,
): unknown {
  const root = trace.find(({ parentSpanId }) => parentSpanId === null);
  const start = earliest(trace);
  const end = inOrder(trace.map(({ endNs }) => endNs)).at(-1) ?? start;
  const set = { spans: matched.slice(0, perSet).map((span) => foundSpan(span, attributes)), matched: matched.length };
  return {
    traceID: trace[0]?.traceId.replace(/^0+/, ''),
    rootServiceName: root?.service ?? '<root span not yet received>',
    ...(root ? { rootTraceName: root.name } : {}),
    startTimeUnixNano: String(start),
    durationMs: Number((end - start) / 1_000_000n),
    spanSet: set,
    spanSets: [set],
    serviceStats: serviceStats(trace),
  };
}

function foundSpan(span: SeededSpan, attributes: readonly string[]): unknown {
  const named = attributes.filter((name) => name in span.attributes);
  return {
    spanID: span.spanId,
    startTimeUnixNano: String(span.startNs),
    durationNanos: String(span.endNs - span.startNs),
    attributes: named.map((name) => attribute(name, span.attributes[name])),
  };
}

function serviceStats(trace: readonly SeededSpan[]): Record<string, unknown> {
  const services = [...new Set(trace.map(({ service }) => service))].sort();
  return Object.fromEntries(
    services.map((service) => {
      const spans = trace.filter((span) => span.service === service);
      const errors = spans.filter(({ status }) => status === 'error').length;
      return [service, { spanCount: spans.length, ...(errors > 0 ? { errorCount: errors } : {}) }];
    }),
  );
}
