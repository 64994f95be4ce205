import { attemptedAction } from './attempted-action.ts';
import type { EvidenceBundle } from './bundle.ts';
import { dataOf } from './evidence.ts';
import { isError, type Observation } from './observations.ts';
import { recordedEnd } from './recorded-end.ts';
import { isTrouble, rootError } from './root-error.ts';
import type { Action } from './terms.ts';
import { isDoneEvent, saysDone, saysFailed } from './vocabulary.ts';

export interface WorkerOutcome {
  /**
   * `retrying`: the last thing heard is an attempt that went wrong, with more to come. `working`: taken up, and nothing
   * says how it ended.
   */
  readonly state: 'succeeded' | 'failed' | 'retrying' | 'working' | 'silent' | 'unknown';
  readonly decisive: Observation | null;
}

const RETRY = /\btr(?:y|ies) \d|retr|redeliver|\bnak\b|back-?off|attempt|requeue/i;

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
  const reached = (since: string | undefined): boolean =>
    recorded === 'succeeded' || reachedTarget(bundle, observations, since);
  // What was decommissioned is no longer there; that alone is no success, but it bears out a line that says so.
  const gone = bundle.instance?.status === 'empty' && observations.some((o) => attemptedAction(o) === 'decommission');
  const ended = gone || reached(logs[0]?.at);
  const done = doneOf(logs, ended);
  const failure = (logs.length > 0 ? logs : own).findLast((o) => isError(o) || saysFailed(o.fields.event_type));
  if (failure !== undefined) {
    if (done !== null && recorded !== 'failed' && ended && logs.indexOf(failure) > logs.indexOf(done))
      return { state: 'succeeded', decisive: done };
    const later = logs.slice(logs.indexOf(failure) + 1);
    const over = recorded !== 'failed' && recovered(failure, later, done, reached(failure.at));
    if (over) return { state: 'succeeded', decisive: done ?? later.at(-1) ?? failure };
    return { state: 'failed', decisive: rootError(own) ?? failure };
  }
  if (recorded === 'failed')
    return { state: 'failed', decisive: own.findLast(isTrouble) ?? logs.at(-1) ?? own.at(-1) ?? null };
  if (done !== null) return { state: 'succeeded', decisive: done };
  const trouble = logs.findLast(isTrouble);
  const after = trouble === undefined ? [] : logs.slice(logs.indexOf(trouble) + 1);
  if (trouble !== undefined && after.every(({ text }) => RETRY.test(text)))
    return { state: 'retrying', decisive: trouble };
  if (recorded === 'succeeded' || reachedTarget(bundle, observations, own[0]?.at))
    return { state: 'succeeded', decisive: logs.at(-1) ?? own.at(-1) ?? null };
  return { state: 'working', decisive: logs.at(-1) ?? own.at(-1) ?? null };
}

/** The line that says the action is done: said outright, or said of a step while a record says the same of the whole. */
function doneOf(logs: readonly Observation[], confirmed: boolean): Observation | null {
  const at = logs.findLastIndex((o) => !isError(o) && saysDone(o.text, o.fields.event_type));
  const line = logs[at];
  // Trouble after the end is tidying only where a record says that the end was reached.
  if (line === undefined || (!confirmed && logs.slice(at + 1).some(isTrouble))) return null;
  const ofAction =
    isDoneEvent(line.fields.event_type) || (line.fields.step === undefined && ABOUT_ACTION.test(line.text));
  return ofAction || confirmed ? line : null;
}

const ABOUT_ACTION =
  /\b(?:instance|action|operation|lifecycle|reconcil\w*|create|creation|deploy\w*|upgrad\w*|roll(?:ed)?[ -]?back|decommission\w*|app|start|stop|desired state|state|status)\b/i;

const UNDONE =
  /roll(?:ed|ing)?[ -]?back|revert\w*|restor\w*|clean(?:ed|ing)?[ -]?up|compensat\w*|mark(?:ed|ing) .*fail/i;

/**
 * An error is recovered from only by what came after it: another attempt that ended well, or the record reaching the
 * state that the action was for. Putting things back as they were is neither.
 */
function recovered(
  failure: Observation,
  later: readonly Observation[],
  done: Observation | null,
  reached: boolean,
): boolean {
  if (saysFailed(failure.fields.event_type) || later.length === 0 || later.some(({ text }) => UNDONE.test(text)))
    return false;
  if (reached) return true;
  if (done === null || !later.includes(done)) return false;
  const again = [failure, ...later].some(
    ({ text, fields }) => RETRY.test(text) || Number(fields.attempt_count ?? '1') > 1,
  );
  return again || isDoneEvent(done.fields.event_type);
}

/**
 * States that an action leads to and that were not there before it. An upgrade or rollback ends in the state it began
 * in, and a failed one touches the record as well, so for these the record proves nothing.
 */
const TARGET: Readonly<Partial<Record<Action, RegExp>>> = {
  create: /^(?:running|active|ready)$/i,
  start: /^(?:running|active|ready)$/i,
  stop: /^stopped$/i,
  decommission: /^(?:decommissioned|deleted)$/i,
};

/** Whether the instance record has gone, since the given time, to the state that the action was for. */
function reachedTarget(
  bundle: EvidenceBundle,
  observations: readonly Observation[],
  since: string | undefined,
): boolean {
  const instance = dataOf(bundle.instance);
  const action = observations.map(attemptedAction).find((name) => name !== null);
  if (since === undefined || action === null || action === undefined) return false;
  if (!instance?.updatedAt) return false;
  // Records keep whole seconds.
  return (
    Date.parse(instance.updatedAt) >= Math.floor(Date.parse(since) / 1000) * 1000 &&
    TARGET[action]?.test(instance.status ?? '') === true
  );
}
