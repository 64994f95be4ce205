import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { isError, type Observation } from './observations.ts';
import { natureOf, saysDone, saysFailed } from './vocabulary.ts';

/** How the action fared at one service, with the observations that say so. */
export interface ApiOutcome {
  /** `refused`: the API ended the request itself. `accepted`: it handed the action on. */
  readonly state: 'refused' | 'accepted' | 'unknown';
  readonly decisive: Observation | null;
}

export interface RelayOutcome {
  readonly state: 'published' | 'failing' | 'silent' | 'unknown';
  readonly decisive: Observation | null;
}

export interface WorkerOutcome {
  readonly state: 'succeeded' | 'failed' | 'retrying' | 'working' | 'silent' | 'unknown';
  readonly decisive: Observation | null;
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A path of the app proxy: `/w/…`, `/p/…`, with or without `/backend` (runbook F5). */
export const PROXY_PATH = /^(?:https?:\/\/[^/]+)?\/(backend\/)?[wp]\//;

/** API observations of the mutation, without reads and without proxied-UI traffic. */
export function mutations(observations: readonly Observation[]): Observation[] {
  return observations.filter(
    (o) =>
      o.service === 'gpuaas-api' &&
      !READS.has(o.method ?? '') &&
      !isReadAction(o.fields.action) &&
      !PROXY_PATH.test(o.path ?? ''),
  );
}

/** API observations of reads: T2 needs the reads that succeeded beside the mutation that was denied. */
export function reads(observations: readonly Observation[]): Observation[] {
  return observations.filter(
    (o) =>
      o.service === 'gpuaas-api' &&
      (READS.has(o.method ?? '') || isReadAction(o.fields.action)) &&
      !PROXY_PATH.test(o.path ?? ''),
  );
}

function isReadAction(action: string | undefined): boolean {
  return action !== undefined && /(?:^|\.)(?:read|get|list|view|browse|describe)$/i.test(action);
}

/**
 * Whether the API refused or accepted the mutation. The last answer with a status decides; without one, an error line
 * with no sign of acceptance after it. A warning that recovered is no refusal.
 */
export function apiOutcome(observations: readonly Observation[]): ApiOutcome {
  const own = mutations(observations);
  const answered = own.filter(({ status }) => status !== null);
  const last = answered.findLast(({ kind }) => kind === 'log') ?? answered.at(-1);
  if (last?.status !== null && last !== undefined) {
    if (last.status < 400) return { state: 'accepted', decisive: last };
    return { state: 'refused', decisive: mostSpecific(own, last) };
  }
  const later = observations.find(
    ({ service }) => service === 'gpuaas-outbox-relay' || service === 'gpuaas-app-runtime-worker',
  );
  if (later !== undefined) return { state: 'accepted', decisive: own.at(-1) ?? null };
  const error = own.findLast(isError) ?? own.findLast(({ code, level }) => code !== null && level === 'warn');
  const accepted = own.findLast(
    ({ text, level }) => /\b(?:accepted|enqueued|outbox (?:event|row)|202)\b/i.test(text) && level !== 'error',
  );
  if (error !== undefined && (accepted === undefined || accepted.at < error.at))
    return { state: 'refused', decisive: mostSpecific(own, error) };
  if (accepted !== undefined) return { state: 'accepted', decisive: accepted };
  return { state: 'unknown', decisive: own.at(-1) ?? null };
}

/** Of the API's errors the one that names the cause, with the status that the request was answered with. */
function mostSpecific(own: readonly Observation[], answer: Observation): Observation {
  const errors = own.filter((o) => isError(o) || o.level === 'warn' || (o.status ?? 0) >= 400);
  const coded = errors.filter(({ code }) => code !== null);
  const logged = coded.filter(({ kind }) => kind === 'log');
  const pool = logged.length > 0 ? logged : coded;
  const cause = pool.findLast(({ text }) => !CONSEQUENCE.test(text)) ?? pool.at(-1);
  if (cause !== undefined) return { ...cause, status: cause.status ?? answer.status };
  if (natureOf(answer.code, answer.text) !== null) return answer;
  const worded = errors.findLast(({ code, text }) => natureOf(code, text) !== null);
  return worded === undefined ? answer : { ...worded, status: worded.status ?? answer.status };
}

const PUBLISHED =
  /\b(?:published|publish ok|delivered|handed over|relayed|dispatched|ack(?:ed|nowledged)? by (?:jetstream|nats|broker)|sent to (?:jetstream|nats|stream))\b/i;
const NOT_PUBLISHED = /\b(?:not|fail\w*|error|unable|cannot|could not|retry\w*|giv\w+ up|will)\b/i;

/** Whether the relay handed the event on. A publish that failed and later worked is published. */
export function relayOutcome(observations: readonly Observation[], logsRead: boolean): RelayOutcome {
  const own = observations.filter(({ service }) => service === 'gpuaas-outbox-relay');
  if (own.length === 0) return { state: logsRead ? 'silent' : 'unknown', decisive: null };
  const logged = own.filter((o) => o.kind === 'log' && (isError(o) || o.level === 'warn'));
  const published = own.findLast((o) => !isError(o) && PUBLISHED.test(o.text) && !NOT_PUBLISHED.test(o.text));
  const trouble = own.findLast(
    (o) => isError(o) || (o.level === 'warn' && (o.code !== null || o.fields.last_error !== undefined)),
  );
  if (published !== undefined && (trouble === undefined || trouble.at <= published.at))
    return { state: 'published', decisive: published };
  if (trouble !== undefined) {
    const carriedOn = observations.some(
      ({ service, at }) => service === 'gpuaas-app-runtime-worker' && at >= trouble.at,
    );
    if (carriedOn) return { state: 'published', decisive: trouble };
    return { state: 'failing', decisive: rootError(own) ?? logged.at(-1) ?? trouble };
  }
  const sent = own.findLast((o) => o.kind === 'span' && /publish/i.test(o.text) && !isError(o));
  return { state: 'published', decisive: sent ?? own.at(-1) ?? null };
}

/** How the worker ended. Success after an error counts; cleaning up after a failure does not. */
export function workerOutcome(
  bundle: EvidenceBundle,
  observations: readonly Observation[],
  logsRead: boolean,
): WorkerOutcome {
  const own = observations.filter(({ service }) => service === 'gpuaas-app-runtime-worker');
  if (own.length === 0) return { state: logsRead ? 'silent' : 'unknown', decisive: null };
  const logs = own.filter(({ kind }) => kind === 'log');
  const error = rootError(own);
  const failedEvent = own.find((o) => saysFailed(o.fields.event_type) || saysFailed(o.fields.status_text));
  const done = own.findLast((o) => !isError(o) && o.kind === 'log' && saysDone(o.text, o.fields.event_type));
  const recorded = recordedEnd(bundle);
  const lastError = own.findLast((o) => isError(o) && (o.kind === 'log' || logs.length === 0));
  const failedAt = lastError ?? failedEvent;
  if (failedAt !== undefined) {
    const recovered = done !== undefined && failedEvent === undefined && done.at > failedAt.at && recorded !== 'failed';
    return recovered ? { state: 'succeeded', decisive: done } : { state: 'failed', decisive: error ?? failedAt };
  }
  if (done !== undefined && recorded !== 'failed') return { state: 'succeeded', decisive: done };
  const warning = own.findLast((o) => o.level === 'warn' && (o.code !== null || o.fields.last_error !== undefined));
  const last = logs.at(-1) ?? own.at(-1);
  if (recorded === 'failed') return { state: 'failed', decisive: warning ?? last ?? null };
  if (warning !== undefined && warning === last) return { state: 'retrying', decisive: warning };
  if (logs.length === 0 && own.some((o) => o.kind === 'span' && !isError(o)) && recorded === 'succeeded')
    return { state: 'succeeded', decisive: last ?? null };
  return { state: 'working', decisive: last ?? null };
}

const CONSEQUENCE =
  /marked? (?:as )?failed|giv\w+ up|moved to dead|parked|dead.?letter|request (?:failed|finished|completed)/i;

/** The error that began it: the first of the last round that carries a cause, not "instance marked failed" after it. */
function rootError(own: readonly Observation[]): Observation | undefined {
  const errors = own.filter(isError);
  const logged = errors.filter(({ kind }) => kind === 'log');
  const pool = logged.length > 0 ? logged : errors;
  const panic = pool.find(({ level, text }) => level === 'fatal' || /\bpanic\b/i.test(text));
  const causes = pool.slice(-LAST_ROUND).filter(({ text }) => !CONSEQUENCE.test(text));
  return panic ?? causes.find(({ code, text }) => natureOf(code, text) !== null) ?? causes[0] ?? pool.at(-1);
}

/** Errors of the last attempt, when an action was tried several times. */
const LAST_ROUND = 6;

/** What the instance's own event for this correlation id says about the end of the action, if there is one. */
export function recordedEnd(bundle: EvidenceBundle): 'failed' | 'succeeded' | null {
  const own = (dataOf(bundle.instanceEvents) ?? []).filter(
    ({ correlationId }) => correlationId === bundle.subject.correlationId,
  );
  const last = own.toSorted((a, b) => ((a.occurredAt ?? '') < (b.occurredAt ?? '') ? -1 : 1)).at(-1);
  if (last === undefined) return null;
  if (saysFailed(last.status) || saysFailed(last.eventType)) return 'failed';
  if (/^(?:succeed(?:ed)?|success|completed?|done)$/i.test(last.status ?? '')) return 'succeeded';
  return null;
}
