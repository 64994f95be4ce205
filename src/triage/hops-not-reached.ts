import type { TriageReport } from './report.ts';

/**
 * The services behind the one that ended the action (runbook L6): their silence is what is to be expected, so nobody is
 * told of it as a gap.
 */
export function hopsNotReached({ hops, broken_at }: TriageReport['lineage']): ReadonlySet<string> {
  const endedAt = hops.findIndex(({ service, state }) => state === 'failed' && service === broken_at);
  if (endedAt === -1) return new Set();
  const silent = hops
    .slice(endedAt + 1)
    .filter(({ state }) => state === 'absent_proven' || state === 'absent_unproven');
  return new Set(silent.map(({ service }) => service));
}
