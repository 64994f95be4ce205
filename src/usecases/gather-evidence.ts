import type { EvidenceBundle, Subject } from '../triage/bundle.ts';
import { dataOf, type Evidence, type TimeRange } from '../triage/evidence.ts';
import type { LogLine, Span } from '../triage/records.ts';
import { LINEAGE } from '../triage/terms.ts';
import { windowSteps } from '../triage/window.ts';
import { findLines } from './find-lines.ts';
import { gatherRecords, type Records } from './gather-records.ts';
import { identify } from './identify.ts';
import type { Clock, Sources } from './ports.ts';
import { secondRound } from './second-round.ts';
import type { StepTracker } from './steps.ts';

export interface GatherOptions {
  readonly sources: Sources;
  readonly clock: Clock;
  /** Longest look-back, milliseconds. */
  readonly maxLookbackMs: number;
  readonly steps: StepTracker;
  readonly signal?: AbortSignal;
}

/**
 * Reads everything that the judgement needs, once, and each thing as soon as what it depends on is there: what needs
 * only the correlation id starts at once; instance, account and trace follow the log lines that name them; silence is
 * looked into when it is known which service is silent. Nothing that fails stops the rest.
 */
export async function gatherEvidence(subject: Subject, options: GatherOptions): Promise<EvidenceBundle> {
  const { sources, clock, steps, signal } = options;
  const askedAt = clock();
  const { correlationId } = subject;
  const ranges = windowSteps({
    correlationId,
    now: askedAt,
    maxLookbackMs: options.maxLookbackMs,
    ...(subject.at === undefined ? {} : { at: new Date(subject.at) }),
    ...(subject.sinceMs === undefined ? {} : { sinceMs: subject.sinceMs }),
  });

  steps.begin('logs');
  steps.begin('records');
  const general = {
    audit: sources.platform.audit(correlationId, signal),
    overview: sources.platform.overview(signal),
    failedOutbox: sources.platform.failedOutbox(correlationId, signal),
    deadLetters: sources.platform.deadLetters(correlationId, signal),
  };
  const searching = findLines(sources.logs, correlationId, ranges, askedAt, signal).then((found) => {
    steps.end('logs', linesDetail(found.lines), found.lines.status === 'unavailable' ? 'error' : 'complete');
    steps.begin('follow');
    return found;
  });
  const tracing = searching.then((found) => readTraces(subject, found.lines, found.window, options));
  const identifying = searching.then(({ lines }) => identify(subject, lines, general.audit, tracing));
  const recording = identifying.then((ids) => gatherRecords(ids, sources.platform, signal));
  const following = searching.then(({ lines, window }) =>
    secondRound({ correlationId, lines, window, records: recording, ids: identifying, sources, signal }),
  );

  // One await over all of them, so that a bug or an abort in one is seen once and no other rejection is left alone.
  const [found, traces, records, more, audit, overview, failedOutbox, deadLetters] = await Promise.all([
    searching,
    tracing,
    recording.then((read) => recordsRead(read, steps)),
    following.then((second) => {
      steps.end('follow', followDetail(second.shipping));
      return second;
    }),
    general.audit,
    general.overview,
    general.failedOutbox,
    general.deadLetters,
  ]);
  return { subject, askedAt, ...found, audit, overview, failedOutbox, deadLetters, ...traces, ...records, ...more };
}

function recordsRead(records: Records, steps: StepTracker): Records {
  const unread = Object.values(records).filter((evidence) => evidence?.status === 'unavailable').length;
  if (unread > 0) steps.end('records', `${unread} could not be read`, 'error');
  else steps.end('records', Object.keys(records).length === 0 ? 'No project is known to read in' : 'Read');
  return records;
}

type Traces = Pick<EvidenceBundle, 'trace' | 'traceSearch'>;

/** Traces beyond these are other attempts of the same id; each costs a request. */
const MOST_TRACES = 3;

/** L5: the trace that the person or the lines name; only when none is named, Tempo is searched by attribute. */
async function readTraces(
  subject: Subject,
  lines: Evidence<LogLine[]>,
  window: TimeRange,
  options: GatherOptions,
): Promise<Traces> {
  const { sources, steps, signal } = options;
  steps.begin('trace');
  const named = traceIds(subject, dataOf(lines) ?? []);
  const search = named.length > 0 ? undefined : await sources.traces.search(subject.correlationId, window, signal);
  const ids = named.length > 0 ? named : (dataOf(search) ?? []);
  const answers = await Promise.all(ids.slice(0, MOST_TRACES).map((id) => sources.traces.trace(id, window, signal)));
  const trace = answers.reduce<Evidence<Span[]> | undefined>(
    (all, next) => (all === undefined ? next : mergeSpans(all, next)),
    undefined,
  );
  steps.end(
    'trace',
    trace === undefined ? 'No trace id is known' : traceDetail(trace),
    trace?.status === 'unavailable' ? 'error' : 'complete',
  );
  return { ...(search === undefined ? {} : { traceSearch: search }), ...(trace === undefined ? {} : { trace }) };
}

function traceIds({ traceId, reported }: Subject, lines: readonly LogLine[]): string[] {
  const inLines = lines.flatMap(({ fields }) => fields.trace_id ?? []);
  const fallback = inLines.length === 0 && reported?.traceId ? [reported.traceId] : [];
  return [...new Set([...(traceId === undefined ? [] : [traceId]), ...inLines, ...fallback])].filter((id) =>
    /^[0-9a-f]{1,32}$/i.test(id),
  );
}

function mergeSpans(a: Evidence<Span[]>, b: Evidence<Span[]>): Evidence<Span[]> {
  if (a.status === 'found' && b.status === 'found') {
    const data = [...a.data, ...b.data];
    return {
      status: 'found',
      data,
      truncated: a.truncated === true || b.truncated === true,
      from: { ...a.from, count: data.length },
    };
  }
  return a.status === 'found' || b.status !== 'found' ? a : b;
}

function linesDetail(lines: Evidence<LogLine[]>): string {
  if (lines.status === 'unavailable') return lines.detail;
  const found = dataOf(lines) ?? [];
  const services = new Set(found.map(({ service }) => service)).size;
  return found.length === 0 ? 'No line found' : `${found.length} lines in ${services} of ${LINEAGE.length} services`;
}

function traceDetail(trace: Evidence<Span[]>): string {
  if (trace.status === 'unavailable') return trace.detail;
  return trace.status === 'empty' ? 'The trace is not there' : `${trace.data.length} spans`;
}

function followDetail(shipping: EvidenceBundle['shipping']): string {
  const silent = Object.entries(shipping);
  if (silent.length === 0) return 'No service was silent';
  return silent
    .map(
      ([service, { status }]) =>
        `${service.replace('gpuaas-', '')} silent, ${status === 'found' ? 'its other lines arrive' : 'not proven'}`,
    )
    .join('; ');
}
