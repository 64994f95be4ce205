import { z } from 'zod';

/** One line of an answer: when, from where, what. */
export interface ExploreRow {
  readonly at: string;
  readonly from: string;
  readonly text: string;
  readonly failed: boolean;
}

const TIMEOUT_MS = 10_000;
const MOST_LINES = 1_000;

const LokiStreams = z.object({
  data: z.object({
    result: z.array(
      z.object({ stream: z.record(z.string(), z.string()), values: z.array(z.tuple([z.string(), z.string()])) }),
    ),
  }),
});

/** Log lines of a LogQL query, oldest first, a thousand at most. Throws what Loki answers when it refuses. */
export async function readLogs(
  lokiUrl: string,
  query: string,
  { start, end }: { start: Date; end: Date },
): Promise<ExploreRow[]> {
  const url = new URL('/loki/api/v1/query_range', lokiUrl);
  url.search = new URLSearchParams({
    query,
    start: start.toISOString(),
    end: end.toISOString(),
    limit: String(MOST_LINES),
    direction: 'forward',
  }).toString();
  const { data } = LokiStreams.parse(await readJson(url));
  return data.result
    .flatMap(({ stream, values }) =>
      values.map(([ns, text]) => ({
        ns: BigInt(ns),
        at: new Date(Number(BigInt(ns) / 1_000_000n)).toISOString(),
        from: stream.service ?? stream.service_name ?? '',
        text,
        failed: /"level":\s*"(?:error|fatal)"|panic:/.test(text),
      })),
    )
    .toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
}

const Attributes = z.array(z.object({ key: z.string(), value: z.looseObject({}) })).default([]);
const Trace = z.object({
  trace: z.object({
    resourceSpans: z
      .array(
        z.object({
          resource: z.object({ attributes: Attributes }).optional(),
          scopeSpans: z.array(
            z.object({
              spans: z.array(
                z.object({
                  name: z.string(),
                  startTimeUnixNano: z.coerce.bigint(),
                  endTimeUnixNano: z.coerce.bigint(),
                  status: z.object({ code: z.unknown().optional(), message: z.string().optional() }).optional(),
                }),
              ),
            }),
          ),
        }),
      )
      .default([]),
  }),
});
const Found = z.object({
  traces: z
    .array(
      z.object({ traceID: z.string(), rootTraceName: z.string().optional(), rootServiceName: z.string().optional() }),
    )
    .default([]),
});

/** Spans of a trace by its id, or the traces that a TraceQL query finds, oldest first. */
export async function readSpans(tempoUrl: string, query: string): Promise<ExploreRow[]> {
  if (!/^[0-9a-f]{16,32}$/i.test(query.trim())) return findTraces(tempoUrl, query);
  const { trace } = Trace.parse(await readJson(new URL(`/api/v2/traces/${query.trim()}`, tempoUrl)));
  return trace.resourceSpans
    .flatMap(({ resource, scopeSpans }) => {
      const service = resource?.attributes.find(({ key }) => key === 'service.name')?.value.stringValue;
      return scopeSpans
        .flatMap(({ spans }) => spans)
        .map(({ name, startTimeUnixNano: start, endTimeUnixNano: end, status }) => {
          const failed = status?.code === 2 || status?.code === 'STATUS_CODE_ERROR';
          const ms = Number(end - start) / 1e6;
          const problem = failed ? `  error ${status?.message ?? ''}` : '';
          return { start, from: String(service ?? ''), text: `${name}  ${ms.toFixed(1)} ms${problem}`, failed };
        });
    })
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))
    .map(({ start, ...row }) => ({ ...row, at: new Date(Number(start / 1_000_000n)).toISOString() }));
}

async function findTraces(tempoUrl: string, query: string): Promise<ExploreRow[]> {
  const url = new URL('/api/search', tempoUrl);
  url.search = new URLSearchParams({ q: query, limit: '20' }).toString();
  const { traces } = Found.parse(await readJson(url));
  return traces.map(({ traceID, rootTraceName = '', rootServiceName = '' }) => ({
    at: '',
    from: rootServiceName,
    text: `${traceID}  ${rootTraceName}`,
    failed: false,
  }));
}

async function readJson(url: URL): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok)
    throw new Error(`${url.pathname} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return response.json();
}
