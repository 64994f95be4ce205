import { setTimeout as sleep } from 'node:timers/promises';
import type { ZodType } from 'zod';
import { redactText } from '../../triage/redact/redact-text.ts';
import { ActionError, type TicketTracker } from '../../usecases/action-ports.ts';
import { type Answer, createSender, type Outgoing, SendError } from '../http/send.ts';

export interface TrackerHttpOptions {
  readonly name: TicketTracker['name'];
  readonly timeoutMs: number;
  /** The longest wait that a tracker may ask for within one call. */
  readonly longestWaitMs?: number;
}

/** HTTP to one tracker: whatever it does, a call ends in time with an answer of 2xx or an `ActionError`. */
export interface TrackerHttp {
  send(outgoing: Outgoing): Promise<Answer>;
  close(): Promise<void>;
}

/** A tracker that answered, and not with 2xx. */
export class TrackerRefusal extends ActionError {
  readonly status: number;

  constructor(message: string, details: { destination: string; retryable: boolean; status: number }) {
    super(message, details);
    this.status = details.status;
  }
}

/** What a request gives, or null where the tracker says that there is no such ticket (any more). */
export async function nullIfGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof TrackerRefusal && (error.status === 404 || error.status === 410)) return null;
    throw error;
  }
}

/** Lists of tickets with their bodies are large. */
const MAX_BYTES = 8 * 1024 * 1024;
const LONGEST_WAIT_MS = 5000;

export function createTrackerHttp({
  name,
  timeoutMs,
  longestWaitMs = LONGEST_WAIT_MS,
}: TrackerHttpOptions): TrackerHttp {
  const sender = createSender({ timeoutMs, maxBytes: MAX_BYTES });

  async function send(outgoing: Outgoing): Promise<Answer> {
    const first = await attempt(outgoing);
    const waitMs = askedToWaitMs(first);
    // A request that was turned away for its rate has done nothing, so this one may be repeated.
    if (waitMs === null || waitMs > longestWaitMs) return accepted(outgoing, first);
    try {
      await sleep(waitMs, undefined, outgoing.signal ? { signal: outgoing.signal } : {});
    } catch (cause) {
      throw failure(name, `${lineOf(outgoing)}: stopped while waiting for its turn`, true, { cause });
    }
    return accepted(outgoing, await attempt(outgoing));
  }

  async function attempt(outgoing: Outgoing): Promise<Answer> {
    try {
      return await sender.send(outgoing);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      throw failure(name, error.message, true, { cause: error });
    }
  }

  function accepted(outgoing: Outgoing, answer: Answer): Answer {
    const { status, text } = answer;
    if (status >= 200 && status < 300) return answer;
    const wait = askedToWaitMs(answer);
    const retryable = wait !== null || status === 408 || status >= 500;
    const why = wait === null ? excerpt(text) : `asks to wait ${Math.ceil(wait / 1000)} s: ${excerpt(text)}`;
    throw new TrackerRefusal(`${name}: ${lineOf(outgoing)} answered ${status}: ${why}`, {
      destination: name,
      retryable,
      status,
    });
  }

  return { send, close: () => sender.close() };
}

/** The JSON of an answer as a schema reads it. An answer that is something else is no answer: it rejects, retryable. */
export function readAnswer<T>(name: TicketTracker['name'], { text }: Pick<Answer, 'text'>, schema: ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw failure(name, `its answer is no JSON: ${excerpt(text)}`, true, { cause });
  }
  return readJson(name, json, schema);
}

export function readJson<T>(name: TicketTracker['name'], json: unknown, schema: ZodType<T>): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.map(String).join('.') || 'the top';
  throw failure(name, `its answer has not the expected form at ${where}`, true, { cause: parsed.error });
}

function failure(name: string, what: string, retryable: boolean, options?: ErrorOptions): ActionError {
  return new ActionError(`${name}: ${what}`, { destination: name, retryable }, options);
}

/** GitHub's secondary limits may come without any header; then a minute is to be waited. */
const SECONDARY_LIMIT = /secondary rate limit|abuse detection/i;

/** How long a tracker asks to wait; null when it does not. GitHub says so with 403, too. */
function askedToWaitMs({ status, headers, text }: Answer): number | null {
  const asked = headers['retry-after'];
  const limited =
    status === 429 ||
    (status === 403 &&
      (asked !== undefined || headers['x-ratelimit-remaining'] === '0' || SECONDARY_LIMIT.test(text.slice(0, 4096))));
  if (!limited) return null;
  if (asked === undefined && SECONDARY_LIMIT.test(text.slice(0, 4096))) return 60_000;
  if (asked !== undefined) {
    const ms = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now();
    if (!Number.isNaN(ms)) return Math.max(0, ms);
  }
  const resetAt = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']);
  return resetAt > 0 ? Math.max(0, resetAt * 1000 - Date.now()) : 60_000;
}

/** The query is left out: it is long, and the path says what was asked. */
function lineOf({ method, url }: Outgoing): string {
  return redactText(`${method} ${url.origin}${url.pathname}`);
}

function excerpt(text: string): string {
  return redactText(text.slice(0, 4096)).replace(/\s+/g, ' ').trim().slice(0, 200) || 'without a word';
}
