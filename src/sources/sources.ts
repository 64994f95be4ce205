import type { Evidence, EvidenceSource } from '../triage/evidence.ts';
import type { PlatformSource, Sources, TraceSource } from '../usecases/ports.ts';
import { notAsked } from './gather.ts';
import { createHttp, type Http } from './http/http.ts';
import { createTurns } from './http/turns.ts';
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
  /** Requests that each source gets at once, and how long one waits for its turn. Left out: as many as are asked. */
  readonly turns?: { readonly waitMs: number; readonly most: Readonly<Record<AskedSource, number>> };
}

/** A source that is asked over HTTP. */
export type AskedSource = Exclude<EvidenceSource, 'user'>;

export interface SourcesOptions {
  /** What this process may have of a number of requests that all replicas share; all of it when left out. */
  readonly share?: (total: number) => number;
  /** Told of each request that had its turn, or was not asked because none came in time. */
  readonly onTurn?: (
    source: AskedSource,
    turn: { readonly waitedMs: number; readonly taken: boolean; readonly underWay: number },
  ) => void;
}

/** All sources that are configured; the others answer that they are not. `close` ends their connections. */
export function createSources(
  config: SourcesConfig,
  { share = (total) => total, onTurn }: SourcesOptions = {},
): Sources & { close(): Promise<void> } {
  const opened: Http[] = [];
  const links = createLinks(config.grafana);

  function httpOf(source: AskedSource): Http {
    const { timeoutMs, turns } = config;
    const limited = turns && {
      turns: createTurns({
        most: () => share(turns.most[source]),
        waitMs: turns.waitMs,
        ...(onTurn && { onTurn: (turn) => onTurn(source, turn) }),
      }),
    };
    const http = createHttp({ timeoutMs, ...limited });
    opened.push(http);
    return http;
  }

  return {
    logs: createLoki(config.loki, httpOf('loki'), links),
    traces: config.tempo === undefined ? noTempo : createTempo(config.tempo, httpOf('tempo'), links),
    platform: config.platform === undefined ? noPlatform : createPlatform(config.platform, httpOf('platform')),
    async close() {
      await Promise.all(opened.map((http) => http.close()));
    },
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
