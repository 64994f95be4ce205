import { z } from 'zod';
import type { Span } from '../../triage/records.ts';
import { redactNamed } from '../../triage/redact/redact-json.ts';
import { redactText } from '../../triage/redact/redact-text.ts';
import { parseRows, type Rows } from '../rows.ts';
import { type ResourceSpans, WireSpan } from './schema.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

/**
 * Spans of a trace in order of their start. Tempo gives neither spans nor their resources in a dependable order, and one
 * service may come in several parts.
 */
export function spansOf(resources: readonly ResourceSpans[]): Rows<Span> {
  const owned = resources.flatMap((resource) => wireSpansOf(resource).map((span) => ({ resource, span })));
  const { rows, misfits } = parseRows(owned, OwnedSpan, 'Tempo');
  const inOrder = rows.toSorted((a, b) => compare(a.span.startTimeUnixNano, b.span.startTimeUnixNano));
  return { rows: inOrder.map(({ resource, span }) => toSpan(span, resource)), misfits };
}

/** A span with the resource it came from, which is read already. */
const OwnedSpan = z.object({ resource: z.custom<ResourceSpans>(), span: WireSpan });

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

function wireSpansOf({ scopeSpans, instrumentationLibrarySpans }: ResourceSpans): unknown[] {
  return (scopeSpans ?? instrumentationLibrarySpans ?? []).flatMap(({ spans }) => spans);
}

function toSpan(span: WireSpan, { resource }: ResourceSpans): Span {
  const start = span.startTimeUnixNano;
  const end = span.endTimeUnixNano ?? start;
  const service = resource.attributes.find(([key]) => key === 'service.name')?.[1] ?? 'unknown';
  return {
    traceId: hexOf(span.traceId),
    spanId: hexOf(span.spanId),
    parentSpanId: span.parentSpanId === '' ? null : hexOf(span.parentSpanId),
    service: redactText(service),
    name: redactText(span.name),
    kind: wordOf(KINDS, span.kind, 'SPAN_KIND_'),
    status: wordOf(STATUSES, span.status.code, 'STATUS_CODE_'),
    statusMessage: redactText(span.status.message),
    start: timeOf(start),
    end: timeOf(end),
    durationMs: Number(end - start) / 1e6,
    attributes: attributesOf(span, resource.attributes),
  };
}

/**
 * The span's own attributes; then what its exceptions say, and what its resource says of the request (plain names such
 * as `org_id`; dotted ones describe the process). A name that is taken stays as it is.
 */
function attributesOf(span: WireSpan, resource: readonly [string, string][]): Record<string, string> {
  const attributes: Record<string, string> = {};
  const events = span.events.flatMap(({ attributes }) => attributes.filter(([key]) => key.startsWith('exception.')));
  const request = resource.filter(([key]) => !withoutPrefix(key).includes('.'));
  for (const [key, value] of [...span.attributes, ...events, ...request]) {
    const name = withoutPrefix(key);
    if (!Object.hasOwn(attributes, name)) attributes[name] = redactNamed(name, value);
  }
  return attributes;
}

function withoutPrefix(key: string): string {
  return key.startsWith('gpuaas.') ? key.slice('gpuaas.'.length) : key;
}

/** Tempo answers proto3 JSON, in which ids are base64; OTLP JSON has hex. Their lengths tell them apart. */
function hexOf(id: string): string {
  if (/^(?:[0-9a-f]{32}|[0-9a-f]{16})$/i.test(id)) return id.toLowerCase();
  return Buffer.from(id, 'base64').toString('hex');
}

/** Enum names with their prefix, or the number of the enum. What is not known reads as its zero value. */
function wordOf<Word extends string>(words: readonly [Word, ...Word[]], value: string | number, prefix: string): Word {
  if (typeof value === 'number') return words[value] ?? words[0];
  const name = (value.startsWith(prefix) ? value.slice(prefix.length) : value).toLowerCase();
  return words.find((word) => word === name) ?? words[0];
}

function timeOf(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString();
}
