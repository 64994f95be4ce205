import type { HttpAnswer } from '../../../src/demo/platform/http.ts';
import { createLoki } from '../../../src/demo/platform/loki.ts';
import { seedWorld } from '../../../src/demo/world/seed.ts';
import { inlineWorld } from '../../support/worlds.ts';

/** "Now" of these tests; the lines of the world below lie in the last minutes before it. */
export const NOW = new Date('2026-03-02T12:00:00.000Z');

const WORLD = inlineWorld(`
correlation_id: inc-7
trace_id: 4bf92f3577b34da6a3ce929d0e0e4736
start: -5m
common: { project_id: p1, org_id: o1 }
noise: { lines: 0 }
lines:
  - { at: 0, service: api, msg: first, status: 202, duration_ms: 3.50 }
  - { at: 10, service: api, level: warn, msg: second, status: 403, path: /x }
  - { at: 20, service: relay, msg: third, metadata: { pod: relay-0 } }
  - { at: 30, service: worker, level: error, msg: fourth, error_code: internal_error, "k8s.pod": w-1, error: { kind: Timeout, codes: [1, 2] }, "1st": true }
  - { at: 35, service: worker, raw: "panic: nil correlation_id=inc-7\\n\\tmain.go:1" }
others:
  - correlation_id: other-1
    start: -4m
    common: { project_id: p2 }
    lines:
      - { at: 0, service: worker, level: error, msg: elsewhere, error_code: internal_error }
      - { at: 5, service: worker, level: error, msg: elsewhere again, error_code: internal_error }
`);

const world = seedWorld(WORLD, NOW);
const loki = createLoki(() => world, { now: () => NOW });
const tenantLoki = createLoki(() => world, { now: () => NOW, tenant: 'ours' });

export function ask(
  path: string,
  params: Record<string, string> = {},
  headers: Record<string, string> = {},
): HttpAnswer {
  return loki({ method: 'GET', path, query: new URLSearchParams(params), headers, body: '' });
}

export function askAsTenant(headers: Record<string, string>, path = '/loki/api/v1/labels'): HttpAnswer {
  return tenantLoki({ method: 'GET', path, query: new URLSearchParams(), headers, body: '' });
}

export interface Stream {
  readonly stream: Record<string, string>;
  readonly values: [ns: string, line: string, categories?: Record<string, Record<string, string>>][];
}

export function queryRange(query: string, params: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const answer = ask('/loki/api/v1/query_range', { query, ...params }, headers);
  if (answer.status !== 200) throw new Error(`${answer.status} ${String(answer.body)}`);
  const { data } = answer.body as {
    data: {
      resultType: string;
      encodingFlags?: string[];
      result: Stream[];
      stats: { summary: Record<string, number> };
    };
  };
  return data;
}

/** Messages of the lines that a query finds, in the order of time; raw lines by their first word. */
export function found(query: string, params: Record<string, string> = {}): string[] {
  const values = queryRange(query, params).result.flatMap((stream) => stream.values);
  values.sort(([a], [b]) => Number(BigInt(a) - BigInt(b)));
  return values.map(([, line]) => (line.startsWith('{') ? String(JSON.parse(line).msg) : (line.split(':')[0] ?? '')));
}
