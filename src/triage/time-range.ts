import { addMinutes } from 'date-fns/addMinutes';
import { max } from 'date-fns/max';
import { min } from 'date-fns/min';
import { subMinutes } from 'date-fns/subMinutes';
import type { TimeRange } from './evidence.ts';

/** Minutes that must have been searched before the first and after the last line of an action. */
const BEFORE_MINUTES = 10;
const AFTER_MINUTES = 30;

/** The parts of a range that none of the searched ranges covers, in time order. */
export function uncovered(range: TimeRange, searched: readonly TimeRange[]): TimeRange[] {
  let parts: TimeRange[] = [range];
  for (const done of searched) {
    parts = parts.flatMap((part) => {
      if (done.end <= part.start || done.start >= part.end) return [part];
      const left = { start: part.start, end: done.start };
      const right = { start: done.end, end: part.end };
      return [left, right].filter(({ start, end }) => start < end);
    });
  }
  return parts.filter(({ start, end }) => start < end);
}

/** The smallest range that holds all the given ones. Needs at least one. */
export function hull(ranges: readonly TimeRange[]): TimeRange {
  return { start: min(ranges.map(({ start }) => start)), end: max(ranges.map(({ end }) => end)) };
}

/** What is still to be searched around the lines found, so that none just outside is missed; never beyond now. */
export function settle(lines: TimeRange, searched: readonly TimeRange[], now: Date): TimeRange[] {
  const wanted = {
    start: subMinutes(lines.start, BEFORE_MINUTES),
    end: min([addMinutes(lines.end, AFTER_MINUTES), now]),
  };
  return wanted.start < wanted.end ? uncovered(wanted, searched) : [];
}
