/** How a source answered this process lately. */
export interface SourceHealth {
  readonly source: 'loki' | 'tempo' | 'platform';
  /** False: nothing asks it, so nothing is known of it. */
  readonly configured: boolean;
  /** Reads that ended in the time looked at; what was not sent is none. */
  readonly reads: number;
  readonly failed: number;
  /** Answered, but took longer than `slowMs`. */
  readonly slow: number;
  readonly lastFailure: { readonly reason: string; readonly at: Date } | null;
}

/** What one process saw of its sources. Another one may have seen something else. */
export interface SeenSources {
  readonly since: Date;
  readonly slowMs: number;
  readonly sources: readonly SourceHealth[];
}
