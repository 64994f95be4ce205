import { differenceInMinutes } from 'date-fns/differenceInMinutes';
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

const UP = /^(?:ok|up|healthy|running|active|ready|alive|idle|busy|serving|passing|green|started)$/i;
const DOWN =
  /^(?:down|failed|failing|stopped|dead|unhealthy|offline|crashed|crashlooping|error|critical|red|lost|unreachable|terminated)$/i;
/** Messages waiting above which a consumer without a worker row is taken for stopped; a handful is normal. */
export const BEHIND = 20;

/** Health of the app runtime worker: its own row first, then the lag of the app consumer. A word nobody knows is unknown. */
export function workerHealth(overview: OpsOverview | undefined, now: Date): Health {
  if (overview === undefined) return 'unknown';
  const own = overview.workers.filter(({ name }) => /app.?runtime/i.test(name));
  if (own.length === 0) return (appLag(overview) ?? 0) >= BEHIND ? 'down' : 'unknown';
  const stale = (lastSeenAt: string | null): boolean =>
    lastSeenAt !== null && differenceInMinutes(now, Date.parse(lastSeenAt)) >= STALE_MINUTES;
  if (own.some(({ status, lastSeenAt }) => UP.test(status) && !stale(lastSeenAt))) return 'healthy';
  return own.every(({ status, lastSeenAt }) => DOWN.test(status) || stale(lastSeenAt)) ? 'down' : 'unknown';
}

/** Messages that wait for the app runtime worker; null when the platform does not say. */
export function appLag(overview: OpsOverview | undefined): number | null {
  const own = (overview?.consumers ?? []).filter(isAppConsumer);
  return own.length === 0 ? null : own.reduce((sum, { pending }) => sum + pending, 0);
}

/** Whether a consumer belongs to the path of app lifecycle events. */
export function isAppConsumer({ stream, durable }: { readonly stream: string; readonly durable: string }): boolean {
  return /^apps?$|appplatform/i.test(stream) || /app.?runtime/i.test(durable);
}
