import { type Sample, seriesKey } from '../logql/metric.ts';
import { allLabels, type Passed } from '../logql/pipeline.ts';
import { QueryRefused } from '../logql/refusal.ts';
import { MAX_SERIES } from './params.ts';
import type { Scan } from './store.ts';

/** `data` of a log query. Streams come in the order of their labels, never in the order of time. */
export function streamsData(passed: readonly Passed[], scan: Scan, categorize: boolean, tookMs: number): unknown {
  const streams = new Map<string, { stream: Record<string, string>; values: unknown[][] }>();
  for (const one of passed) {
    const labels = categorize ? one.stream : allLabels(one);
    const key = seriesKey(labels);
    const known = streams.get(key) ?? { stream: sortedObject(labels), values: [] };
    known.values.push([String(one.ns), one.line, ...(categorize ? [categories(one)] : [])]);
    streams.set(key, known);
  }
  const result = [...streams].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, stream]) => stream);
  return {
    resultType: 'streams',
    ...(categorize ? { encodingFlags: ['categorize-labels'] } : {}),
    result,
    stats: stats(scan, passed.length, tookMs),
  };
}

/** `data` of an instant metric query. */
export function vectorData(samples: readonly Sample[], atMs: number, scan: Scan, tookMs: number): unknown {
  const result = sortedSeries(samples).map(({ labels, value }) => ({
    metric: sortedObject(labels),
    value: [atMs / 1000, plainNumber(value)],
  }));
  return { resultType: 'vector', result, stats: stats(scan, result.length, tookMs) };
}

/** `data` of a metric query over a range. */
export function matrixData(
  points: readonly { atMs: number; samples: readonly Sample[] }[],
  scan: Scan,
  tookMs: number,
): unknown {
  const series = new Map<string, { metric: Record<string, string>; values: [number, string][] }>();
  for (const { atMs, samples } of points) {
    for (const { labels, value } of samples) {
      const key = seriesKey(labels);
      const known = series.get(key) ?? { metric: sortedObject(labels), values: [] };
      known.values.push([atMs / 1000, plainNumber(value)]);
      series.set(key, known);
    }
  }
  refuseTooMany(series.size);
  const result = [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  return { resultType: 'matrix', result, stats: stats(scan, result.length, tookMs) };
}

function sortedSeries(samples: readonly Sample[]): Sample[] {
  refuseTooMany(samples.length);
  return [...samples].sort((a, b) => (seriesKey(a.labels) < seriesKey(b.labels) ? -1 : 1));
}

function refuseTooMany(series: number): void {
  if (series <= MAX_SERIES) return;
  throw new QueryRefused(
    `maximum number of series (${MAX_SERIES}) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()`,
  );
}

function categories({ metadata, parsed }: Passed): Record<string, Record<string, string>> {
  return {
    ...(metadata.size > 0 ? { structuredMetadata: sortedObject(metadata) } : {}),
    ...(parsed.size > 0 ? { parsed: sortedObject(parsed) } : {}),
  };
}

function sortedObject(labels: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Digits without an exponent, as Prometheus writes sample values. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** The part of Loki's statistics that says what a query cost. */
function stats(scan: Scan, entries: number, tookMs: number): unknown {
  const seconds = tookMs / 1000;
  const chunk = { decompressedBytes: scan.bytes, decompressedLines: scan.lines, postFilterLines: entries };
  return {
    summary: {
      bytesProcessedPerSecond: seconds > 0 ? Math.round(scan.bytes / seconds) : 0,
      linesProcessedPerSecond: seconds > 0 ? Math.round(scan.lines / seconds) : 0,
      totalBytesProcessed: scan.bytes,
      totalLinesProcessed: scan.lines,
      execTime: seconds,
      queueTime: 0,
      subqueries: 0,
      totalEntriesReturned: entries,
      splits: 1,
      shards: 1,
      totalPostFilterLines: entries,
      totalStructuredMetadataBytesProcessed: 0,
    },
    querier: {
      store: { totalChunksRef: 0, totalChunksDownloaded: 0, chunk: { decompressedBytes: 0, decompressedLines: 0 } },
    },
    ingester: {
      totalReached: 1,
      totalLinesSent: entries,
      store: { totalChunksRef: 1, totalChunksDownloaded: 1, chunk },
    },
  };
}
