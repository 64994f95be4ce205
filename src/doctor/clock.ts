import { createDeadline } from '../http/deadline.ts';
import { type Finding, failed, messageOf, notChecked, ok } from './finding.ts';

/** The time that a server said, and when we asked and were answered. Milliseconds since the epoch. */
export interface ClockReading {
  readonly of: string;
  readonly theirs: number;
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** Slack's signatures are refused beyond this, in both directions (see the HTTP receiver). */
const REFUSED_PAST_S = 300;
/** Well before that people read wrong times on cards, and windows of log lines are off. */
const ODD_S = 30;

/** Our clock against another one. A `Date` header counts whole seconds, so less than two are no difference. */
export function clockFinding({ of, theirs, sentMs, answeredMs }: ClockReading): Finding {
  const hop = `clock: against ${of}`;
  if (Number.isNaN(theirs)) return notChecked(hop, 'the answer has no readable Date');
  const offMs = theirs < sentMs - 2_000 ? sentMs - theirs : theirs > answeredMs + 2_000 ? theirs - answeredMs : 0;
  const off = Math.round(offMs / 1000);
  const direction = theirs < sentMs ? 'ahead' : 'behind';
  if (off === 0) return ok(hop, 'the same to the second');
  if (off < ODD_S) return ok(hop, `${off} s ${direction}`);
  const consequence =
    off >= REFUSED_PAST_S ? 'Slack’s requests are refused as stale or future' : 'times on cards are off';
  return failed(
    hop,
    `our clock is ${off} s ${direction}: ${consequence}`,
    'Set the clock of this machine by NTP (chrony, systemd-timesyncd).',
  );
}

/** Asks for headers only; whatever the status, the answer has the server's time. */
export async function readClock(of: string, url: string, timeoutMs: number): Promise<ClockReading | Finding> {
  const deadline = createDeadline(timeoutMs, undefined);
  const sentMs = Date.now();
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: deadline.signal });
    const answeredMs = Date.now();
    await response.body?.cancel();
    return { of, theirs: Date.parse(response.headers.get('date') ?? ''), sentMs, answeredMs };
  } catch (error) {
    return notChecked(`clock: against ${of}`, `no answer (${messageOf(error)})`);
  } finally {
    deadline.clear();
  }
}
