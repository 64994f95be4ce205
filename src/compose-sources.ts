import { randomUUID } from 'node:crypto';
import { SILENT_SECONDS, startHeartbeat } from './jobs/heartbeat.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createSourceHealth } from './sources/health.ts';
import { measuredSources } from './sources/measured.ts';
import { createSources, type SourcesConfig } from './sources/sources.ts';
import type { Database } from './store/database.ts';
import { forgetReplica, noteReplica } from './store/replicas.ts';
import type { Clock, Sources } from './usecases/ports.ts';
import { shareOf } from './usecases/share.ts';

export interface SourceParts {
  readonly config: SourcesConfig;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ComposedSources {
  readonly sources: Sources;
  /** How they answered lately. */
  readonly health: ReturnType<typeof createSourceHealth>;
  /** Ends the connections, and counts this process no more among those that share the sources. */
  close(): Promise<void>;
}

/** The sources as this process may ask them: measured, and its share of what all replicas may ask at once. */
export async function composeSources({ config, database, metrics, clock, log }: SourceParts): Promise<ComposedSources> {
  const replica = randomUUID();
  const heartbeat = await startHeartbeat({
    beat: () => noteReplica(database, replica, SILENT_SECONDS),
    leave: () => forgetReplica(database, replica),
    log,
  });
  const connected = createSources(config, {
    share: (total) => shareOf(total, heartbeat.replicas()),
    onTurn: metrics.sourceTurn,
  });
  const health = createSourceHealth(clock, [
    'loki',
    ...(config.tempo === undefined ? [] : (['tempo'] as const)),
    ...(config.platform === undefined ? [] : (['platform'] as const)),
  ]);
  const sources = measuredSources(connected, (read) => {
    metrics.sourceRead(read);
    health.noted(read);
  });
  return {
    sources,
    health,
    async close() {
      await connected.close();
      await heartbeat.stop();
    },
  };
}
