import { randomUUID } from 'node:crypto';
import type { Row, SeededWorld } from '../world/seeded.ts';
import { READ_ROUTES } from './api/read-routes.ts';
import type { ApiCall, ApiRoute } from './api/route.ts';
import { type HttpAnswer, type HttpRequest, json } from './http.ts';

const BASE = '/api/v1';

export interface ApiOptions {
  /** The one bearer token that is accepted: a platform reader's. */
  readonly token: string;
  /** Further routes, such as the lifecycle writes; the first that fits answers. */
  readonly routes?: readonly ApiRoute[] | undefined;
}

/** The route that a request belongs to; `undefined` for an unknown one. */
export function apiRoute(request: HttpRequest, { routes = [] }: Pick<ApiOptions, 'routes'>): ApiRoute | undefined {
  const path = request.path.startsWith(BASE) ? request.path.slice(BASE.length) : undefined;
  return [...routes, ...READ_ROUTES].find(
    (route) => route.method === request.method && path !== undefined && route.path.test(path),
  );
}

/** Answers like the platform's API from the records of the world that is active when a request comes. */
export function createApi(
  active: (request: HttpRequest) => SeededWorld,
  options: ApiOptions,
): (request: HttpRequest) => HttpAnswer {
  return function api(request) {
    const route = apiRoute(request, options);
    if (!route) return failure(request, 404, 'not_found', `no route for ${request.method} ${request.path}`);
    if (!route.open) {
      const given = request.headers.authorization;
      if (given === undefined) return failure(request, 401, 'token_missing', 'authorization header is required');
      if (given !== `Bearer ${options.token}`) return failure(request, 401, 'token_invalid', 'token is not valid');
    }
    const parts = (route.path.exec(request.path.slice(BASE.length)) ?? []).slice(1).map(decodeURIComponent);
    const header = request.headers['x-project-id'];
    if (route.project && header !== undefined && header !== parts[0]) {
      return failure(request, 400, 'invalid_request', 'X-Project-ID does not match the project of the path');
    }
    const call: ApiCall = { request, parts, world: active(request) };
    const outcome = route.answer(call);
    if (outcome.kind === 'error') return failure(request, outcome.status, outcome.code, outcome.message);
    if (outcome.kind === 'list') return list(request, outcome.rows, call.world);
    const { body, status = 200, afterMs = 0, lost = false } = outcome;
    return { ...json(body, status), afterMs, lost };
  };
}

/** The platform's error envelope. */
export function failure(request: HttpRequest, status: number, code: string, message: string): HttpAnswer {
  return json({ code, message, correlation_id: request.headers['x-request-id'] ?? randomUUID() }, status);
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

/** One page of rows; the token of the next page is the place where it begins. */
function list(request: HttpRequest, rows: readonly Row[], world: SeededWorld): HttpAnswer {
  const size = Number(request.query.get('page_size') ?? DEFAULT_PAGE);
  const from = Number(request.query.get('page_token') ?? 0);
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE || !Number.isInteger(from) || from < 0) {
    return failure(
      request,
      400,
      'validation_error',
      `page_size must be 1 to ${MAX_PAGE}, page_token one that was handed out`,
    );
  }
  const { lists } = world.records;
  if (lists === 'bare') return json(rows.slice(0, MAX_PAGE));
  const more = from + size < rows.length ? { next_page_token: String(from + size) } : {};
  return json({ [lists]: rows.slice(from, from + size), ...more });
}
