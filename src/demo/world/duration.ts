const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

const DURATION = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w|y))+$/;
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w|y)/g;

/** Milliseconds of a duration as Prometheus, Loki and Go write it (`90s`, `1h30m`, `30d1h`); undefined when it is none. */
export function durationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return total;
}

/** A time relative to now: `now`, `-90s`, `+1h30m`. */
export const RELATIVE_TIME = /^(?:now|[-+](?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+)$/;

/** Milliseconds from now of a relative time (negative is the past); undefined for anything else. */
export function relativeMs(text: string): number | undefined {
  if (text === 'now') return 0;
  if (!RELATIVE_TIME.test(text)) return undefined;
  const ms = durationMs(text.slice(1));
  if (ms === undefined) return undefined;
  return text.startsWith('-') ? -ms : ms;
}

/** A duration the way Go prints it (`960h0m1s`), for error texts that real servers word so. */
export function goDuration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
