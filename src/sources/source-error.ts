import type { EvidenceFailure } from '../triage/evidence.ts';

interface SourceErrorOptions {
  readonly failure: EvidenceFailure;
  readonly httpStatus?: number;
  /** First 200 characters of what came back, masked. */
  readonly answer?: string;
  readonly cause?: unknown;
}

/**
 * A source that could not be read. The message holds the method, the address without secrets and what came back, so it
 * can be shown as it is.
 */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly failure: EvidenceFailure;
  readonly httpStatus: number | null;
  readonly answer: string;

  constructor(message: string, { failure, httpStatus, answer, cause }: SourceErrorOptions) {
    super(message, { cause });
    this.failure = failure;
    this.httpStatus = httpStatus ?? null;
    this.answer = answer ?? '';
  }
}
