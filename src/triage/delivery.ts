import { differenceInSeconds } from 'date-fns/differenceInSeconds';
import { dataOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { DeadLetter, OutboxRow } from './records.ts';

/** An action this young that shows no error may still be on its way. */
const IN_FLIGHT_SECONDS = 120;

/** The dead letter of this very id, if there is one. */
export function deadLetter({ bundle }: Facts): DeadLetter | undefined {
  return dataOf(bundle.deadLetters)?.rows[0];
}

/** The outbox row of this very id that was not published, if there is one. */
export function outboxRow({ bundle }: Facts): OutboxRow | undefined {
  return dataOf(bundle.failedOutbox)?.rows[0];
}

/** Whether the action is so young that silence means nothing yet. */
export function mayBeInFlight({ lastSeenAt, bundle }: Facts): boolean {
  return lastSeenAt !== null && differenceInSeconds(bundle.askedAt, Date.parse(lastSeenAt)) < IN_FLIGHT_SECONDS;
}
