import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { isError, type Observation } from './observations.ts';
import { recordedEnd } from './recorded-end.ts';
import { isTrouble, rootError } from './root-error.ts';
import { isDoneEvent, saysDone, saysFailed } from './vocabulary.ts';

export interface WorkerOutcome {
  /**
   * `retrying`: the last thing heard is an attempt that went wrong, with more to come. `working`: taken up, and nothing
   * says how it ended.
   */
  readonly state: 'succeeded' | 'failed' | 'retrying' | 'working' | 'silent' | 'unknown';
  readonly decisive: Observation | null;
}

const RETRY = /retr|redeliver|\bnak\b|back-?off|attempt|requeue/i;

/**
 * How the worker ended. Success is believed only when it is said of the action, last, and by nothing contradicted: one
 * step that is done is not the action, and cleaning up after a failure is not a success.
 */
export function workerOutcome(
  bundle: EvidenceBundle,
  observations: readonly Observation[],
  logsRead: boolean,
): WorkerOutcome {
  const own = observations.filter(({ service }) => service === 'gpuaas-app-runtime-worker');
  if (own.length === 0) return { state: logsRead ? 'silent' : 'unknown', decisive: null };
  const logs = own.filter(({ kind }) => kind === 'log');
  const recorded = recordedEnd(bundle);
  const done = doneOf(logs, recorded === 'succeeded' || endedUp(bundle, logs[0]?.at));
  const failure = (logs.length > 0 ? logs : own).findLast((o) => isError(o) || saysFailed(o.fields.event_type));
  if (failure !== undefined) {
    if (done !== null && recorded !== 'failed' && recovered(logs, failure, done, recorded))
      return { state: 'succeeded', decisive: done };
    return { state: 'failed', decisive: rootError(own) ?? failure };
  }
  if (recorded === 'failed')
    return { state: 'failed', decisive: own.findLast(isTrouble) ?? logs.at(-1) ?? own.at(-1) ?? null };
  if (done !== null) return { state: 'succeeded', decisive: done };
  const trouble = logs.findLast(isTrouble);
  const after = trouble === undefined ? [] : logs.slice(logs.indexOf(trouble) + 1);
  if (trouble !== undefined && after.every(({ text }) => RETRY.test(text)))
    return { state: 'retrying', decisive: trouble };
  if (logs.length === 0 && recorded === 'succeeded') return { state: 'succeeded', decisive: own.at(-1) ?? null };
  return { state: 'working', decisive: logs.at(-1) ?? own.at(-1) ?? null };
}

/** The line that says the action is done: said outright, or said of a step while a record says the same of the whole. */
function doneOf(logs: readonly Observation[], confirmed: boolean): Observation | null {
  const at = logs.findLastIndex((o) => !isError(o) && saysDone(o.text, o.fields.event_type));
  const line = logs[at];
  if (line === undefined || logs.slice(at + 1).some(isTrouble)) return null;
  const ofAction =
    isDoneEvent(line.fields.event_type) || (line.fields.step === undefined && ABOUT_ACTION.test(line.text));
  return ofAction || confirmed ? line : null;
}

const ABOUT_ACTION =
  /\b(?:instance|action|operation|lifecycle|reconcil\w*|create|creation|deploy\w*|upgrad\w*|roll(?:ed)?[ -]?back|decommission\w*|app|start|stop|desired state)\b/i;

/** An error is recovered from only by another attempt that ended well, or where a record says so. */
function recovered(
  logs: readonly Observation[],
  failure: Observation,
  done: Observation,
  recorded: string | null,
): boolean {
  const from = logs.indexOf(failure);
  const to = logs.indexOf(done);
  if (from === -1 || to <= from || saysFailed(failure.fields.event_type)) return false;
  const retried = logs
    .slice(from, to + 1)
    .some(({ text, fields }) => RETRY.test(text) || Number(fields.attempt_count ?? '1') > 1);
  return retried || isDoneEvent(done.fields.event_type) || recorded === 'succeeded';
}

/** Whether the instance record went to a good state after the action began. */
function endedUp(bundle: EvidenceBundle, began: string | undefined): boolean {
  const instance = dataOf(bundle.instance);
  const updated = Date.parse(instance?.updatedAt ?? '');
  return (
    began !== undefined &&
    updated >= Date.parse(began) &&
    /^(?:running|active|ready|stopped|decommissioned)$/i.test(instance?.status ?? '')
  );
}
