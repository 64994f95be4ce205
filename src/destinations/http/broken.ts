import { BodyTooLargeError } from '../../http/body.ts';

/** What can only go wrong before a request leaves: the name, the way there, the connection, its certificate, an end. */
const BEFORE_SENDING =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|UND_ERR_CLOSED|ERR_TLS_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+)$/;

/** Whether an error of the connection shows that the server saw nothing of the request. */
export function isBeforeSending(error: unknown): boolean {
  return BEFORE_SENDING.test(codeOf(error));
}

/** How to say it in a message; codes only, for an error's own words may repeat what was sent. */
export function whatBroke(error: unknown): string {
  if (error instanceof BodyTooLargeError) return error.message;
  const code = codeOf(error);
  return isBeforeSending(error) ? `no connection (${code})` : `the answer did not come whole (${code})`;
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  // Several addresses of one host failed: the first failure speaks for all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
