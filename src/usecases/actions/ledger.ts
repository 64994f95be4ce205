/** One failure shape of the ledger: a platform primitive gap, or whatever else a ticket was filed for. */
export interface LedgerRow {
  readonly fingerprint: string;
  readonly ticket: { readonly key: string; readonly url: string } | null;
  /** Correlation ids that failed like this. */
  readonly incidents: number;
  readonly first: Date | null;
  readonly last: Date | null;
  /** From each failure to its recovery by a retry, or to its escalation being closed; milliseconds, all together. */
  readonly lostMs: number;
  /** Incidents of which neither was seen: their time is not counted. */
  readonly open: number;
}

/** How often retries that were expected to end in one way ended in another. */
export interface OutcomeCount {
  readonly expected: string;
  readonly actual: string;
  readonly count: number;
}
