import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type Platform, startPlatform } from '../../../../src/demo/platform/platform.ts';
import type { World } from '../../../../src/demo/world/schema.ts';

/** A platform that ends with the test and whose time goes on only when told. */
export async function platformAt(worlds: readonly World[], start = '2026-05-01T10:00:00Z') {
  let now = new Date(start);
  const platform = await startPlatform({ worlds, now: () => now });
  onTestFinished(() => platform.close());
  return {
    platform,
    pass: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
    call: callerOf(platform),
  };
}

interface Answered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Speaks to a platform as an operator does. */
export function callerOf(platform: Platform) {
  const keyOf = (projectId: string) => platform.operatorKeys().find((key) => key.projectId === projectId);

  async function post(path: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<Answered> {
    const answer = await fetch(`${platform.apiUrl}/api/v1${path}`, {
      method: 'POST',
      headers: { 'x-request-id': randomUUID(), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Answered['body'] };
  }

  async function mint(projectId: string, change: Readonly<Record<string, string>> = {}): Promise<Answered> {
    const key = keyOf(projectId);
    return post(
      '/auth/service-account/token',
      {},
      {
        service_account_id: key?.serviceAccountId,
        key_id: key?.keyId,
        client_secret: key?.secret,
        ...change,
      },
    );
  }

  return {
    post,
    mint,
    /** Mints and sends, as one does who acts by the contract. */
    async act(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
      const projectId = /^\/projects\/([^/]+)/.exec(path)?.[1] ?? '';
      const token = (await mint(projectId)).body.access_token;
      const key = headers['idempotency-key'] ?? randomUUID();
      const own = { authorization: `Bearer ${token}`, 'x-project-id': projectId };
      return post(path, { ...own, 'idempotency-key': key, 'x-idempotency-key': key, ...headers }, body);
    },
    async get(path: string): Promise<Answered> {
      const headers = { authorization: `Bearer ${platform.token}` };
      const answer = await fetch(`${platform.apiUrl}/api/v1${path}`, { headers });
      return { status: answer.status, body: (await answer.json()) as Answered['body'] };
    },
    /** The messages of an id, in the order of their times. */
    async messages(correlationId: string): Promise<string[]> {
      const url = new URL('/loki/api/v1/query_range', platform.lokiUrl);
      const query = `{service=~"gpuaas-.+"} |= "${correlationId}"`;
      url.search = new URLSearchParams({ query, direction: 'forward', limit: '1000' }).toString();
      const { data } = (await (await fetch(url)).json()) as { data: { result: { values: [string, string][] }[] } };
      const lines = data.result.flatMap(({ values }) => values).sort(([a], [b]) => (a < b ? -1 : 1));
      return lines.map(([, line]) => String((JSON.parse(line) as { msg: string }).msg));
    },
    async spans(traceId: string): Promise<number> {
      const answer = await fetch(`${platform.tempoUrl}/api/v2/traces/${traceId}`);
      const { trace } = (await answer.json()) as {
        trace: { resourceSpans?: { scopeSpans: { spans: unknown[] }[] }[] };
      };
      return (trace.resourceSpans ?? []).flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans)).length;
    },
  };
}
