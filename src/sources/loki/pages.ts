import { urlOf } from '../../http/url.ts';
import type { TimeRange } from '../../triage/evidence.ts';
import type { Http } from '../http/http.ts';
import { SourceError } from '../source-error.ts';
import { byTime, type Entry, entriesOf } from './entry.ts';
import { Streams } from './schema.ts';

/** Loki's own limit of entries for one query (`max_entries_limit_per_query`). */
export const LARGEST_PAGE = 5000;

export interface Entries {
  /** In time order. */
  readonly entries: readonly Entry[];
  /** There are more, or some could not be read. */
  readonly truncated: boolean;
}

interface PageQuery {
  readonly logql: string;
  /** Nanoseconds since the epoch; the end is exclusive. */
  readonly start: bigint;
  readonly end: bigint;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
}

interface PagesOptions {
  readonly http: Http;
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly maxLines: number;
}

/** Reads log queries page by page. Loki does not say that it cut an answer: a full page means that there may be more. */
export function createPages({ http, baseUrl, headers, pageSize, maxLines }: PagesOptions) {
  async function page({ logql, start, end, limit, direction }: PageQuery, signal: AbortSignal | undefined) {
    const query = { query: logql, start: String(start), end: String(end), limit: String(limit), direction };
    const url = urlOf(baseUrl, '/loki/api/v1/query_range', query);
    // Masked line by line later: the text of a line is JSON of its own, and ids are compared before they are masked.
    const streams = await http.getJson({ url, headers, schema: Streams, redact: (json) => json, signal });
    const { entries, misfits } = entriesOf(streams);
    return { entries: entries.sort(byTime), misfits, isFull: entries.length + misfits >= limit };
  }

  /** The newest entries of the range, in time order. */
  async function newest(logql: string, range: TimeRange, limit: number, signal?: AbortSignal): Promise<Entries> {
    const bounded = Math.min(limit, LARGEST_PAGE);
    const read = await page({ logql, ...nanoseconds(range), limit: bounded, direction: 'backward' }, signal);
    return { entries: read.entries, truncated: read.misfits > 0 || (read.isFull && bounded > 1) };
  }

  /** All entries of the range, oldest first, up to the limit of lines. What was read before a page failed is kept. */
  async function all(logql: string, range: TimeRange, signal?: AbortSignal): Promise<Entries> {
    const { start, end } = nanoseconds(range);
    const entries: Entry[] = [];
    let from = start;
    let limit = pageSize;
    let truncated = false;
    while (from < end) {
      const read = await page({ logql, start: from, end, limit, direction: 'forward' }, signal).catch(
        (error: unknown) => {
          if (entries.length === 0 || !(error instanceof SourceError)) throw error;
          return null;
        },
      );
      if (read === null) return { entries, truncated: true };
      truncated ||= read.misfits > 0;
      entries.push(...unread(read.entries, entries));
      if (entries.length > maxLines) return { entries: entries.slice(0, maxLines), truncated: true };
      if (!read.isFull) break;
      if (entries.length === maxLines) return { entries, truncated: true };
      const last = read.entries.at(-1)?.ns ?? from;
      if (last > from) {
        from = last;
        limit = pageSize;
      } else if (limit < LARGEST_PAGE) {
        // A whole page of one nanosecond: ask for all that fit into one answer.
        limit = LARGEST_PAGE;
      } else {
        from = last + 1n;
        limit = pageSize;
        truncated = true;
      }
    }
    return { entries, truncated };
  }

  return { newest, all };
}

/** The next page begins at the last nanosecond of the one before, so it repeats the entries of that nanosecond. */
function unread(page: readonly Entry[], read: readonly Entry[]): Entry[] {
  const last = read.at(-1)?.ns;
  const known = new Map<string, number>();
  for (let at = read.length - 1; at >= 0 && read[at]?.ns === last; at -= 1) {
    const key = identity(read[at]);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return page.filter((entry) => {
    const seen = entry.ns === last ? (known.get(identity(entry)) ?? 0) : 0;
    if (seen > 0) known.set(identity(entry), seen - 1);
    return seen === 0;
  });
}

function identity(entry: Entry | undefined): string {
  return entry === undefined ? '' : `${entry.stream} ${entry.line}`;
}

function nanoseconds({ start, end }: TimeRange): { start: bigint; end: bigint } {
  return { start: BigInt(start.getTime()) * 1_000_000n, end: BigInt(end.getTime()) * 1_000_000n };
}
