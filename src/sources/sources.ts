import type { Evidence, EvidenceSource } from '../triage/evidence.ts';
import type { PlatformSource, Sources, TraceSource } from '../usecases/ports.ts';
import { notAsked } from './gather.ts';
import { createHttp } from './http/http.ts';
import { createLinks, type GrafanaConfig } from './links.ts';
import { createLoki, type LokiConfig } from './loki/client.ts';
import { createPlatform, type PlatformConfig } from './platform/client.ts';
import { createTempo, type TempoConfig } from './tempo/client.ts';

export interface SourcesConfig {
  readonly loki: LokiConfig;
  readonly tempo?: TempoConfig;
  readonly platform?: PlatformConfig;
  readonly grafana?: GrafanaConfig;
  /** For one request, its one retry included. */
  readonly timeoutMs: number;
}

/** All sources that are configured; the others answer that they are not. `close` ends their connections. */
export function createSources(config: SourcesConfig): Sources & { close(): Promise<void> } {
  const http = createHttp({ timeoutMs: config.timeoutMs });
  const links = createLinks(config.grafana);
  return {
    logs: createLoki(config.loki, http, links),
    traces: config.tempo === undefined ? noTempo : createTempo(config.tempo, http, links),
    platform: config.platform === undefined ? noPlatform : createPlatform(config.platform, http),
    close: () => http.close(),
  };
}

const noTempo: TraceSource = {
  trace: async () => notConfigured('tempo', 'tempo.trace', 'Trace'),
  search: async () => notConfigured('tempo', 'tempo.search', 'Traces with the correlation id'),
};

const noPlatform: PlatformSource = {
  project: async () => notConfigured('platform', 'platform.project', 'Project'),
  instance: async () => notConfigured('platform', 'platform.instance', 'App instance'),
  instanceEvents: async () => notConfigured('platform', 'platform.events', 'Events of the app instance'),
  serviceAccount: async () => notConfigured('platform', 'platform.service-account', 'Service account'),
  audit: async () => notConfigured('platform', 'platform.audit', 'Audit rows'),
  overview: async () => notConfigured('platform', 'platform.overview', 'Operations overview'),
  failedOutbox: async () => notConfigured('platform', 'platform.outbox', 'Failed outbox rows'),
  deadLetters: async () => notConfigured('platform', 'platform.dead-letters', 'Dead letters'),
};

function notConfigured<T>(source: EvidenceSource & ('tempo' | 'platform'), id: string, what: string): Evidence<T> {
  const mend =
    source === 'tempo'
      ? 'Tempo is not configured (set TEMPO_URL)'
      : 'The platform API is not configured (set GPUAAS_API_URL)';
  return notAsked({ id, source, what, query: '', link: null }, mend);
}
