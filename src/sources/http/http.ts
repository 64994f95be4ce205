import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request as send } from 'undici';
import type { ZodType } from 'zod';
import { readBeginning, readBody } from '../../http/body.ts';
import { createDeadline, type Deadline } from '../../http/deadline.ts';
import { credentialsOf, withoutCredentials } from '../../http/url.ts';
import { redactJson } from '../../triage/redact/redact-json.ts';
import type { SourceError } from '../source-error.ts';
import { connectionError, statusError, timedOut, wrongForm } from './failed-request.ts';
import { isConnectionReset } from './failure.ts';
import type { Turns } from './turns.ts';

export interface HttpOptions {
  /** For one request from first to last byte, its one retry included. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs?: number;
  /** Largest answer that is read, counted after decompression. */
  readonly maxBytes?: number;
  /** Waited for before a request begins, outside its time. Left out: any number of requests at once. */
  readonly turns?: Turns;
}

export interface GetRequest<T> {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly schema: ZodType<T>;
  /** Masks the parsed answer before the schema sees it. */
  readonly redact?: (json: unknown) => unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The one reader of HTTP: whatever a server does, `getJson` ends in time with a value, a `SourceError` or the abort. */
export interface Http {
  getJson<T>(request: GetRequest<T>): Promise<T>;
  close(): Promise<void>;
}

const MAX_BYTES = 16 * 1024 * 1024;
const RETRIED_STATUSES = new Set([429, 502, 503, 504]);
const RETRY_AFTER_MS = 200;
const LONGEST_RETRY_AFTER_MS = 2000;

export function createHttp(options: HttpOptions): Http {
  const { timeoutMs, connectTimeoutMs = 3000, maxBytes = MAX_BYTES, turns } = options;
  const agent = new Agent({
    connect: { timeout: Math.min(connectTimeoutMs, timeoutMs) },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

  async function getJson<T>(request: GetRequest<T>): Promise<T> {
    const giveBack = await turns?.take(request.url, request.signal);
    try {
      return await getInTime(request);
    } finally {
      giveBack?.();
    }
  }

  async function getInTime<T>(request: GetRequest<T>): Promise<T> {
    const deadline = createDeadline(timeoutMs, request.signal);
    try {
      const text = await getText(request, deadline);
      return parse(request, text);
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      if (deadline.isOver()) throw timedOut(request.url, timeoutMs, error);
      throw error;
    } finally {
      deadline.clear();
    }
  }

  /** The body of a 200; one more try when the first ended in a way that is often gone a moment later. */
  async function getText(request: GetRequest<unknown>, deadline: Deadline): Promise<string> {
    try {
      return await attempt(request, deadline);
    } catch (error) {
      const waitMs = error instanceof PassingFailure ? error.waitMs : null;
      if (waitMs === null || deadline.signal.aborted || waitMs >= deadline.remainingMs()) throw reasonOf(error);
      await sleep(waitMs, undefined, { signal: deadline.signal });
      return await attempt(request, deadline).catch((second: unknown) => {
        throw reasonOf(second);
      });
    }
  }

  async function attempt({ url, headers = {} }: GetRequest<unknown>, { signal }: Deadline): Promise<string> {
    const response = await send(withoutCredentials(url), {
      method: 'GET',
      dispatcher: agent,
      signal,
      headers: { accept: 'application/json', 'accept-encoding': 'identity', ...credentialsOf(url), ...headers },
    }).catch((error: unknown) => {
      const reason = connectionError(url, error, 'request');
      throw isConnectionReset(error) ? new PassingFailure(reason, RETRY_AFTER_MS) : reason;
    });
    const { statusCode, body } = response;
    const encoding = headerOf(response.headers, 'content-encoding');
    if (statusCode < 200 || statusCode > 299) {
      const reason = statusError(url, statusCode, await readBeginning(body, encoding, 4096));
      body.destroy();
      throw RETRIED_STATUSES.has(statusCode) ? new PassingFailure(reason, retryAfterMs(response.headers)) : reason;
    }
    try {
      return await readBody(body, encoding, maxBytes);
    } catch (error) {
      body.destroy();
      throw connectionError(url, error, 'body');
    }
  }

  return { getJson, close: () => agent.destroy() };
}

/** A failure that may be gone a moment later, and how long to wait for that. Never leaves this file. */
class PassingFailure extends Error {
  override readonly name = 'PassingFailure';
  readonly reason: SourceError;
  readonly waitMs: number;

  constructor(reason: SourceError, waitMs: number) {
    super(reason.message);
    this.reason = reason;
    this.waitMs = waitMs;
  }
}

function reasonOf(error: unknown): unknown {
  return error instanceof PassingFailure ? error.reason : error;
}

function parse<T>({ url, schema, redact = redactJson }: GetRequest<T>, text: string): T {
  let json: unknown;
  try {
    json = redact(JSON.parse(text));
  } catch (error) {
    throw wrongForm(url, 'is no JSON', text, error);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw wrongForm(url, `has not the expected form${where}`, text, result.error);
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** `Retry-After` in seconds or as a date, at most two seconds. */
function retryAfterMs(headers: Dispatcher.ResponseData['headers']): number {
  const value = headerOf(headers, 'retry-after');
  if (value === '') return RETRY_AFTER_MS;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? RETRY_AFTER_MS : Math.min(Math.max(ms, RETRY_AFTER_MS), LONGEST_RETRY_AFTER_MS);
}
