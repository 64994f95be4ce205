const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration such as `90s`, `45m`, `6h`, `7d` or `1h30m`; null for anything else and for nothing. */
export function parseDuration(text: string): number | null {
  if (!/^(?:\d{1,9}(?:ms|[smhd])){1,5}$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+)(ms|[smhd])/g)) total += Number(amount) * (UNITS[unit] ?? 0);
  return total > 0 ? total : null;
}
