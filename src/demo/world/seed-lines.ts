import { relativeMs } from './duration.ts';
import { type Fill, fill, merged } from './fill.ts';
import { seededHex } from './ids.ts';
import type { Fields, Line, World } from './schema.ts';
import { type LogEntry, nanoseconds } from './seeded.ts';
import { serviceName } from './services.ts';

/** One request whose lines are to be written. */
export interface Request {
  readonly correlationId: string;
  readonly traceId: string | null;
  /** Milliseconds since the epoch that the numbers of `at` count from. */
  readonly startMs: number;
  readonly common: Fields;
  readonly lines: readonly Line[];
}

const OWN_KEYS = new Set(['at', 'service', 'level', 'msg', 'raw', 'span', 'labels', 'metadata']);

/** The log entries of one request, each twice when the world has two shippers. */
export function requestEntries(world: World, request: Request, now: Date): LogEntry[] {
  const names = { ...request.common, correlation_id: request.correlationId, trace_id: request.traceId };
  const by: Fill = { seed: world.id, now, names };
  return request.lines.flatMap((line, index) => {
    const at = millisecondsOf(line.at, request.startMs, now);
    const entry: LogEntry = {
      ns: nanoseconds(at) + BigInt(index),
      labels: { service: serviceName(line.service), ...world.labels, ...line.labels },
      metadata: fill(line.metadata ?? {}, by),
      line: textOf(world, request, line, new Date(at), by),
    };
    return world.shippers === 2 ? [entry, secondCopy(entry)] : [entry];
  });
}

/** Milliseconds since the epoch of `at`: a number counts from the start, a text from now. */
export function millisecondsOf(at: number | string, startMs: number, now: Date): number {
  return typeof at === 'number' ? startMs + at : now.getTime() + (relativeMs(at) ?? 0);
}

/** Span ids follow from the name of the span in its world. */
export function spanId(world: World, name: string): string {
  return seededHex(`${world.id} span ${name}`, 16);
}

/** A line as a Go service with zap writes it: level, time and message first, then the fields. */
function textOf(world: World, request: Request, line: Line, at: Date, by: Fill): string {
  if (line.raw !== undefined) return fill(line.raw, by);
  const own = Object.entries(line).filter(([key]) => !OWN_KEYS.has(key));
  const fields = merged(
    {
      level: line.level ?? 'info',
      timestamp: at.toISOString(),
      [world.message_key]: line.msg,
      service: serviceName(line.service),
      correlation_id: request.correlationId,
      trace_id: request.traceId,
      span_id: line.span === undefined || request.traceId === null ? null : spanId(world, line.span),
    },
    request.common,
    Object.fromEntries(own),
  );
  return JSON.stringify(fill(fields, by));
}

/** What a second shipper delivers: the same line a few milliseconds later, from another stream. */
function secondCopy(entry: LogEntry): LogEntry {
  return { ...entry, ns: entry.ns + 4_000_000n, labels: { ...entry.labels, shipper: 'promtail' } };
}
