import type { Late } from '../../usecases/ports.ts';

const MINUTE_MS = 60_000;

/** Why a card came late, for its foot; nothing for one that came in time. */
export function lateWords(late: Late | undefined): string[] {
  if (late === undefined) return [];
  const minutes = Math.max(1, Math.round(late.byMs / MINUTE_MS));
  const by = minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
  const why = late.why === 'slack_limited' ? 'Slack was limiting' : 'Slack could not be reached';
  return [`Shown ${by} late: ${why}.`];
}
