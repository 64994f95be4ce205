import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf, type Evidence } from '../triage/evidence.ts';
import { hopsNotReached } from '../triage/hops-not-reached.ts';
import { isError, ofLine } from '../triage/observations.ts';
import type { HopState, TriageReport } from '../triage/report.ts';
import { LINEAGE } from '../triage/terms.ts';
import { type Axis, clockTime, timeAxis } from './time-axis.ts';

export interface SpanBar {
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly error: boolean;
}

export interface LineMark {
  readonly at: number;
  readonly error: boolean;
}

/** One half of a lane: what was drawn from it, and what has to be said about the rest. */
export interface Row<Item> {
  readonly items: readonly Item[];
  readonly errors: number;
  /** Set when it was asked for and could not be read, or could not be asked: then an empty row says nothing. */
  readonly unread: string | null;
  /** Words about what is missing from a row that was read; null when it is whole. */
  readonly note: string | null;
}

export interface Lane {
  /** As people say it: `outbox-relay`. */
  readonly name: string;
  readonly state: HopState | 'not_reached';
  readonly spans: Row<SpanBar>;
  readonly lines: Row<LineMark>;
}

/** Where the lineage broke. */
export interface Break {
  readonly lane: string;
  /** Milliseconds since the epoch; null when no record says when. */
  readonly at: number | null;
  /** One sentence. */
  readonly words: string;
}

/** What the picture shows, before it has a form: the drawing and the words for who cannot see it come from this alone. */
export interface LineageLanes {
  readonly correlationId: string;
  readonly axis: Axis;
  readonly lanes: readonly Lane[];
  readonly broken: Break | null;
  /** One sentence about where it broke, or that it did not, or that nobody knows. */
  readonly verdict: string;
}

/** Puts what one run read of the three services (L1 to L3, L5) into lanes, as the report's lineage (L6) judges them. */
export function lineageLanes(bundle: EvidenceBundle, { correlation_id, lineage }: TriageReport): LineageLanes {
  const notReached = hopsNotReached(lineage);
  const lanes = LINEAGE.map(
    (service): Lane => ({
      name: nameOf(service),
      state: notReached.has(service)
        ? 'not_reached'
        : (lineage.hops.find((hop) => hop.service === service)?.state ?? 'unknown'),
      spans: spansOf(bundle, service),
      lines: linesOf(bundle, service),
    }),
  );
  const times = lanes.flatMap(({ spans, lines }) => [
    ...spans.items.flatMap(({ start, end }) => [start, end]),
    ...lines.items.map(({ at }) => at),
  ]);
  const broken = lineage.broken_at === null ? null : breakOf(lanes, nameOf(lineage.broken_at));
  return {
    correlationId: correlation_id,
    axis: timeAxis(times, bundle.window),
    lanes,
    broken,
    verdict: broken?.words ?? unbroken(lineage.status),
  };
}

function unbroken(status: TriageReport['lineage']['status']): string {
  return status === 'complete'
    ? 'All three services were seen and none of them failed.'
    : 'Where it broke is not known.';
}

function spansOf({ trace }: EvidenceBundle, service: string): Row<SpanBar> {
  const own = (dataOf(trace) ?? []).filter((span) => span.service === service);
  const items = own.flatMap(({ start, end, name, status }) => {
    const from = Date.parse(start);
    const to = Date.parse(end);
    return Number.isNaN(from) || Number.isNaN(to)
      ? []
      : [{ start: Math.min(from, to), end: Math.max(from, to), name, error: status === 'error' }];
  });
  return {
    items,
    errors: items.filter(({ error }) => error).length,
    unread: unreadOf(trace, 'spans'),
    note: trace === undefined ? 'spans were not asked for' : missing(trace, own.length - items.length, 'spans'),
  };
}

function linesOf({ lines }: EvidenceBundle, service: string): Row<LineMark> {
  const own = (dataOf(lines) ?? []).filter((line) => line.service === service);
  const items = own.flatMap((line) => {
    const at = Date.parse(line.at);
    return Number.isNaN(at) ? [] : [{ at, error: isError(ofLine(line, lines.from.id)) }];
  });
  return {
    items,
    errors: items.filter(({ error }) => error).length,
    unread: unreadOf(lines, 'log lines'),
    note: missing(lines, own.length - items.length, 'log lines'),
  };
}

function unreadOf(evidence: Evidence<unknown> | undefined, what: string): string | null {
  if (evidence?.status !== 'unavailable') return null;
  return `${what} could not be read${evidence.failure === undefined ? ' (not configured)' : ''}`;
}

function missing(evidence: Evidence<unknown>, timeless: number, what: string): string | null {
  const notes = [
    ...(evidence.status === 'found' && evidence.truncated === true ? [`there were more ${what} than were read`] : []),
    ...(timeless > 0 ? [`${timeless} ${what} without a time are not drawn`] : []),
  ];
  return notes.length === 0 ? null : notes.join('; ');
}

/** At its first error, or where it was seen last; a service that is silent broke after what was seen before it. */
function breakOf(lanes: readonly Lane[], name: string): Break {
  const index = lanes.findIndex((lane) => lane.name === name);
  const lane = lanes[index];
  const own = lane === undefined ? [] : timesOf(lane);
  const errors = own.filter(({ error }) => error).map(({ at }) => at);
  const before = lanes.slice(0, Math.max(0, index)).flatMap(timesOf);
  if (errors.length > 0) return at(name, least(errors), 'first error');
  if (own.length > 0) return at(name, greatest(own.map((each) => each.at)), 'last seen');
  if (before.length > 0) return at(name, greatest(before.map((each) => each.at)), 'silent after');
  return { lane: name, at: null, words: `It broke at ${name}.` };
}

function at(lane: string, time: number, what: string): Break {
  return { lane, at: time, words: `It broke at ${lane} (${what} ${clockTime(time)}).` };
}

function timesOf({ spans, lines }: Lane): LineMark[] {
  return [...spans.items.map(({ end, error }) => ({ at: end, error })), ...lines.items];
}

const least = (times: readonly number[]): number => times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const greatest = (times: readonly number[]): number => times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

const nameOf = (service: string): string => service.replace(/^gpuaas-/, '');
