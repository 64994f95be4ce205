/** Where evidence comes from. `user` is what the reporter said or typed; it is never verified. */
export type EvidenceSource = 'loki' | 'tempo' | 'platform' | 'user';

/**
 * Why evidence could not be read. `not_permitted` is a 401 or 403; `status` any other refusal; `schema` an answer that
 * does not have the expected form (cut-off and oversized answers included).
 */
export type EvidenceFailure = 'timeout' | 'unreachable' | 'status' | 'schema' | 'not_permitted';

/** How a fact was obtained, exact enough for a person to ask again by hand. */
export interface Provenance {
  /** Stable within a report, e.g. `loki.lines`, `platform.instance`. */
  readonly id: string;
  readonly source: EvidenceSource;
  /** One line for a person: what was asked. */
  readonly what: string;
  /** The exact query or request line that was sent. */
  readonly query: string;
  /** How many rows the answer had. */
  readonly count: number;
  readonly tookMs: number;
  /** A page where a person sees the same (Grafana Explore), or null. */
  readonly link: string | null;
}

/**
 * The answer to one question. `empty` is a fact (the source answered: there is nothing); `unavailable` is not.
 * A source that is not configured is `unavailable` without a `failure`.
 */
export type Evidence<T> =
  | { readonly status: 'found'; readonly from: Provenance; readonly data: T; readonly truncated?: boolean }
  | { readonly status: 'empty'; readonly from: Provenance }
  | {
      readonly status: 'unavailable';
      readonly from: Provenance;
      readonly failure?: EvidenceFailure;
      /** One line for a person: what came back instead. Already masked. */
      readonly detail: string;
    };

/** The data of evidence that was found, otherwise undefined. */
export function dataOf<T>(evidence: Evidence<T> | undefined): T | undefined {
  return evidence?.status === 'found' ? evidence.data : undefined;
}

/** True when the question was asked and answered, with or without rows. */
export function wasRead(evidence: Evidence<unknown> | undefined): boolean {
  return evidence !== undefined && evidence.status !== 'unavailable';
}

/** True when the question was asked and the answer was no good; a source that is not configured was not asked. */
export function couldNotBeRead(evidence: Evidence<unknown> | undefined): boolean {
  return evidence?.status === 'unavailable' && evidence.failure !== undefined;
}

export interface TimeRange {
  readonly start: Date;
  readonly end: Date;
}
