import { differenceInMinutes, differenceInSeconds } from 'date-fns';
import { dataOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import type { DeadLetter, OutboxRow } from './records.ts';

/** Asynchronous delivery as the operations overview, the outbox and the dead letters show it (runbook F3, R2). */

/** An action this young that shows no error may still be on its way. */
const IN_FLIGHT_SECONDS = 120;
/** A worker that was last seen longer ago than this is taken for stopped. */
const STALE_MINUTES = 5;

export type Health = 'healthy' | 'down' | 'unknown';

/** `outbox_relay_ok`: false is "degraded now"; an old dead-letter backlog beside true is no outage. */
export function relayHealth({ overview }: Facts): Health {
  if (overview === undefined || overview.outboxRelayOk === null) return 'unknown';
  return overview.outboxRelayOk ? 'healthy' : 'down';
}

/** Health of the app runtime worker: its own row first, then the lag of the app consumer. */
export function workerHealth({ overview, bundle }: Facts): Health {
  if (overview === undefined) return 'unknown';
  const own = overview.workers.filter(({ name }) => /app.?runtime/i.test(name));
  const lag = appConsumers(overview.consumers).some(({ pending }) => pending > 0);
  if (own.length === 0) return lag ? 'down' : 'unknown';
  const alive = own.some(
    ({ status, lastSeenAt }) =>
      /^(?:ok|up|healthy|running|active|ready|alive)$/i.test(status) &&
      (lastSeenAt === null || differenceInMinutes(bundle.askedAt, Date.parse(lastSeenAt)) < STALE_MINUTES),
  );
  return alive ? 'healthy' : 'down';
}

/** Messages that wait for the app runtime worker; null when the platform does not say. */
export function appLag({ overview }: Facts): number | null {
  const own = appConsumers(overview?.consumers ?? []);
  return own.length === 0 ? null : own.reduce((sum, { pending }) => sum + pending, 0);
}

function appConsumers<C extends { readonly stream: string; readonly durable: string }>(consumers: readonly C[]): C[] {
  return consumers.filter(
    ({ stream, durable }) => /^apps?$|appplatform/i.test(stream) || /app.?runtime/i.test(durable),
  );
}

export function deadLetter({ bundle }: Facts): DeadLetter | undefined {
  return dataOf(bundle.deadLetters)?.rows[0];
}

export function outboxRow({ bundle }: Facts): OutboxRow | undefined {
  return dataOf(bundle.failedOutbox)?.rows[0];
}

/** Whether the action is so young that silence means nothing yet. */
export function mayBeInFlight({ lastSeenAt, bundle }: Facts): boolean {
  return lastSeenAt !== null && differenceInSeconds(bundle.askedAt, Date.parse(lastSeenAt)) < IN_FLIGHT_SECONDS;
}
