import { dataOf, type Evidence, type TimeRange } from '../triage/evidence.ts';
import type { LogLine } from '../triage/records.ts';
import { hull, settle, uncovered } from '../triage/time-range.ts';
import type { LogSource } from './ports.ts';

export interface FoundLines {
  readonly lines: Evidence<LogLine[]>;
  /** The range that the answer is about. */
  readonly window: TimeRange;
}

/**
 * L1 to L3 in as few bytes as possible: the narrow window first, a wider one only while nothing is found, and then the
 * margins around what was found, so that a line just outside the window is not missed. Stops at the first window that
 * cannot be read: a wider one would fail as well and cost more.
 */
export async function findLines(
  logs: LogSource,
  correlationId: string,
  steps: readonly TimeRange[],
  now: Date,
  signal?: AbortSignal,
): Promise<FoundLines> {
  const searched: TimeRange[] = [];
  let last: Evidence<LogLine[]> | undefined;
  for (const step of steps) {
    const parts = uncovered(step, searched);
    const answers = await Promise.all(parts.map((part) => logs.linesOf(correlationId, part, signal)));
    searched.push(...parts);
    last = answers.reduce<Evidence<LogLine[]> | undefined>(merge, last);
    if (last?.status === 'found') return withMargins(logs, correlationId, last, step, searched, now, signal);
    if (last?.status === 'unavailable') return { lines: last, window: step };
  }
  const widest = steps.at(-1);
  if (last === undefined || widest === undefined) throw new Error('A search needs at least one window.');
  return { lines: last, window: widest };
}

/** How often the margins may move outward: an action that goes on for hours is followed, an endless one is cut short. */
const MARGIN_ROUNDS = 3;

async function withMargins(
  logs: LogSource,
  correlationId: string,
  found: Evidence<LogLine[]>,
  step: TimeRange,
  searched: TimeRange[],
  now: Date,
  signal?: AbortSignal,
): Promise<FoundLines> {
  let lines = found;
  let window = step;
  for (let round = 0; round < MARGIN_ROUNDS; round++) {
    const span = spanOf(lines);
    const missing = span === null ? [] : settle(span, searched, now);
    if (missing.length === 0) break;
    const answers = await Promise.all(missing.map((range) => logs.linesOf(correlationId, range, signal)));
    searched.push(...missing);
    window = hull([window, ...missing]);
    const before = dataOf(lines)?.length;
    lines = answers.reduce<Evidence<LogLine[]>>((all, answer) => merge(all, answer), lines);
    if (dataOf(lines)?.length === before) break;
  }
  return { lines, window };
}

function spanOf(lines: Evidence<LogLine[]>): TimeRange | null {
  const all = dataOf(lines) ?? [];
  const first = all[0];
  const last = all.at(-1);
  return first === undefined || last === undefined ? null : { start: new Date(first.at), end: new Date(last.at) };
}

/** One answer out of two: rows of both; a part that could not be read makes found rows incomplete, never "empty". */
function merge(a: Evidence<LogLine[]> | undefined, b: Evidence<LogLine[]>): Evidence<LogLine[]> {
  if (a === undefined) return b;
  const from = { ...b.from, tookMs: a.from.tookMs + b.from.tookMs };
  if (a.status === 'found' && b.status === 'found') {
    const data = distinct([...a.data, ...b.data]);
    const truncated = a.truncated === true || b.truncated === true;
    return { status: 'found', from: { ...a.from, tookMs: from.tookMs, count: data.length }, data, truncated };
  }
  if (a.status === 'found')
    return {
      ...a,
      from: { ...a.from, tookMs: from.tookMs },
      truncated: a.truncated === true || b.status === 'unavailable',
    };
  if (b.status === 'found') return { ...b, from, truncated: b.truncated === true || a.status === 'unavailable' };
  return a.status === 'unavailable' ? a : { ...b, from };
}

function distinct(lines: readonly LogLine[]): LogLine[] {
  const seen = new Map(lines.map((line) => [`${line.ns} ${line.service} ${line.raw}`, line]));
  return [...seen.values()].sort((a, b) => {
    const order = BigInt(a.ns) - BigInt(b.ns);
    return order < 0n ? -1 : order > 0n ? 1 : 0;
  });
}
