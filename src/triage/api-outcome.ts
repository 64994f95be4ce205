import { isError, type Observation } from './observations.ts';
import { CONSEQUENCE } from './root-error.ts';
import { isPanic, natureOf } from './vocabulary.ts';

/** How the action fared at the API, with the observation that says so. */
export interface ApiOutcome {
  /** `refused`: the API ended the request itself. `accepted`: it handed the action on. */
  readonly state: 'refused' | 'accepted' | 'unknown';
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
    // "Done already, or competing": beside an accepted request of the same id it is the echo of that one.
    const before = answered.findLast(({ status }) => status !== null && status < 400);
    if (last.status === 409 && before !== undefined) return { state: 'accepted', decisive: before };
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
  // What comes after the answer cannot be its cause.
  const errors = own.filter((o) => o.at <= answer.at && (isError(o) || o.level === 'warn' || (o.status ?? 0) >= 400));
  const panic = errors.find(({ text }) => isPanic(text));
  if (panic !== undefined) return { ...panic, status: panic.status ?? answer.status };
  const coded = errors.filter(({ code }) => code !== null);
  const logged = coded.filter(({ kind }) => kind === 'log');
  const pool = logged.length > 0 ? logged : coded;
  // The access-log line that closes a request has status and duration; the line before it names the cause.
  const cause =
    pool.findLast(({ status, text }) => status === null && !CONSEQUENCE.test(text)) ??
    pool.findLast(({ text }) => !CONSEQUENCE.test(text)) ??
    pool.at(-1);
  if (cause !== undefined) return { ...cause, status: cause.status ?? answer.status };
  if (natureOf(answer.code, answer.text) !== null) return answer;
  const worded = errors.findLast(({ code, text }) => natureOf(code, text) !== null);
  return worded === undefined ? answer : { ...worded, status: worded.status ?? answer.status };
}
