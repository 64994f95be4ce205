import { requestLine } from '../../http/url.ts';
import { redactText } from '../../triage/redact/redact-text.ts';
import { SourceError } from '../source-error.ts';
import { failureOf } from './failure.ts';

/** A status outside 200 to 299; redirects are among them, because none is followed. */
export function statusError(url: URL, httpStatus: number, text: string): SourceError {
  const answer = excerpt(text);
  const failure = httpStatus === 401 || httpStatus === 403 ? 'not_permitted' : 'status';
  const said = answer === '' ? 'without a word' : answer;
  return new SourceError(`${requestLine(url)} answered ${httpStatus}: ${said}`, { failure, httpStatus, answer });
}

/** An answer that came whole and is not what was asked for; `what` completes "the answer …". */
export function wrongForm(url: URL, what: string, text: string, cause: unknown): SourceError {
  const answer = excerpt(text);
  return new SourceError(`${requestLine(url)}: the answer ${what}: ${answer}`, { failure: 'schema', answer, cause });
}

export function connectionError(url: URL, error: unknown, phase: 'request' | 'body'): SourceError {
  const { failure, what } = failureOf(error, phase);
  return new SourceError(`${requestLine(url)}: ${what}`, { failure, cause: error });
}

export function timedOut(url: URL, timeoutMs: number, cause: unknown): SourceError {
  const message = `${requestLine(url)}: no complete answer within ${timeoutMs} ms`;
  return new SourceError(message, { failure: 'timeout', cause });
}

function excerpt(text: string): string {
  return redactText(text.slice(0, 4096)).replace(/\s+/g, ' ').trim().slice(0, 200);
}
