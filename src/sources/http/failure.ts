import { BodyTooLargeError } from '../../http/body.ts';
import type { EvidenceFailure } from '../../triage/evidence.ts';

const BEFORE_THE_ANSWER = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/** A failure whose request may be sent once more: the connection broke before any answer came. */
export function isConnectionReset(error: unknown): boolean {
  return BEFORE_THE_ANSWER.has(codeOf(error));
}

/** Which of the failures of evidence an error of the connection is, and how to say it. */
export function failureOf(error: unknown, phase: 'request' | 'body'): { failure: EvidenceFailure; what: string } {
  const code = codeOf(error);
  if (error instanceof BodyTooLargeError) return { failure: 'schema', what: error.message };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return { failure: 'timeout', what: 'no answer in time' };
  }
  if (code.startsWith('HPE_') || code === 'HTTPParserError')
    return { failure: 'schema', what: 'the answer is no HTTP' };
  if (phase === 'body') return { failure: 'schema', what: `the answer was cut off or cannot be decoded (${code})` };
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { failure: 'unreachable', what: 'no connection in time' };
  return { failure: 'unreachable', what: `no connection (${code})` };
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  // Several addresses of one host failed: the first failure speaks for all.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
