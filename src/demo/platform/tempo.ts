import type { SeededSpan, SeededWorld } from '../world/seeded.ts';
import { type HttpAnswer, type HttpRequest, json, text } from './http.ts';
import { resourceSpans } from './tempo/proto-json.ts';
import { searchAnswer } from './tempo/search.ts';
import { TraceQlRefused } from './tempo/traceql.ts';
import { refusedTenant } from './tenant.ts';

export interface TempoOptions {
  readonly now: () => Date;
  /** When given, only this `X-Scope-OrgID` sees the traces. */
  readonly tenant?: string | undefined;
}

/** Answers like Tempo 3.0 from the spans of the world that is active when a request comes. */
export function createTempo(
  active: (request: HttpRequest) => SeededWorld,
  { now, tenant }: TempoOptions,
): (request: HttpRequest) => HttpAnswer {
  return function tempo(request) {
    if (request.path === '/ready') return text(200, 'ready\n');
    if (request.path === '/api/echo') return text(200, 'echo\n');
    const [, version, traceId] = /^\/api\/(v2\/)?traces\/([^/]+)$/.exec(request.path) ?? [];
    if (traceId === undefined && request.path !== '/api/search') return text(404, '404 page not found\n');
    const refused = refusedTenant(request, tenant);
    if (refused) return refused;
    const own = tenant === undefined || request.headers['x-scope-orgid'] === tenant;
    const spans = own ? active(request).spans : [];
    if (traceId !== undefined) return traceAnswer(spans, request, traceId, version === undefined ? 1 : 2);
    try {
      return json(searchAnswer(spans, request.query, now()));
    } catch (error) {
      if (error instanceof TraceQlRefused) return text(400, error.message);
      throw error;
    }
  };
}

/** A trace that is not there is 404 without a body in version 1, and 200 with an empty trace in version 2. */
function traceAnswer(spans: readonly SeededSpan[], request: HttpRequest, traceId: string, version: 1 | 2): HttpAnswer {
  const accept = request.headers.accept ?? '';
  if (accept.includes('protobuf') || accept.includes('grafana.llm')) {
    return text(400, `not supported by the embedded Tempo: Accept: ${accept}`);
  }
  const bad = /[^0-9a-fA-F]/.exec(traceId);
  if (bad) {
    const where = `invalid character '${bad[0]}' at position ${bad.index + 1}`;
    return text(400, `trace IDs can only contain hex characters: ${where}`);
  }
  if (traceId.length > 32) return text(400, "trace IDs can't be larger than 128 bits");
  for (const name of ['start', 'end']) {
    const value = request.query.get(name);
    if (value !== null && !/^\d+$/.test(value)) {
      return text(400, `invalid ${name}: strconv.ParseInt: parsing "${value}": invalid syntax`);
    }
  }
  const id = traceId.toLowerCase().padStart(32, '0');
  const found = spans.filter((span) => span.traceId === id);
  if (version === 1) return found.length > 0 ? json({ batches: resourceSpans(found) }) : { status: 404 };
  if (found.length === 0) return json({ trace: {}, metrics: {} });
  return json({
    trace: { resourceSpans: resourceSpans(found) },
    metrics: { inspectedBytes: String(found.length * 400) },
  });
}
