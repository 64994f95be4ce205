import type { TimeRange } from '../triage/evidence.ts';

export interface GrafanaConfig {
  readonly url: string;
  readonly lokiUid?: string;
  readonly tempoUid?: string;
}

/** Pages of Grafana Explore where a person sees the same; null where Grafana or the data source is not configured. */
export interface Links {
  logs(logql: string, range: TimeRange): string | null;
  /** `query` is a trace id or TraceQL: Explore's TraceQL editor takes either. */
  traces(query: string, range: TimeRange): string | null;
}

interface Datasource {
  readonly type: 'loki' | 'tempo';
  readonly uid: string;
}

export function createLinks(grafana: GrafanaConfig | undefined): Links {
  return {
    logs(logql, range) {
      if (grafana?.lokiUid === undefined) return null;
      const datasource: Datasource = { type: 'loki', uid: grafana.lokiUid };
      return explore(grafana.url, datasource, range, { expr: logql, queryType: 'range', editorMode: 'code' });
    },
    traces(query, range) {
      if (grafana?.tempoUid === undefined) return null;
      const datasource: Datasource = { type: 'tempo', uid: grafana.tempoUid };
      return explore(grafana.url, datasource, range, { query, queryType: 'traceql', limit: 20 });
    },
  };
}

/** Explore's address in its `panes` form (Grafana 10 and later), with an absolute time range. */
function explore(
  grafanaUrl: string,
  datasource: Datasource,
  { start, end }: TimeRange,
  query: Readonly<Record<string, string | number>>,
): string {
  const pane = {
    datasource: datasource.uid,
    queries: [{ refId: 'A', datasource, ...query }],
    range: { from: String(start.getTime()), to: String(end.getTime()) },
  };
  const url = new URL(grafanaUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/explore`;
  url.search = new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ evidence: pane }) }).toString();
  return url.toString();
}
