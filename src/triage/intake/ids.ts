/** The error a reporter pasted, as the platform's envelope, its CLI or its SDK words it. Evidence of source `user`. */
export interface ReportedError {
  readonly code: string | null;
  readonly message: string | null;
}

/** One correlation id found in a text, with what stood beside it. */
export interface ReportedIds {
  readonly correlationId: string;
  /** Trace id in the same text (labelled, or from a `traceparent`); null when none or when it is ambiguous. */
  readonly traceId: string | null;
  readonly error: ReportedError | null;
  /** Labelled context in the same text (`project_id=…`, `app_instance_id: …`), canonical names. */
  readonly context: Readonly<Record<string, string>>;
  /** URLs that the reporter opened, as pasted (already masked): the proxied-UI branch reads them (runbook F5). */
  readonly urls: readonly string[];
  /** Words of the reporter that name a symptom of the proxied-UI runbook. */
  readonly symptoms: readonly ('blank_page' | 'launcher_error' | 'not_found_404' | 'token_missing')[];
}
