import { createHmac } from 'node:crypto';

/** The two headers by which Slack proves that a request is its own (scheme v0, over the raw body). */
export function signatureHeaders(
  body: string,
  { secret, timestamp }: { secret: string; timestamp: number },
): Record<string, string> {
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${digest}` };
}
