import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { SlackCallError } from '../usecases/ports.ts';
import { isTimeout, NO_SLACK_ANSWER } from './clients.ts';

/** Words of Slack for trouble on its own side: the same call may work later. */
const PASSING = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  'accesslimited',
  NO_SLACK_ANSWER,
]);

/**
 * What went wrong with a Web API call, as one typed error. Slack's error words are kept; the message never holds a
 * token or a payload. An error that is not Slack's is a bug and is given back as it is.
 */
export function slackCallError(method: string, error: unknown): unknown {
  if (error instanceof SlackCallError) return error;
  const failed = (reason: string, retryable: boolean, retryAfterMs: number | null = null) =>
    new SlackCallError({ method, reason, retryable, retryAfterMs }, { cause: error });

  if (error instanceof WebAPIRateLimitedError) return failed('rate_limited', true, error.retryAfter * 1000);
  if (error instanceof WebAPIPlatformError) {
    // An HTML page with status 200, as proxies send it, ends up in the error word.
    const word = error.data.error;
    return /^[a-z][a-z0-9_]{0,80}$/.test(word) ? failed(word, PASSING.has(word)) : failed(NO_SLACK_ANSWER, true);
  }
  if (error instanceof WebAPIHTTPError) {
    // Slack refuses with status 200 and a word; any other status comes from what stands before it, and passes.
    return failed(`http_${error.statusCode}`, true);
  }
  if (error instanceof WebAPIRequestError) return failed(connectionFailure(error.original), true);
  return error;
}

/** No connection was made, so the call cannot have had an effect. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** After a timeout or a connection that broke the call may have had its effect; unreachable means that it had none. */
function connectionFailure(error: unknown): 'timeout' | 'unreachable' | 'connection_lost' {
  if (isTimeout(error)) return 'timeout';
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return NEVER_SENT.has(code) ? 'unreachable' : 'connection_lost';
}

/** Runs one call; whatever fails is thrown as `SlackCallError`. */
export async function calling<T>(method: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw slackCallError(method, error);
  }
}
