import type { InspectedExchange } from '../../inspector/inspection.ts';

/** Requests that belong together, such as those of one triage. */
export interface Burst {
  readonly at: string;
  /** From the first request to the last answer. */
  readonly ms: number;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly exchange: InspectedExchange;
  /** Percent of the burst's time. */
  readonly left: number;
  readonly width: number;
}

/** A pause this long ends a burst, milliseconds. */
const PAUSE_MS = 2_000;

/** Exchanges, oldest first, as bars on a time axis; each burst has an axis of its own, or one pause would hide all else. */
export function waterfall(exchanges: readonly InspectedExchange[]): readonly Burst[] {
  const bursts: { start: number; end: number; items: InspectedExchange[] }[] = [];
  for (const exchange of exchanges) {
    const start = new Date(exchange.at).getTime();
    const last = bursts.at(-1);
    if (last === undefined || start - last.end > PAUSE_MS) {
      bursts.push({ start, end: start + exchange.ms, items: [exchange] });
    } else {
      last.items.push(exchange);
      last.end = Math.max(last.end, start + exchange.ms);
    }
  }
  return bursts.map(({ start, end, items }) => {
    const ms = Math.max(1, end - start);
    const percent = (part: number) => Math.round((part / ms) * 1_000) / 10;
    const bars = items.map((exchange) => ({
      exchange,
      left: percent(new Date(exchange.at).getTime() - start),
      width: percent(exchange.ms),
    }));
    return { at: new Date(start).toISOString(), ms: end - start, bars };
  });
}
