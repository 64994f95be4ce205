import type { Evidence, EvidenceFailure, Provenance } from '../../src/triage/evidence.ts';

/** Builders of evidence for tests: a test states only what it is about. */
export function from(id: string, count = 1): Provenance {
  const source = id.split('.')[0] as Provenance['source'];
  return { id, source, what: id, query: id, count, tookMs: 1, link: null };
}

export function found<T>(id: string, data: T, extra: { truncated?: boolean } = {}): Evidence<T> {
  return { status: 'found', from: from(id, Array.isArray(data) ? data.length : 1), data, ...extra };
}

export function empty(id: string): Evidence<never> {
  return { status: 'empty', from: from(id, 0) };
}

export function unavailable(id: string, failure: EvidenceFailure = 'timeout'): Evidence<never> {
  return { status: 'unavailable', from: from(id, 0), failure, detail: `no answer (${failure})` };
}
