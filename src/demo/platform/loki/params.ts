import { durationMs, goDuration } from '../../world/duration.ts';
import { nanoseconds } from '../../world/seeded.ts';
import { QueryRefused } from '../logql/refusal.ts';

/** Limits that a Loki without further configuration has. */
export const DEFAULT_LIMIT = 100;
export const MAX_ENTRIES = 5000;
export const MAX_SERIES = 500;
const MAX_RANGE_MS = 721 * 3_600_000;
const MAX_POINTS = 11_000;
const HOUR_NS = 3_600_000_000_000n;

export interface Range {
  readonly start: bigint;
  readonly end: bigint;
}

/** `start` and `end` as Loki reads them; the last hour unless told. Throws `QueryRefused` with Loki's words. */
export function rangeOf(params: URLSearchParams, now: Date): Range {
  const end = timeOf(params, 'end') ?? nanoseconds(now.getTime());
  const since = params.get('since');
  const sinceMs = since === null ? undefined : durationMs(since);
  if (since !== null && sinceMs === undefined) throw new QueryRefused(`could not parse 'since' parameter: "${since}"`);
  const start = timeOf(params, 'start') ?? end - (sinceMs === undefined ? HOUR_NS : nanoseconds(sinceMs));
  if (start >= end) throw new QueryRefused('end timestamp must not be before or equal to start time');
  const ms = Number((end - start) / 1_000_000n);
  if (ms > MAX_RANGE_MS) {
    throw new QueryRefused(`the query time range exceeds the limit (query length: ${goDuration(ms)}, limit: 30d1h)`);
  }
  return { start, end };
}

/**
 * Nanoseconds since the epoch. Ten digits or fewer are seconds, more are nanoseconds (so milliseconds end up in 1970,
 * without an error), a fraction makes seconds, else RFC 3339.
 */
export function timeOf(params: URLSearchParams, name: 'start' | 'end' | 'time'): bigint | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (/^-?\d+$/.test(text)) return text.length <= 10 ? BigInt(text) * 1_000_000_000n : BigInt(text);
  if (/^\d+\.\d+$/.test(text)) return nanoseconds(Number(text) * 1000);
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  const seconds = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (Number.isNaN(seconds)) {
    throw new QueryRefused(`could not parse '${name}' parameter: strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return nanoseconds(seconds) + BigInt((match?.[2] ?? '').padEnd(9, '0'));
}

export function limitOf(params: URLSearchParams): number {
  const text = params.get('limit');
  if (text === null || text === '') return DEFAULT_LIMIT;
  if (!/^[-+]?\d+$/.test(text)) throw new QueryRefused(`strconv.Atoi: parsing "${text}": invalid syntax`);
  const limit = Number(text);
  if (limit <= 0) throw new QueryRefused('limit must be a positive value');
  if (limit > MAX_ENTRIES) {
    const compared = `(${limit} > ${MAX_ENTRIES})`;
    throw new QueryRefused(`max entries limit per query exceeded, limit > max_entries_limit_per_query ${compared}`);
  }
  return limit;
}

export function directionOf(params: URLSearchParams): 'forward' | 'backward' {
  const text = params.get('direction')?.toLowerCase() || 'backward';
  if (text !== 'forward' && text !== 'backward') throw new QueryRefused(`invalid direction '${text}'`);
  return text;
}

/** Milliseconds between two points of a metric; about 250 points when the client leaves it to the server. */
export function stepOf(params: URLSearchParams, { start, end }: Range): number {
  const rangeMs = Number((end - start) / 1_000_000n);
  const text = params.get('step');
  const ms = text === null || text === '' ? Math.max(1000, Math.floor(rangeMs / 250_000) * 1000) : stepMs(text);
  if (!(ms > 0)) throw new QueryRefused('zero or negative query resolution step widths are not accepted');
  if (rangeMs / ms > MAX_POINTS) {
    throw new QueryRefused(
      'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    );
  }
  return ms;
}

function stepMs(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : durationMs(text);
  if (ms === undefined) throw new QueryRefused(`cannot parse "${text}" to a valid duration`);
  return ms;
}
