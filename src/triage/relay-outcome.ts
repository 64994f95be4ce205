import { isError, type Observation } from './observations.ts';
import { isTrouble, rootError } from './root-error.ts';

export interface RelayOutcome {
  /** `published`: the event left the outbox. `unknown`: the relay took it up, and no line says more; or nothing was read. */
  readonly state: 'published' | 'failing' | 'silent' | 'unknown';
  readonly decisive: Observation | null;
}

const PUBLISHED =
  /\b(?:publish(?:ed|ing)?|delivered|handed (?:over|to|on)|relayed|dispatched|forwarded|ack(?:ed|nowledged)?|emitted|sent)\b/i;
const NOT_PUBLISHED =
  /\b(?:not|fail\w*|error|unable|cannot|could not|retry\w*|giv\w+ up|will|attempt|pending|poll\w*)\b/i;
const TAKEN = /\b(?:claim\w*|pick\w*|poll\w*|select\w*|lock\w*|fetch\w*|load\w*|read|batch|scan\w*)\b/i;

/** Whether the relay handed the event on. What the worker consumed was published, whatever the relay's lines say. */
export function relayOutcome(observations: readonly Observation[], logsRead: boolean): RelayOutcome {
  const own = observations.filter(({ service }) => service === 'gpuaas-outbox-relay');
  if (own.length === 0) return { state: logsRead ? 'silent' : 'unknown', decisive: null };
  const published = own.findLast((o) => !isError(o) && PUBLISHED.test(o.text) && !NOT_PUBLISHED.test(o.text));
  const trouble = own.findLast(isTrouble);
  // Clocks of two services differ by more than delivery takes, so their order says nothing.
  const consumed = observations.some(({ service }) => service === 'gpuaas-app-runtime-worker');
  if (consumed || (published !== undefined && (trouble === undefined || trouble.at <= published.at)))
    return { state: 'published', decisive: published ?? own.at(-1) ?? null };
  if (trouble !== undefined)
    return {
      state: 'failing',
      decisive: rootError(own) ?? own.findLast((o) => o.kind === 'log' && isTrouble(o)) ?? trouble,
    };
  const onlyTaken = own.every(({ text }) => TAKEN.test(text));
  return { state: onlyTaken ? 'unknown' : 'published', decisive: own.at(-1) ?? null };
}
