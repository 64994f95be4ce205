import type { Axis } from './plot.ts';

export interface Scale {
  /** Where a value lies, 0 to 1. */
  at(value: number): number;
  /** Round values to write beside the axis. */
  readonly ticks: readonly number[];
}

const MOST_TICKS = 6;

/** A scale that begins and ends at round values around all that are given. */
export function scaleOf({ scale }: Axis, values: readonly number[]): Scale {
  const known = values.filter((value) => Number.isFinite(value) && (scale === 'linear' || value > 0));
  return scale === 'log' ? logarithmic(known) : linear(known);
}

function linear(values: readonly number[]): Scale {
  const most = Math.max(...values, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(most));
  const step =
    [0.1, 0.2, 0.5, 1, 2, 5].map((factor) => factor * power).find((each) => most / each <= MOST_TICKS) ?? power;
  const top = Math.ceil(most / step) * step;
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, index) => rounded(index * step));
  return { at: (value) => value / top, ticks };
}

function logarithmic(values: readonly number[]): Scale {
  const low = Math.floor(Math.log10(Math.min(...values, Number.MAX_VALUE)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values, Number.MIN_VALUE))));
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => rounded(10 ** (low + index)));
  return { at: (value) => (Math.log10(value) - low) / (high - low), ticks };
}

/** Without the last places that binary fractions bring. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
