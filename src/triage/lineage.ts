import type { ApiOutcome } from './api-outcome.ts';
import type { EvidenceBundle } from './bundle.ts';
import { relayHealth, workerHealth } from './delivery-health.ts';
import { dataOf, wasRead } from './evidence.ts';
import { isError, type Observation } from './observations.ts';
import type { RelayOutcome } from './relay-outcome.ts';
import type { Hop, HopState, TriageReport } from './report.ts';
import { LINEAGE, type LineageService } from './terms.ts';
import type { WorkerOutcome } from './worker-outcome.ts';

export type Lineage = TriageReport['lineage'];

/**
 * One hop per service of the baseline api, outbox relay, app runtime worker (runbook L6), and where it broke.
 *
 * A service that is silent is `absent_proven` only when other lines of it do arrive in the same window; otherwise its
 * silence may be a gap in log delivery and is `absent_unproven`. When the logs could not be read it is `unknown`.
 */
export function lineageOf(
  bundle: EvidenceBundle,
  observations: readonly Observation[],
  outcomes: { api: ApiOutcome; relay: RelayOutcome; worker: WorkerOutcome },
): Lineage {
  const failed: Readonly<Record<LineageService, boolean>> = {
    'gpuaas-api': outcomes.api.state === 'refused',
    'gpuaas-outbox-relay': outcomes.relay.state === 'failing',
    'gpuaas-app-runtime-worker':
      outcomes.worker.state === 'failed' ||
      // Taken up, never ended, and reported as down: it stopped in the middle.
      (outcomes.worker.state === 'working' && workerHealth(dataOf(bundle.overview), bundle.askedAt) === 'down'),
  };
  const hops = LINEAGE.map((service) => hopOf(bundle, observations, service, failed[service]));
  return { hops, ...verify(hops, explained(bundle)) };
}

function hopOf(
  bundle: EvidenceBundle,
  observations: readonly Observation[],
  service: LineageService,
  failed: boolean,
): Hop {
  const own = observations.filter((o) => o.service === service);
  const logs = own.filter(({ kind }) => kind === 'log');
  return {
    service,
    state: own.length > 0 ? (failed ? 'failed' : 'seen') : absence(bundle, service),
    first_seen: own[0]?.at ?? null,
    last_seen: own.at(-1)?.at ?? null,
    log_lines: logs.length,
    spans: own.length - logs.length,
    errors: logs.filter(isError).length,
  };
}

function absence(bundle: EvidenceBundle, service: LineageService): HopState {
  if (!wasRead(bundle.lines)) return 'unknown';
  const truncated = bundle.lines.status === 'found' && bundle.lines.truncated === true;
  return dataOf(bundle.shipping[service]) !== undefined && !truncated ? 'absent_proven' : 'absent_unproven';
}

/** A silent hop behind which a later one was seen did let the event through: its own lines are missing, nothing broke. */
function verify(hops: readonly Hop[], down: ReadonlySet<string>): Pick<Lineage, 'status' | 'broken_at'> {
  const present = ({ state }: Hop): boolean => state === 'seen' || state === 'failed';
  const failed = hops.find(({ state }) => state === 'failed');
  if (failed !== undefined) return { status: 'broken', broken_at: failed.service };
  if (hops.every(present)) return { status: 'complete', broken_at: null };
  const lastSeen = hops.findLastIndex(present);
  if (lastSeen === -1) return { status: 'unknown', broken_at: null };
  const next = hops[lastSeen + 1];
  if (next?.state === 'absent_proven' || (next?.state === 'absent_unproven' && down.has(next.service)))
    return { status: 'broken', broken_at: next.service };
  return { status: 'unknown', broken_at: null };
}

/** Services whose silence a record explains: reported as down, or the event known to have stopped before them. */
function explained(bundle: EvidenceBundle): Set<string> {
  const down = new Set<string>();
  const overview = dataOf(bundle.overview);
  if (relayHealth(overview) === 'down' || (dataOf(bundle.failedOutbox)?.rows.length ?? 0) > 0)
    down.add('gpuaas-outbox-relay');
  if (workerHealth(overview, bundle.askedAt) === 'down' || (dataOf(bundle.deadLetters)?.rows.length ?? 0) > 0)
    down.add('gpuaas-app-runtime-worker');
  return down;
}
