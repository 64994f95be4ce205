import { Agent, request } from 'undici';
import { readBody } from '../../http/body.ts';
import { createDeadline } from '../../http/deadline.ts';
import { credentialsOf, requestLine, withoutCredentials } from '../../http/url.ts';
import { isBeforeSending, whatBroke } from './broken.ts';

export interface SendOptions {
  /** For one request from first to last byte. */
  readonly timeoutMs: number;
  /** Largest answer that is read, counted after decompression. */
  readonly maxBytes?: number;
}

export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that came whole, whatever its status. Redirects are answers too: none is followed. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** No whole answer came. The message holds method and address, and never what was sent. */
export class SendError extends Error {
  override readonly name = 'SendError';
  /** False when no connection was made, so that nothing can have been done. */
  readonly sent: boolean;

  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.sent = sent;
  }
}

/** Sends one request and never repeats it. Rejects with `SendError`, also when the caller's signal ends the wait. */
export interface Sender {
  send(outgoing: Outgoing): Promise<Answer>;
  /** Waits for the requests that are under way: to break one off would leave open what it did. */
  close(): Promise<void>;
}

const MAX_BYTES = 256 * 1024;

/** A client for requests with an effect; the readers of evidence have their own. */
export function createSender({ timeoutMs, maxBytes = MAX_BYTES }: SendOptions): Sender {
  // A connection of its own for each request: one that was kept may be closed by the server at the very moment it is
  // used again, and then nobody could say whether the request arrived.
  const agent = new Agent({ pipelining: 0, connect: { timeout: timeoutMs } });

  async function send({ method, url, headers = {}, body, signal }: Outgoing): Promise<Answer> {
    const deadline = createDeadline(timeoutMs, signal);
    const line = requestLine(url, method);
    try {
      const response = await request(withoutCredentials(url), {
        method,
        dispatcher: agent,
        signal: deadline.signal,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...credentialsOf(url),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const plain = Object.entries(response.headers).map(([name, value]) => [name, String(value ?? '')] as const);
      const given = Object.fromEntries(plain);
      try {
        const text = await readBody(response.body, given['content-encoding'] ?? '', maxBytes);
        return { status: response.statusCode, headers: given, text };
      } finally {
        response.body.destroy();
      }
    } catch (error) {
      if (signal?.aborted) throw new SendError(`${line}: stopped while waiting for the answer`, true, { cause: error });
      if (deadline.isOver()) throw new SendError(`${line}: no complete answer within ${timeoutMs} ms`, true);
      throw new SendError(`${line}: ${whatBroke(error)}`, !isBeforeSending(error), { cause: error });
    } finally {
      deadline.clear();
    }
  }

  return { send, close: () => agent.close() };
}
