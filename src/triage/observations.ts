import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import type { LogLevel, LogLine, Span } from './records.ts';
import { LINEAGE, type LineageService } from './terms.ts';
import { natureOfCode } from './vocabulary.ts';

/**
 * One thing a service said about this incident, whether as a log line or as a span. Lines and spans answer the same
 * questions (who, when, which request, how did it end), so the judgement reads one list and still works when only one
 * of the two could be read.
 */
export interface Observation {
  readonly service: string;
  readonly at: string;
  /** Evidence id. */
  readonly from: string;
  readonly kind: 'log' | 'span';
  readonly level: LogLevel;
  readonly code: string | null;
  /** Message and error text, for the vocabulary. */
  readonly text: string;
  readonly status: number | null;
  readonly method: string | null;
  readonly path: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

/** Everything the three services said under this correlation id, in time order. What a pivot found is evidence beside it. */
export function observe(bundle: EvidenceBundle): Observation[] {
  const lines = dataOf(bundle.lines) ?? [];
  const linesId = bundle.lines.from.id;
  const spans = dataOf(bundle.trace) ?? [];
  const spansId = bundle.trace?.from.id ?? '';
  return [...lines.map((line) => ofLine(line, linesId)), ...spans.map((span) => ofSpan(span, spansId))].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  );
}

export function ofLine(line: LogLine, from: string): Observation {
  const { error_code, last_error, status, method, path } = line.fields;
  return {
    service: line.service,
    at: line.at,
    from,
    kind: 'log',
    level: line.level === 'unknown' ? levelOfWords(line.message) : line.level,
    code: errorCode(error_code) ?? codeOfKind(line.fields.error_kind),
    text: [line.message, last_error, line.json ? '' : line.raw].filter(Boolean).join(' · '),
    status: httpStatus(status),
    method: method?.toUpperCase() ?? null,
    path: path ?? null,
    fields: line.fields,
  };
}

/** Some services log no level; then the words say whether something went wrong. */
function levelOfWords(message: string): LogLevel {
  if (/\b(?:panic|fatal)\b/i.test(message)) return 'fatal';
  if (/\b(?:fail\w*|errors?|cannot|could not|unable|refused|rejected|denied|forbidden)\b/i.test(message))
    return 'error';
  return 'unknown';
}

function ofSpan(span: Span, from: string): Observation {
  const attributes = span.attributes;
  const path = attributes['url.path'] ?? attributes['http.target'] ?? attributes['http.route'] ?? attributes.path;
  return {
    service: span.service,
    at: span.end,
    from,
    kind: 'span',
    level: span.status === 'error' ? 'error' : 'info',
    code: attributes.error_code ?? (span.status === 'error' ? machineWord(span.statusMessage) : null),
    text: [span.name, span.statusMessage].filter(Boolean).join(' · '),
    status: httpStatus(attributes['http.response.status_code'] ?? attributes['http.status_code']),
    method: (attributes['http.request.method'] ?? attributes['http.method'])?.toUpperCase() ?? null,
    path: path ?? null,
    fields: attributes,
  };
}

/** The `code=0x1` of a panic's signal names no error. */
function errorCode(code: string | undefined): string | null {
  return code === undefined || /^0x[0-9a-f]+$/i.test(code) ? null : code;
}

/** Some services name the kind of an error in a field of its own; only a word that says something is taken for a code. */
function codeOfKind(kind: string | undefined): string | null {
  return kind !== undefined && natureOfCode(kind) !== null ? kind : null;
}

/** A status message that is one machine word (`quota_exceeded`) is an error code; prose is not. */
function machineWord(text: string): string | null {
  return /^[a-z]+(?:_[a-z0-9]+)+$/.test(text) ? text : null;
}

function httpStatus(value: string | undefined): number | null {
  // Some write the phrase behind it: `403 Forbidden`.
  const status = Number(/^\s*(\d{3})(?!\d)/.exec(value ?? '')?.[1]);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : null;
}

export function isError({ level }: Observation): boolean {
  return level === 'error' || level === 'fatal';
}

export function isLineageService(service: string): service is LineageService {
  return (LINEAGE as readonly string[]).includes(service);
}
