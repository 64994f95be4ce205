import { differenceInMinutes } from 'date-fns';
import type { OpsOverview } from './records.ts';

/** A worker that was last seen longer ago than this is taken for stopped. */
const STALE_MINUTES = 5;

/** Health of asynchronous delivery as the operations overview shows it (runbook F3, R2). */
export type Health = 'healthy' | 'down' | 'unknown';

/** `outbox_relay_ok`: false is "degraded now"; an old dead-letter backlog beside true is no outage. */
export function relayHealth(overview: OpsOverview | undefined): Health {
  if (overview === undefined || overview.outboxRelayOk === null) return 'unknown';
  return overview.outboxRelayOk ? 'healthy' : 'down';
}

/** Health of the app runtime worker: its own row first, then the lag of the app consumer. */
export function workerHealth(overview: OpsOverview | undefined, now: Date): Health {
  if (overview === undefined) return 'unknown';
  const own = overview.workers.filter(({ name }) => /app.?runtime/i.test(name));
  if (own.length === 0) return (appLag(overview) ?? 0) > 0 ? 'down' : 'unknown';
  const alive = own.some(
    ({ status, lastSeenAt }) =>
      /^(?:ok|up|healthy|running|active|ready|alive)$/i.test(status) &&
      (lastSeenAt === null || differenceInMinutes(now, Date.parse(lastSeenAt)) < STALE_MINUTES),
  );
  return alive ? 'healthy' : 'down';
}

/** Messages that wait for the app runtime worker; null when the platform does not say. */
export function appLag(overview: OpsOverview | undefined): number | null {
  const own = (overview?.consumers ?? []).filter(
    ({ stream, durable }) => /^apps?$|appplatform/i.test(stream) || /app.?runtime/i.test(durable),
  );
  return own.length === 0 ? null : own.reduce((sum, { pending }) => sum + pending, 0);
}
