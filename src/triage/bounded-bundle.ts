import type { EvidenceBundle } from './bundle.ts';
import type { Evidence } from './evidence.ts';
import type { LogLine, Span } from './records.ts';

/**
 * What one triage judges, keeps and hands over is bounded, in characters of JSON: the lines of the id get the most,
 * because the verdict rests on them.
 */
export const MOST_OF_LINES = 6_000_000;
export const MOST_OF_OTHERS = 1_000_000;
/** One text of one row: a stack trace fits, a dump does not. */
export const LONGEST_TEXT = 16_000;

/**
 * The bundle within its bounds. Texts that are too long end in how much was cut. Rows over the bound are left out, the
 * least telling first, and their evidence is `truncated`: whatever is judged, kept in a capsule or shown is this bundle,
 * so all three agree. An ordinary bundle is given back as it is.
 */
export function boundedBundle(bundle: EvidenceBundle): EvidenceBundle {
  const entries = Object.entries(bundle).map(([name, value]): [string, unknown] => [
    name,
    isEvidence(value) ? boundedEvidence(value, name === 'lines' ? MOST_OF_LINES : MOST_OF_OTHERS) : value,
  ]);
  // Each evidence keeps its type: only rows and ends of texts are missing.
  return Object.fromEntries(entries) as unknown as EvidenceBundle;
}

function isEvidence(value: unknown): value is Evidence<unknown> {
  return typeof value === 'object' && value !== null && 'status' in value && 'from' in value;
}

function boundedEvidence(evidence: Evidence<unknown>, most: number): Evidence<unknown> {
  if (evidence.status !== 'found') return evidence;
  const data = withShortTexts(evidence.data);
  const rows = rowsOf(data);
  const kept = rows === null ? null : within(rows, most);
  if (rows === null || kept === null || kept.length === rows.length) return { ...evidence, data };
  return {
    ...evidence,
    truncated: true,
    from: { ...evidence.from, what: `${evidence.from.what} (${kept.length} of ${rows.length} rows kept)` },
    data: Array.isArray(data) ? kept : { ...(data as object), rows: kept, complete: false },
  };
}

/** The rows of a list, or of a list with what was looked through (`Matching`). */
function rowsOf(data: unknown): readonly unknown[] | null {
  if (Array.isArray(data)) return data;
  const rows = typeof data === 'object' && data !== null && 'rows' in data ? data.rows : null;
  return Array.isArray(rows) ? rows : null;
}

/** The most telling rows that fit, in the order in which they came. */
function within(rows: readonly unknown[], most: number): readonly unknown[] {
  const sizes = rows.map((row) => JSON.stringify(row)?.length ?? 0);
  if (sizes.reduce((sum, size) => sum + size, 0) <= most) return rows;
  const ranks = ranksOf(rows);
  const order = rows.map((_, at) => at).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
  const kept = new Set<number>();
  let room = most;
  for (const at of order) {
    room -= sizes[at] ?? 0;
    if (room < 0) break;
    kept.add(at);
  }
  return rows.filter((_, at) => kept.has(at));
}

/**
 * First and last line of each service (the lineage needs them), then errors, warnings, and the rest from both ends
 * inward: how it began and how it ended says more than the middle.
 */
function ranksOf(rows: readonly unknown[]): number[] {
  const ends = new Set<number>();
  const seen = new Map<string, number>();
  for (const [at, row] of rows.entries()) {
    const service = serviceOf(row);
    if (service === null) continue;
    if (!seen.has(service)) ends.add(at);
    seen.set(service, at);
  }
  for (const at of seen.values()) ends.add(at);
  return rows.map((row, at) => {
    if (ends.has(at)) return 0;
    const level = levelOf(row);
    if (level !== 'rest') return level === 'error' ? 1 : 2;
    return 3 + Math.min(at, rows.length - 1 - at);
  });
}

function serviceOf(row: unknown): string | null {
  const service = (row as Partial<LogLine> | null)?.service;
  return typeof service === 'string' ? service : null;
}

function levelOf(row: unknown): 'error' | 'warn' | 'rest' {
  const { level, status } = (row ?? {}) as Partial<LogLine> & Partial<Span>;
  if (level === 'error' || level === 'fatal' || status === 'error') return 'error';
  return level === 'warn' ? 'warn' : 'rest';
}

/** The same value where no text in it is too long. */
function withShortTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? shortened(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const short = fields.map(([name, inner]): [string, unknown] => [name, withShortTexts(inner)]);
  if (short.every(([, inner], at) => inner === fields[at]?.[1])) return value;
  return Array.isArray(value) ? short.map(([, inner]) => inner) : Object.fromEntries(short);
}

function shortened(text: string): string {
  return `${text.slice(0, LONGEST_TEXT).toWellFormed()} … [${text.length - LONGEST_TEXT} more characters]`;
}
