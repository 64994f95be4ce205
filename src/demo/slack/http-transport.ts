import { Agent, request } from 'undici';
import type { Ack, Outgoing, Transport } from './deliveries.ts';
import { signatureHeaders } from './signature.ts';

export interface HttpTransportOptions {
  /** Address of the bot; requests go to its /slack/events. */
  readonly botUrl: string;
  readonly signingSecret: string;
  readonly ackDeadlineMs: number;
  readonly clock: () => Date;
}

/** Signed requests to the bot, in the content types Slack uses (Bolt answers 400 to any other). */
export function createHttpTransport(options: HttpTransportOptions): Transport & { close(): Promise<void> } {
  const agent = new Agent({ connections: 256 });
  const url = new URL('/slack/events', options.botUrl);
  return {
    path: url.pathname,
    async send(outgoing, closing) {
      const { body, contentType } = encode(outgoing);
      const timestamp = Math.floor(options.clock().getTime() / 1000);
      const deadline = AbortSignal.timeout(options.ackDeadlineMs);
      try {
        const response = await request(url, {
          method: 'POST',
          dispatcher: agent,
          signal: AbortSignal.any([deadline, closing]),
          headers: {
            'content-type': contentType,
            accept: '*/*',
            'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
            ...signatureHeaders(body, { secret: options.signingSecret, timestamp }),
            ...retryHeaders(outgoing),
          },
          body,
        });
        const answer = await response.body.text();
        const status = response.statusCode;
        if (status >= 200 && status < 300) return { ok: true, status, answer };
        const noRetry = response.headers['x-slack-no-retry'] === '1';
        return { ok: false, failure: 'http_error', status, answer, noRetry };
      } catch (error) {
        return failed(error, deadline.aborted);
      }
    },
    close: () => agent.destroy(),
  };
}

function failed(error: unknown, late: boolean): Ack {
  if (late) return { ok: false, failure: 'http_timeout', status: null, answer: '', noRetry: false };
  const answer = error instanceof Error ? error.message : String(error);
  return { ok: false, failure: 'connection_failed', status: null, answer, noRetry: false };
}

/** Body as Slack writes it: events as JSON, commands as a form, interactions as JSON in a form field. */
export function encode({ kind, payload }: Pick<Outgoing, 'kind' | 'payload'>): { body: string; contentType: string } {
  if (kind === 'event') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields = kind === 'command' ? Object.entries(payload) : [['payload', JSON.stringify(payload)] as const];
  const form = new URLSearchParams(fields.map(([name, value]) => [name, String(value)]));
  return { body: form.toString(), contentType: 'application/x-www-form-urlencoded' };
}

function retryHeaders({ attempt, retryReason }: Outgoing): Record<string, string> {
  if (attempt === 0) return {};
  return { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': retryReason ?? 'unknown_error' };
}
