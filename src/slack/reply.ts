import type { FetchFunction } from '@slack/web-api';
import type { Log } from '../log.ts';
import type { Message } from './blocks.ts';

/** Answers through a `response_url`, seen by one person only. Answers whether it arrived; never throws. */
export type Reply = (responseUrl: string, message: Message) => Promise<boolean>;

const TIMEOUT_MS = 2_500;

/**
 * Bolt's own `respond` has no limit of time and posts to whatever address the payload carries. Here only Slack's own
 * host (and that of a configured other Slack) is written to. The answer is a courtesy: when it fails the log says so.
 */
export function createReply(options: { fetch: FetchFunction; apiUrl: string; log: Log }): Reply {
  const hosts = new Set(['hooks.slack.com', new URL(options.apiUrl).host]);
  return async function reply(responseUrl, { text, blocks }) {
    const host = URL.canParse(responseUrl) ? new URL(responseUrl).host : null;
    if (host === null || !hosts.has(host)) {
      options.log.warn('response address refused', { host });
      return false;
    }
    try {
      const response = await options.fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text, blocks }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (!response.ok) options.log.warn('answer not delivered', { status: response.status });
      return response.ok;
    } catch (error) {
      options.log.warn('answer not delivered', { error });
      return false;
    }
  };
}
