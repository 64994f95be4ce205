import type { EvidenceBundle } from './bundle.ts';
import type { Evidence } from './evidence.ts';
import type { LogLine, Span } from './records.ts';

/** What one query answered, by how a person reads it. */
export type EvidenceRows =
  | { readonly kind: 'lines'; readonly rows: readonly LogLine[] }
  | { readonly kind: 'spans'; readonly rows: readonly Span[] }
  | { readonly kind: 'records'; readonly rows: readonly EvidenceRecord[] };

export type EvidenceRecord = Readonly<Record<string, unknown>>;

/** The rows behind each piece of evidence that was found, by evidence id. */
export function evidenceRows(bundle: EvidenceBundle): ReadonlyMap<string, EvidenceRows> {
  const { lines, pivots, accountReads, lastGood, trace } = bundle;
  return new Map([
    ...[lines, pivots, accountReads, lastGood].flatMap((evidence) =>
      rowsOf(evidence, (rows) => ({ kind: 'lines', rows })),
    ),
    ...rowsOf(trace, (rows) => ({ kind: 'spans', rows })),
    ...rowsOf(bundle.traceSearch, (ids) => records(ids.map((traceId) => ({ traceId })))),
    ...Object.values(bundle.shipping).flatMap((evidence) => rowsOf(evidence, one)),
    ...[bundle.instance, bundle.project, bundle.serviceAccount, bundle.overview].flatMap((evidence) =>
      rowsOf<object>(evidence, one),
    ),
    ...[bundle.instanceEvents, bundle.audit, bundle.sameShape, bundle.serviceLevel].flatMap((evidence) =>
      rowsOf<readonly object[]>(evidence, records),
    ),
    ...[bundle.failedOutbox, bundle.deadLetters].flatMap((evidence) =>
      rowsOf<{ readonly rows: readonly object[] }>(evidence, ({ rows }) => records(rows)),
    ),
  ]);
}

function rowsOf<T>(evidence: Evidence<T> | undefined, as: (data: T) => EvidenceRows): [string, EvidenceRows][] {
  if (evidence?.status !== 'found') return [];
  const found = as(evidence.data);
  return found.rows.length === 0 ? [] : [[evidence.from.id, found]];
}

function records(rows: readonly object[]): EvidenceRows {
  return { kind: 'records', rows: rows.map((row) => ({ ...row })) };
}

function one(row: object): EvidenceRows {
  return records([row]);
}
