import type { Evidence, Provenance } from '../triage/evidence.ts';
import { SourceError } from './source-error.ts';

/** What a question is about: its provenance before it was asked. */
export type About = Omit<Provenance, 'count' | 'tookMs'>;

/** What came back. A field of `about` that only the asking shows (the query that found it) replaces the one given. */
export interface Answer<T> {
  /** Null or an empty list: the source answered that there is nothing. */
  readonly data: T | null;
  /** Rows; a list counts itself, anything else is one. */
  readonly count?: number;
  /** There is more than was read, or some of it could not be understood. */
  readonly truncated?: boolean;
  readonly about?: Partial<Pick<About, 'what' | 'query' | 'link'>>;
}

/**
 * Asks one question and answers with evidence. A `SourceError` is an unavailable source; nothing is a fact of its own;
 * everything else, an abort and a bug alike, is thrown on.
 */
export async function gather<T>(about: About, ask: () => Promise<Answer<T>>): Promise<Evidence<T>> {
  const startedAt = performance.now();
  try {
    const answer = await ask();
    return evidenceOf({ ...about, ...answer.about, count: countOf(answer), tookMs: elapsedMs(startedAt) }, answer);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const from = { ...about, count: 0, tookMs: elapsedMs(startedAt) };
    return { status: 'unavailable', from, failure: error.failure, detail: error.message };
  }
}

/** Evidence that was not asked for a reason that is no failure of the source: not configured, or no usable id. */
export function notAsked<T>(about: About, detail: string): Evidence<T> {
  return { status: 'unavailable', from: { ...about, count: 0, tookMs: 0 }, detail };
}

function evidenceOf<T>(from: Provenance, { data, truncated = false }: Answer<T>): Evidence<T> {
  const isEmpty = data === null || (Array.isArray(data) && data.length === 0);
  if (isEmpty && truncated) {
    // Nothing in the part that was read is not "nothing".
    const detail = 'nothing in the part that was read, and there is more than was read';
    return { status: 'unavailable', from, failure: 'schema', detail };
  }
  if (isEmpty) return { status: 'empty', from };
  return truncated ? { status: 'found', from, data, truncated } : { status: 'found', from, data };
}

function countOf<T>({ data, count }: Answer<T>): number {
  if (count !== undefined) return count;
  if (data === null) return 0;
  return Array.isArray(data) ? data.length : 1;
}

function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
