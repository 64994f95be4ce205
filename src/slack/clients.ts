import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../log.ts';
import { boltLogger } from './bolt-logger.ts';
import type { SlackMetrics } from './metrics.ts';

export interface SlackClientsOptions {
  readonly botToken: string;
  /** Ends in `/api/`. */
  readonly apiUrl: string;
  readonly fetch: FetchFunction;
  readonly log: Log;
  /** For one call: of the patient client, and of the urgent one. */
  readonly timeouts?: { readonly postsMs: number; readonly urgentMs: number };
}

const TIMEOUTS = { postsMs: 10_000, urgentMs: 2_500 } as const;

export interface SlackClients {
  /** Posts, edits, uploads and look-ups. Patient: 10 s. */
  readonly posts: WebClient;
  /** Modals and ephemeral answers, which are of use for three seconds only. */
  readonly urgent: WebClient;
}

/**
 * Two clients, because a limited call pauses its whole client, and a modal's trigger lives three seconds. Neither
 * repeats a call by itself: `chat.postMessage` has no idempotency key, so a repeated post may be a second message, and
 * a job repeats with knowledge of what stands. A limited call is rejected at once, with Slack's wish to wait.
 * `headers` is never set: the client would write its token into the shared object.
 */
export function createSlackClients({
  botToken,
  apiUrl,
  fetch,
  log,
  timeouts = TIMEOUTS,
}: SlackClientsOptions): SlackClients {
  const options = (timeout: number): WebClientOptions => ({
    slackApiUrl: apiUrl,
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    fetch,
    logger: boltLogger(log),
  });
  return {
    posts: new WebClient(botToken, options(timeouts.postsMs)),
    urgent: new WebClient(botToken, options(timeouts.urgentMs)),
  };
}

/** Pages of 200 messages with metadata stay far below. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The word for an answer with status 200 that is none of Slack's, such as a proxy's page. What was done is not known. */
export const NO_SLACK_ANSWER = 'no_slack_answer';
/** Slack says with 429 how long to wait; whoever stands between may not. */
const UNSAID_WAIT_SECONDS = '5';

/**
 * A fetch for Slack's Web API that counts its calls and reads no more than 8 MB of an answer. What Slack's client would
 * take for a fault of its own is put into Slack's words: an answer that is none, a limit that does not say for how long.
 */
export function measuredFetch(fetch: typeof globalThis.fetch, metrics: SlackMetrics): FetchFunction {
  return async function slackFetch(url, init) {
    const method = methodOf(url);
    const startedMs = performance.now();
    const count = (outcome: string) => metrics.called(method, outcome, performance.now() - startedMs);
    try {
      // The client's own init type is wider than fetch's: it allows readable bodies that this bot never sends.
      const response = await fetch(url, init as RequestInit);
      const body = await limitedBody(response);
      count(response.ok ? 'ok' : String(response.status));
      const { status, statusText } = response;
      const isMethod = method !== OTHER;
      const headers = new Headers(response.headers);
      if (status === 429 && !isWait(headers.get('retry-after'))) headers.set('retry-after', UNSAID_WAIT_SECONDS);
      if (status === 200 && isMethod && !isSlackAnswer(body))
        return Response.json({ ok: false, error: NO_SLACK_ANSWER }, { headers: { date: headers.get('date') ?? '' } });
      return new Response(body, { status, statusText, headers });
    } catch (error) {
      count(isTimeout(error) ? 'timeout' : 'unreachable');
      throw error;
    }
  };
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

const OTHER = 'other';

/** Last part of the path: `chat.update`. Anything that is no method (an upload) counts as `other`. */
function methodOf(url: string | URL): string {
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  return /^[a-z]+(?:\.[A-Za-z]+)+$/.test(name) ? name : OTHER;
}

function isWait(text: string | null): boolean {
  return text !== null && /^\d+$/.test(text);
}

/** Slack answers every method with an object that says whether it is `ok`, and with a word when it is not. */
function isSlackAnswer(body: Uint8Array | null): boolean {
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()));
    if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return false;
    return answer.ok === true || (answer.ok === false && 'error' in answer && typeof answer.error === 'string');
  } catch {
    return false;
  }
}

async function limitedBody(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (response.body === null) return null;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`Slack's answer is over ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
