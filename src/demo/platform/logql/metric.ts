import type { Grouping, MetricQuery, RangeAggregation, VectorAggregation } from './ast.ts';
import { allLabels, type Passed } from './pipeline.ts';
import { QueryRefused } from './refusal.ts';

/** One series at one moment. */
export interface Sample {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** Gives the lines of a range aggregation in `(start, end]`, nanoseconds. */
export type Lines = (aggregation: RangeAggregation, start: bigint, end: bigint) => readonly Passed[];

/** The value of a metric query at a moment (milliseconds since the epoch). */
export function evaluate(query: MetricQuery, atMs: number, lines: Lines): Sample[] {
  return query.kind === 'range' ? overRange(query, atMs, lines) : aggregated(query, evaluate(query.of, atMs, lines));
}

/** The range aggregation at the bottom of a query. */
export function rangeOf(query: MetricQuery): RangeAggregation {
  return query.kind === 'range' ? query : rangeOf(query.of);
}

/** `{a="b", c="d"}`: how a label set is printed, and what sorts series. */
export function seriesKey(labels: Iterable<readonly [string, string]>): string {
  const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(', ')}}`;
}

function overRange(query: RangeAggregation, atMs: number, lines: Lines): Sample[] {
  const end = BigInt(Math.round((atMs - query.offsetMs) * 1000)) * 1000n;
  const start = end - BigInt(Math.round(query.rangeMs * 1000)) * 1000n;
  const series = new Map<string, { labels: ReadonlyMap<string, string>; value: number }>();
  for (const passed of lines(query, start, end)) {
    const labels = allLabels(passed);
    refuseBroken(labels);
    const key = seriesKey(labels);
    const known = series.get(key) ?? { labels, value: 0 };
    series.set(key, { labels, value: known.value + amount(query, passed) });
  }
  return [...series.values()];
}

function amount({ operation, rangeMs }: RangeAggregation, { line }: Passed): number {
  const seconds = rangeMs / 1000;
  switch (operation) {
    case 'count_over_time':
      return 1;
    case 'rate':
      return 1 / seconds;
    case 'bytes_over_time':
      return Buffer.byteLength(line);
    case 'bytes_rate':
      return Buffer.byteLength(line) / seconds;
    default:
      return operation satisfies never;
  }
}

/** A line that a parser could not read fails a metric query as a whole. */
function refuseBroken(labels: ReadonlyMap<string, string>): void {
  const error = labels.get('__error__');
  if (error === undefined) return;
  throw new QueryRefused(
    `pipeline error: '${error}' for series: '${seriesKey(labels)}'.\n` +
      `Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").\n` +
      'To skip all potential errors you can match empty errors.(e.g __error__="")\n' +
      'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n',
  );
}

function aggregated(query: VectorAggregation, samples: readonly Sample[]): Sample[] {
  const groups = new Map<string, { labels: Map<string, string>; members: Sample[] }>();
  for (const sample of samples) {
    const labels = groupLabels(query.grouping, sample.labels);
    const key = seriesKey(labels);
    const group = groups.get(key) ?? { labels, members: [] };
    group.members.push(sample);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ labels, members }) => aggregateGroup(query, labels, members));
}

function groupLabels({ mode, labels: named }: Grouping, labels: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...labels].filter(([name]) => named.includes(name) === (mode === 'by')));
}

function aggregateGroup(query: VectorAggregation, labels: Map<string, string>, members: Sample[]): Sample[] {
  const values = members.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  switch (query.operation) {
    case 'sum':
      return [{ labels, value: sum }];
    case 'count':
      return [{ labels, value: values.length }];
    case 'min':
      return [{ labels, value: Math.min(...values) }];
    case 'max':
      return [{ labels, value: Math.max(...values) }];
    case 'avg':
      return [{ labels, value: sum / values.length }];
    case 'topk':
      return members.sort((a, b) => b.value - a.value).slice(0, query.count);
    case 'bottomk':
      return members.sort((a, b) => a.value - b.value).slice(0, query.count);
    default:
      return query.operation satisfies never;
  }
}
