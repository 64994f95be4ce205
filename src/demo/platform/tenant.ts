import { type HttpAnswer, type HttpRequest, text } from './http.ts';

/**
 * What Loki and Tempo answer to a bad `X-Scope-OrgID` when they are set up for several tenants; `undefined` when the
 * request may go on. Another tenant is no error: it sees nothing.
 */
export function refusedTenant(request: HttpRequest, tenant: string | undefined): HttpAnswer | undefined {
  if (tenant === undefined) return undefined;
  const given = request.headers['x-scope-orgid'] ?? '';
  if (given === '') return text(401, 'no org id\n');
  if (given.includes('|')) return text(500, 'multiple org IDs present');
  const bad = /[^a-zA-Z0-9!._*'()-]/.exec(given)?.[0];
  if (bad === undefined) return undefined;
  return text(400, `rpc error: code = Code(400) desc = tenant ID '${given}' contains unsupported character '${bad}'`);
}
