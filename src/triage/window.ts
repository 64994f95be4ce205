import { addHours } from 'date-fns/addHours';
import { addMinutes } from 'date-fns/addMinutes';
import { max } from 'date-fns/max';
import { min } from 'date-fns/min';
import { subHours } from 'date-fns/subHours';
import { subMilliseconds } from 'date-fns/subMilliseconds';
import { subMinutes } from 'date-fns/subMinutes';
import type { TimeRange } from './evidence.ts';
import { isUlid, isUuid } from './intake/id-shape.ts';
import { uncovered } from './time-range.ts';

const HOUR_MS = 3_600_000;
/** Loki's own default for the longest query is 30 days and an hour. */
const LONGEST_LOOKBACK_MS = 30 * 24 * HOUR_MS;
/** From now backwards. In Loki the bytes read are what costs, so each is tried only when the one before found nothing. */
const WIDENING_HOURS = [1, 6, 24];
/** To either side of a time that a person gave. */
const AROUND_MINUTES = [15, 2 * 60, 12 * 60];

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const EARLIEST = new Date('2020-01-01T00:00:00Z');

/**
 * When a correlation id was made, where its form carries a time (ULID, UUIDv7). Null for every other form, and for a
 * time that cannot be meant: before 2020, or more than 5 minutes (of clock skew) after `now`.
 */
export function idTime(correlationId: string, now: Date): Date | null {
  const ms = embeddedMs(correlationId);
  if (ms === null) return null;
  const time = new Date(ms);
  return time >= EARLIEST && time <= addMinutes(now, 5) ? time : null;
}

function embeddedMs(id: string): number | null {
  if (isUlid(id)) {
    // The first ten characters are 48 bits of milliseconds, five bits each.
    return [...id.slice(0, 10).toUpperCase()].reduce((ms, digit) => ms * 32 + CROCKFORD.indexOf(digit), 0);
  }
  if (isUuid(id) && id.charAt(14) === '7') return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
  return null;
}

export interface WindowQuestion {
  readonly correlationId: string;
  readonly now: Date;
  /** About when it happened, as a person said. */
  readonly at?: Date;
  /** Look back exactly this far, milliseconds; at most 30 days. */
  readonly sinceMs?: number;
  /** Longest look-back when nobody said anything, milliseconds; at most 30 days. */
  readonly maxLookbackMs: number;
}

/**
 * The time ranges to search, narrow first; the next one is for when nothing was found. Each adds something to those
 * before it, none ends in the future, and there is always at least one.
 *
 * - `at`: a quarter of an hour, 2 and 12 hours around it.
 * - otherwise: the time in the id (10 minutes before, as much as is read before a first line, to an hour after), then 1, 6 and 24 hours back from now, and last
 *   `sinceMs` when given, else `maxLookbackMs`.
 */
export function windowSteps({ correlationId, now, at, sinceMs, maxLookbackMs }: WindowQuestion): TimeRange[] {
  if (at !== undefined && at < now) {
    return AROUND_MINUTES.map((minutes) => ({
      start: subMinutes(at, minutes),
      end: min([addMinutes(at, minutes), now]),
    }));
  }
  const lookbackMs = Math.min(Math.max(sinceMs ?? maxLookbackMs, 1), LONGEST_LOOKBACK_MS);
  const last = { start: subMilliseconds(now, lookbackMs), end: now };
  const widening = WIDENING_HOURS.filter((hours) => hours * HOUR_MS < lookbackMs).map((hours) => ({
    start: subHours(now, hours),
    end: now,
  }));
  const around = aroundId(idTime(correlationId, now), now);
  // Somebody who says how far to look back means no further, whatever the id says.
  const first = around !== null && (sinceMs === undefined || around.end > last.start) ? [around] : [];
  const bounded = first.map((range) => (sinceMs === undefined ? range : within(range, last)));
  return adding([...bounded, ...widening, last]);
}

function aroundId(time: Date | null, now: Date): TimeRange | null {
  if (time === null) return null;
  return { start: subMinutes(min([time, now]), 10), end: min([addHours(time, 1), now]) };
}

function within(range: TimeRange, bounds: TimeRange): TimeRange {
  return { start: max([range.start, bounds.start]), end: range.end };
}

/** Only the ranges that hold something which those before them do not. */
function adding(ranges: readonly TimeRange[]): TimeRange[] {
  return ranges.filter((range, index) => uncovered(range, ranges.slice(0, index)).length > 0);
}
