import type { TimeRange } from '../triage/evidence.ts';

/** Milliseconds since the epoch: where the axis begins and ends. */
export interface Axis {
  readonly start: number;
  readonly end: number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];
const MOST_TICKS = 8;
/** What happened at one moment still needs some room left and right of it, milliseconds. */
const LEAST_WIDTH = 10;
/** The last moment that JavaScript can write as a date. */
const LAST = 8.64e15;

/** An axis that shows all of these times with a little room on both sides; the window when there is none. */
export function timeAxis(times: readonly number[], window: TimeRange): Axis {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const seen = first <= last;
  const from = seen ? first : window.start.getTime();
  const to = seen ? last : window.end.getTime();
  const room = seen ? Math.max(LEAST_WIDTH, to - from) * 0.04 : 0;
  const start = Math.max(-LAST, Math.floor(from - room));
  const end = Math.min(LAST, Math.max(start + 1, Math.ceil(to + room)));
  return { start, end, ticks: ticksOf(start, end) };
}

function ticksOf(start: number, end: number): Axis['ticks'] {
  const width = end - start;
  const step =
    STEPS.find((each) => width / each <= MOST_TICKS) ?? Math.ceil(width / MOST_TICKS / (24 * HOUR)) * 24 * HOUR;
  const count = Math.floor(end / step) - Math.ceil(start / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = (Math.ceil(start / step) + index) * step;
    return { at, text: step < SECOND ? clockTime(at, 'milliseconds') : clockTime(at) };
  });
}

/** UTC, `HH:mm:ss`. */
export function clockTime(at: number, precision: 'seconds' | 'milliseconds' = 'seconds'): string {
  return new Date(at).toISOString().slice(-13, precision === 'seconds' ? -5 : -1);
}
