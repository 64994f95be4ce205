import { urlOf } from '../../http/url.ts';
import type { TimeRange } from '../../triage/evidence.ts';
import { CORRELATION_ID, TRACE_ID } from '../../triage/terms.ts';
import type { TraceSource } from '../../usecases/ports.ts';
import { type About, gather, notAsked } from '../gather.ts';
import type { Http } from '../http/http.ts';
import type { Links } from '../links.ts';
import { parseRows } from '../rows.ts';
import { SourceError } from '../source-error.ts';
import { FoundTrace, Search, type Trace, TraceV1, TraceV2 } from './schema.ts';
import { spansOf } from './spans.ts';

export interface TempoConfig {
  readonly url: string;
  /** Sent as `X-Scope-OrgID`. */
  readonly tenantId?: string;
  readonly token?: string;
}

/** Traces that a search answers at most; more than one or two for one correlation id is odd already. */
const SEARCH_LIMIT = 20;
/** Tempo refuses to search a longer range (`max_duration`, 168 hours unless it is set otherwise). */
const LONGEST_SEARCH_S = 168 * 3600;

/** Trace evidence from Tempo's HTTP interface. */
export function createTempo(config: TempoConfig, http: Http, links: Links): TraceSource {
  const headers: Record<string, string> = {
    ...(config.tenantId === undefined ? {} : { 'x-scope-orgid': config.tenantId }),
    ...(config.token === undefined ? {} : { authorization: `Bearer ${config.token}` }),
  };

  /** Null: Tempo has no such trace. */
  async function fetchTrace(traceId: string, signal: AbortSignal | undefined): Promise<Trace | null> {
    try {
      const url = urlOf(config.url, pathV2(traceId));
      return await http.getJson({ url, headers, schema: TraceV2, redact: asItIs, signal });
    } catch (error) {
      if (!isUnknownPath(error)) throw error;
    }
    try {
      const url = urlOf(config.url, pathV1(traceId));
      return await http.getJson({ url, headers, schema: TraceV1, redact: asItIs, signal });
    } catch (error) {
      if (error instanceof SourceError && error.httpStatus === 404) return null;
      throw error;
    }
  }

  return {
    async trace(givenId, range, signal) {
      // Tempo's search drops leading zeros, and people copy ids from there.
      const traceId = givenId.toLowerCase().padStart(32, '0');
      const asked: About = {
        id: 'tempo.trace',
        source: 'tempo',
        what: `Trace ${traceId}`,
        query: `GET ${pathV2(encodeURIComponent(traceId))}`,
        link: TRACE_ID.test(traceId) ? links.traces(traceId, range) : null,
      };
      if (!TRACE_ID.test(traceId)) return notAsked(asked, 'not asked: this is no trace id');
      return gather(asked, async () => {
        // Without start and end: Tempo honours them, and a trace may reach beyond the window of the lines.
        const trace = await fetchTrace(traceId, signal);
        if (trace === null) return { data: null };
        const { rows, misfits } = spansOf(trace.resources);
        return { data: [...rows], truncated: trace.isPartial || misfits > 0 };
      });
    },

    async search(correlationId, range, signal) {
      const traceql = traceqlFor(correlationId);
      const searched = newestPart(range);
      const asked: About = {
        id: 'tempo.search',
        source: 'tempo',
        what: `Traces with the correlation id ${correlationId}${isCut(range, searched) ? ' in the last 7 days' : ''}`,
        query: `${traceql} from ${searched.start.toISOString()} to ${searched.end.toISOString()}`,
        link: links.traces(traceql, searched),
      };
      if (!CORRELATION_ID.test(correlationId)) return notAsked(asked, 'not asked: this is no correlation id');
      return gather(asked, async () => {
        const query = { q: traceql, ...seconds(searched), limit: String(SEARCH_LIMIT) };
        const url = urlOf(config.url, '/api/search', query);
        const found = await http.getJson({ url, headers, schema: Search, redact: asItIs, signal });
        const { rows, misfits } = parseRows(found, FoundTrace, 'Tempo');
        const newestFirst = rows.toSorted((a, b) => (a.start > b.start ? -1 : a.start < b.start ? 1 : 0));
        const traceIds = [...new Set(newestFirst.map(({ traceId }) => traceId))];
        return { data: traceIds, truncated: misfits > 0 || found.length >= SEARCH_LIMIT };
      });
    },
  };
}

/** Spans are masked value by value, under their attribute's name, when they are read; ids in base64 must stay whole. */
function asItIs(json: unknown): unknown {
  return json;
}

/** The id under each of the names and scopes in which a service may set it. */
export function traceqlFor(correlationId: string): string {
  const value = JSON.stringify(correlationId.toWellFormed());
  const names = ['span.correlation_id', 'span.gpuaas.correlation_id', 'resource.correlation_id'];
  return `{ ${names.map((name) => `${name} = ${value}`).join(' || ')} }`;
}

/** Tempo before 2.7 and gateways in front of it do not know the second version: it has no such path. */
function isUnknownPath(error: unknown): boolean {
  if (!(error instanceof SourceError)) return false;
  const { httpStatus, answer } = error;
  return (
    httpStatus === 404 || httpStatus === 405 || (httpStatus === 400 && /unknown path|not found|no route/i.test(answer))
  );
}

function pathV2(traceId: string): string {
  return `/api/v2/traces/${traceId}`;
}

function pathV1(traceId: string): string {
  return `/api/traces/${traceId}`;
}

/** As much of a range as Tempo searches, up to its end. Tempo is asked for whole seconds, so they are what counts. */
function newestPart(range: TimeRange): TimeRange {
  const asked = seconds(range);
  const from = Number(asked.end) - LONGEST_SEARCH_S;
  return Number(asked.start) >= from ? range : { start: new Date(from * 1000), end: range.end };
}

/** More than the rounding is missing: traces before it were not looked for. */
function isCut(whole: TimeRange, part: TimeRange): boolean {
  return part.start.getTime() - whole.start.getTime() > 2_000;
}

/** Both ends, because Tempo refuses one alone and without either searches the last minutes only. */
function seconds({ start, end }: TimeRange): { start: string; end: string } {
  const from = Math.floor(start.getTime() / 1000);
  return { start: String(from), end: String(Math.max(Math.ceil(end.getTime() / 1000), from + 1)) };
}
