import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { exploreHtml } from './explore-html.ts';
import { readLogs, readSpans } from './explore-sources.ts';

export interface ExploreOptions {
  readonly lokiUrl: string;
  readonly tempoUrl: string;
  /** Called with a query before it is run, so that the world it belongs to can be made the active one. */
  readonly beforeQuery: (query: string) => void;
}

export interface ExplorePage {
  /** For `GRAFANA_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Data source uids for `GRAFANA_LOKI_UID` and `GRAFANA_TEMPO_UID`. */
export const EXPLORE_UIDS = { loki: 'demo-loki', tempo: 'demo-tempo' } as const;

/** The part of Explore's address that this page reads: the first query of each pane, and its time range in ms. */
const Panes = z.record(
  z.string(),
  z.object({
    datasource: z.string(),
    queries: z.array(z.object({ expr: z.string().optional(), query: z.string().optional() })).min(1),
    range: z.object({ from: z.string().regex(/^\d+$/), to: z.string().regex(/^\d+$/) }),
  }),
);

/**
 * Stands in for Grafana Explore in the demo: runs the query of an evidence link against the embedded Loki or Tempo and
 * shows query and raw lines, so that evidence can be checked without any network.
 */
export async function startExplorePage(options: ExploreOptions): Promise<ExplorePage> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://explore');
    answer(url, options).then(
      ({ status, html }) => send(response, status, html),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        send(response, 502, exploreHtml({ title: 'The query failed', query: '', range: null, rows: [], problem }));
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(url: URL, options: ExploreOptions): Promise<{ status: number; html: string }> {
  if (url.pathname !== '/explore') return notThere();
  const wanted = readPanes(url.searchParams.get('panes'));
  if (wanted === null) return notThere();
  const { datasource, queries, range } = wanted;
  const query = queries[0]?.expr ?? queries[0]?.query ?? '';
  const span = { start: new Date(Number(range.from)), end: new Date(Number(range.to)) };
  options.beforeQuery(query);
  const isTrace = datasource === EXPLORE_UIDS.tempo;
  const rows = isTrace ? await readSpans(options.tempoUrl, query) : await readLogs(options.lokiUrl, query, span);
  const title = isTrace ? 'Trace' : 'Log lines';
  return { status: 200, html: exploreHtml({ title, query, range: isTrace ? null : span, rows, problem: null }) };
}

function readPanes(text: string | null): z.infer<typeof Panes>[string] | null {
  if (text === null) return null;
  try {
    const [pane] = Object.values(Panes.parse(JSON.parse(text)));
    return pane ?? null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

function notThere(): { status: number; html: string } {
  const problem = 'This address holds no query. Open it through an evidence link of a card.';
  return { status: 404, html: exploreHtml({ title: 'Nothing here', query: '', range: null, rows: [], problem }) };
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
  });
  response.end(html);
}
