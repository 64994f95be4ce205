import type { SeededWorld } from '../world/seeded.ts';
import { nanoseconds } from '../world/seeded.ts';
import { type HttpAnswer, type HttpRequest, json, text } from './http.ts';
import type { MetricQuery } from './logql/ast.ts';
import { evaluate, rangeOf as rangeAggregationOf } from './logql/metric.ts';
import { parseLogQl } from './logql/parse.ts';
import { QueryRefused } from './logql/refusal.ts';
import { matrixData, streamsData, vectorData } from './loki/answers.ts';
import { directionOf, limitOf, type Range, rangeOf, stepOf, timeOf } from './loki/params.ts';
import { createStore, type LokiStore, type Scan } from './loki/store.ts';
import { refusedTenant } from './tenant.ts';

export interface LokiOptions {
  readonly now: () => Date;
  /** When given, only this `X-Scope-OrgID` sees the lines. */
  readonly tenant?: string | undefined;
}

const EMPTY: Pick<SeededWorld, 'logs'> = { logs: [] };

/** Answers like Loki 3.7 from the lines of the world that is active when a request comes. */
export function createLoki(
  active: (request: HttpRequest) => SeededWorld,
  { now, tenant }: LokiOptions,
): (request: HttpRequest) => HttpAnswer {
  const stores = new WeakMap<object, LokiStore>();
  function storeFor(request: HttpRequest): LokiStore {
    const world: Pick<SeededWorld, 'logs'> =
      tenant === undefined || request.headers['x-scope-orgid'] === tenant ? active(request) : EMPTY;
    // The list of lines stays the same as long as no line is added.
    const known = stores.get(world.logs) ?? createStore(world);
    stores.set(world.logs, known);
    return known;
  }

  return function loki(request) {
    if (request.path === '/ready') return text(200, 'ready\n');
    const form = request.method === 'POST' ? new URLSearchParams(request.body) : [];
    const params = new URLSearchParams([...form, ...request.query]);
    const handler = request.method === 'GET' || request.method === 'POST' ? routeOf(request.path) : undefined;
    if (!handler) return text(404, '404 page not found\n');
    const refused = refusedTenant(request, tenant);
    if (refused) return refused;
    try {
      return handler({ params, request, store: storeFor(request), now: now() });
    } catch (error) {
      if (error instanceof QueryRefused) return text(error.status, error.message);
      throw error;
    }
  };
}

interface Call {
  readonly params: URLSearchParams;
  readonly request: HttpRequest;
  readonly store: LokiStore;
  readonly now: Date;
}

function routeOf(path: string): ((call: Call) => HttpAnswer) | undefined {
  const label = /^\/loki\/api\/v1\/label\/([^/]+)\/values$/.exec(path)?.[1];
  if (label !== undefined) return (call) => labelValues(call, decodeURIComponent(label));
  switch (path) {
    case '/loki/api/v1/query_range':
      return queryRange;
    case '/loki/api/v1/query':
      return instantQuery;
    case '/loki/api/v1/labels':
      return labelNames;
    default:
      return undefined;
  }
}

function queryRange({ params, request, store, now }: Call): HttpAnswer {
  const began = performance.now();
  const range = rangeOf(params, now);
  const [limit, direction] = [limitOf(params), directionOf(params)];
  const query = parseLogQl(params.get('query') ?? '');
  const scan: Scan = { lines: 0, bytes: 0 };
  if (query.kind !== 'log') {
    const points = matrixPoints(query, range, stepOf(params, range), store, scan);
    return success(matrixData(points, scan, performance.now() - began));
  }
  const passed = store.select(query, range, { direction, limit, scan });
  const flags = request.headers['x-loki-response-encoding-flags'] ?? '';
  const categorize = flags.split(',').some((flag) => flag.trim() === 'categorize-labels');
  return success(streamsData(passed, scan, categorize, performance.now() - began));
}

function instantQuery({ params, store, now }: Call): HttpAnswer {
  const began = performance.now();
  const at = timeOf(params, 'time') ?? nanoseconds(now.getTime());
  limitOf(params);
  const query = parseLogQl(params.get('query') ?? '');
  if (query.kind === 'log') {
    throw new QueryRefused(
      'log queries are not supported as an instant query type, please change your query to a range query type',
    );
  }
  const scan: Scan = { lines: 0, bytes: 0 };
  const atMs = Number(at / 1000n) / 1000;
  const samples = evaluate(query, atMs, linesIn(store, scan));
  return success(vectorData(samples, atMs, scan, performance.now() - began));
}

/** Points are aligned to multiples of the step: the first can lie before the start, the last after the end. */
function matrixPoints(query: MetricQuery, range: Range, stepMs: number, store: LokiStore, scan: Scan) {
  const startMs = Math.floor(Number(range.start / 1_000_000n) / stepMs) * stepMs;
  const endMs = Math.ceil(Number(range.end / 1_000_000n) / stepMs) * stepMs;
  const { log, rangeMs, offsetMs } = rangeAggregationOf(query);
  const whole = { start: nanoseconds(startMs - rangeMs - offsetMs), end: nanoseconds(endMs - offsetMs) + 1n };
  const all = store.select(log, whole, { direction: 'forward', limit: Number.POSITIVE_INFINITY, scan });
  const points: { atMs: number; samples: ReturnType<typeof evaluate> }[] = [];
  for (let atMs = startMs; atMs <= endMs; atMs += stepMs) {
    const samples = evaluate(query, atMs, (_log, start, end) => all.filter(({ ns }) => ns > start && ns <= end));
    points.push({ atMs, samples });
  }
  return points;
}

function linesIn(store: LokiStore, scan: Scan): Parameters<typeof evaluate>[2] {
  return ({ log }, start, end) =>
    store.select(
      log,
      { start: start + 1n, end: end + 1n },
      { direction: 'forward', limit: Number.POSITIVE_INFINITY, scan },
    );
}

/** Without any label the answer has no `data` key at all, as the real one. */
function labelNames({ params, store, now }: Call): HttpAnswer {
  const names = new Set(store.streams(rangeOf(params, now)).flatMap((labels) => Object.keys(labels)));
  return success(names.size > 0 ? [...names].sort() : undefined);
}

function labelValues({ params, store, now }: Call, name: string): HttpAnswer {
  const values = new Set(store.streams(rangeOf(params, now)).flatMap((labels) => labels[name] ?? []));
  return success(values.size > 0 ? [...values].sort() : undefined);
}

function success(data: unknown): HttpAnswer {
  return json({ status: 'success', data }, 200, 'application/json; charset=UTF-8');
}
