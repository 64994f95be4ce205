import { SlackCallError } from '../ports.ts';
import type { Looked, WantedEffect } from './outbox.ts';

/** Words of a call that cannot have had an effect, although it may be tried again. */
const NEVER_ARRIVED = new Set(['rate_limited', 'ratelimited', 'unreachable', 'paced']);

/**
 * What an error of a call of Slack says of its effect. A refusal is certain, and so is what never reached Slack.
 * Anything else, a timeout above all, may have had its effect.
 */
export const endOfSlackCall: WantedEffect<unknown>['endOf'] = (error) => {
  if (!(error instanceof SlackCallError)) return 'lost';
  if (!error.retryable) return 'failed';
  return NEVER_ARRIVED.has(error.reason) ? 'not_sent' : 'lost';
};

/** Looks for a message by its mark. Where Slack lets nobody look, it is not posted again: that would be blind. */
export async function lookForMessage<Result>(find: () => Promise<Result | null>): Promise<Looked<Result>> {
  try {
    const found = await find();
    return found === null ? { kind: 'absent' } : { kind: 'found', result: found };
  } catch (error) {
    if (!(error instanceof SlackCallError) || error.retryable) throw error;
    return { kind: 'gave_up', reason: `its answer was lost, and Slack lets nobody look for it (${error.reason})` };
  }
}
