import { redactJson, redactNamed } from '../../triage/redact/redact-json.ts';
import { redactText } from '../../triage/redact/redact-text.ts';
import type { LocalSlack } from '../slack/local-slack.ts';
import type { ApiCall } from '../slack/state.ts';
import type { InspectedBodies, InspectedExchange } from './inspection.ts';
import type { KeptExchange } from './traffic.ts';

/** Characters of a page of an answer. */
const PAGE = 12_000;
/** Parameters that hold LogQL or TraceQL. */
const QUERIES = ['query', 'q'];

/** A request to a source, as a row of the page. */
export function sourceRow(exchange: KeptExchange): InspectedExchange {
  const { key, source, at, ms, method, path, query, status, answered } = exchange;
  const named = QUERIES.find((name) => query[name] !== undefined);
  const rest = Object.entries(query).filter(([name]) => name !== named);
  const search = rest.map(([name, value]) => `${name}=${redactNamed(name, value)}`).join('&');
  return {
    key,
    target: source,
    at: at.toISOString(),
    ms: Math.round(ms),
    method,
    path: redactText(path) + (search === '' ? '' : `?${search}`),
    query: named === undefined ? null : redactText(query[named] ?? ''),
    status,
    failure: status === 0 ? 'no answer' : status >= 400 ? `HTTP ${status}` : null,
    bytes: answered?.length ?? 0,
  };
}

/** A Web API call of the bot, as a row of the page. */
export function slackRow({ call, key }: { readonly call: ApiCall; readonly key: string }): InspectedExchange {
  return {
    key,
    target: 'slack',
    at: call.at.toISOString(),
    ms: call.ms,
    method: 'POST',
    path: call.method,
    query: null,
    status: call.status,
    failure: call.ok && call.answer !== null ? null : (call.error ?? 'the answer was lost'),
    bytes: call.answer === null ? 0 : Buffer.byteLength(JSON.stringify(call.answer)),
  };
}

/** Calls of the bot that are about a thread: its first message, or any message in it. */
export function slackCallsAbout(slack: LocalSlack, channel: string, threadTs: string) {
  const inThread = new Set([threadTs, ...slack.thread(channel, threadTs).map(({ ts }) => ts)]);
  return slack
    .calls()
    .map((call, index) => ({ call, key: `s${index}` }))
    .filter(({ call: { args, answer } }) => {
      if ((args.channel ?? args.channel_id) !== channel) return false;
      return [args.thread_ts, args.ts, args.message_ts, answer?.ts].some((ts) => inThread.has(String(ts)));
    });
}

/** The bodies of an exchange with a source. */
export function sourceBodies({ sent, answered }: KeptExchange, page: number): InspectedBodies {
  return paged(masked(sent), masked(answered?.toString('utf8') ?? ''), page);
}

/** What a Web API call said and was answered. */
export function slackBodies({ args, answer }: ApiCall, page: number): InspectedBodies {
  return paged(pretty(redactJson(args)), answer === null ? '' : pretty(redactJson(answer)), page);
}

function paged(sent: string, answer: string, wanted: number): InspectedBodies {
  const pages = Math.max(1, Math.ceil(answer.length / PAGE));
  const page = Math.min(Math.max(1, wanted), pages);
  return { sent, answer: answer.slice((page - 1) * PAGE, page * PAGE), page, pages };
}

function masked(body: string): string {
  try {
    return pretty(redactJson(JSON.parse(body)));
  } catch {
    // Forms and texts are no JSON: they are masked as they stand.
    return redactText(body);
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
