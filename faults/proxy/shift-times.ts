/**
 * The clock of a part that is off: whatever times it writes are shifted, and the times by which it is asked are taken
 * for its own. RFC 3339, nanoseconds (19 digits) and, in queries, seconds since the epoch are known.
 */

const RFC_3339 = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)/g;
const NANOSECONDS = /\b1\d{18}\b/g;
const TIMES = new Set(['start', 'end', 'time', 'since', 'from', 'to']);

/** The times in an answer, later by `ms`. */
export function shiftAnswer(body: Buffer, ms: number): Buffer {
  const text = body.toString('utf8');
  return Buffer.from(
    text.replace(NANOSECONDS, (ns) => shiftNs(ns, ms)).replace(RFC_3339, (time) => shiftIso(time, ms)),
  );
}

/** The times in the query of an address, later by `ms`. */
export function shiftQuery(url: string, ms: number): string {
  const parsed = new URL(url, 'http://part');
  for (const [name, value] of parsed.searchParams) {
    if (!TIMES.has(name)) continue;
    if (/^1\d{18}$/.test(value)) parsed.searchParams.set(name, shiftNs(value, ms));
    else if (/^1\d{9}(?:\.\d+)?$/.test(value))
      parsed.searchParams.set(name, String(Math.round(Number(value) + ms / 1000)));
    else
      parsed.searchParams.set(
        name,
        value.replace(RFC_3339, (time) => shiftIso(time, ms)),
      );
  }
  return `${parsed.pathname}${parsed.search}`;
}

function shiftNs(ns: string, ms: number): string {
  return String(BigInt(ns) + BigInt(ms) * 1_000_000n);
}

function shiftIso(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
