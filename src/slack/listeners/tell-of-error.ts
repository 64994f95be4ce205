import { randomUUID } from 'node:crypto';
import { wentWrong } from '../views/answers.ts';
import { actorOf } from './interaction.ts';
import type { ListenerNeeds } from './needs.ts';

/**
 * The one place where a failed listener ends: the person who clicked or typed hears of it in Slack, the log gets the
 * error under the same reference. The error goes on, so that what is not acknowledged yet is answered with a failure.
 */
export function tellOfError({ tell, log, self }: ListenerNeeds) {
  return async function tellOfError({ error, body }: { error: Error; body: unknown }): Promise<void> {
    const reference = randomUUID().slice(0, 8);
    log.error('listener failed', { reference, error });
    if (isInteraction(body)) await tell.person(actorOf({ trigger_id: '', ...body }, self()), wentWrong(reference));
    throw error;
  };
}

/** Events have nobody who waits for an answer. */
function isInteraction(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && ('user' in body || 'user_id' in body);
}
