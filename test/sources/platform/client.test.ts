import { describe, expect, test } from 'vitest';
import { createPlatform, type PlatformConfig } from '../../../src/sources/platform/client.ts';
import type { PlatformSource } from '../../../src/usecases/ports.ts';
import { testHttp } from '../support/http.ts';
import { closedPort, type Handler, sendJson, startServer } from '../support/server.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function platformThat(handle: Handler, config: Partial<PlatformConfig> = {}) {
  const server = await startServer(handle);
  return { server, platform: createPlatform({ url: server.url, ...config }, testHttp({ timeoutMs: 3000 })) };
}

const answering =
  (body: unknown, status = 200): Handler =>
  (_, response) =>
    sendJson(response, body, status);

const envelope = (code: string) => ({ code, message: 'sorry', correlation_id: 'c-1' });

/** Every question, with the request line it sends. */
const QUESTIONS: readonly (readonly [string, string, (platform: PlatformSource) => Promise<unknown>])[] = [
  ['platform.project', '/api/v1/projects/p1', (platform) => platform.project('p1')],
  ['platform.instance', '/api/v1/projects/p1/app-instances/i1', (platform) => platform.instance('p1', 'i1')],
  [
    'platform.events',
    '/api/v1/projects/p1/app-instances/i1/events?page_size=100',
    (platform) => platform.instanceEvents('p1', 'i1'),
  ],
  [
    'platform.service-account',
    '/api/v1/projects/p1/service-accounts/sa1',
    (platform) => platform.serviceAccount('p1', 'sa1'),
  ],
  ['platform.audit', '/api/v1/admin/audit-logs?correlation_id=c-1&page_size=100', (platform) => platform.audit('c-1')],
  ['platform.overview', '/api/v1/admin/ops/overview', (platform) => platform.overview()],
  ['platform.outbox', '/api/v1/admin/outbox/failed?page_size=100', (platform) => platform.failedOutbox('c-1')],
  [
    'platform.dead-letters',
    '/api/v1/admin/dlq/messages?subject_prefix=dlq.apps.&page_size=100',
    (platform) => platform.deadLetters('c-1'),
  ],
];

describe('each question', () => {
  test.each(QUESTIONS)('%s asks GET %s with the headers of the contract', async (id, line, ask) => {
    const { server, platform } = await platformThat(answering(envelope('admin_required'), 403), { token: 'reader' });
    expect(await ask(platform)).toMatchObject({
      status: 'unavailable',
      failure: 'not_permitted',
      from: { id, source: 'platform', query: `GET ${line}` },
    });
    const [request] = server.requests;
    expect(`${request?.path}${String(request?.query) === '' ? '' : `?${request?.query}`}`).toBe(line);
    const headers = request?.headers ?? {};
    expect(headers.authorization).toBe('Bearer reader');
    expect(headers['x-request-id']).toMatch(UUID);
    expect(headers['x-project-id']).toBe(line.includes('/projects/p1') ? 'p1' : undefined);
  });

  test.each(QUESTIONS)('%s is unavailable when the answer is of another form', async (_, __, ask) => {
    const { platform } = await platformThat(answering({ hello: 'world' }));
    expect(await ask(platform)).toMatchObject({ status: 'unavailable', failure: 'schema' });
  });

  test.each(QUESTIONS)('%s is unavailable when nobody listens', async (_, __, ask) => {
    const platform = createPlatform({ url: await closedPort() }, testHttp());
    expect(await ask(platform)).toMatchObject({ status: 'unavailable', failure: 'unreachable' });
  });
});

describe('records', () => {
  test('an instance, with values nobody knows yet and fields nobody reads', async () => {
    const { platform } = await platformThat(
      answering({
        id: 'i1',
        org_id: 'o1',
        project_id: 'p1',
        app_slug: 'slurm',
        app_version: '1.2',
        display_name: 'Cluster',
        operating_mode: 'quantum',
        control_plane_scope: 'project',
        runtime_backend: 'k8s',
        tenant_boundary_mode: 'strict',
        operator_service_account_id: 'sa1',
        status: 'levitating',
        health: null,
        created_at: '2026-11-23T08:00:00+01:00',
        updated_at: 'yesterday',
        surprise: { deep: [1] },
      }),
    );
    expect(await platform.instance('p1', 'i1')).toMatchObject({
      status: 'found',
      data: {
        id: 'i1',
        orgId: 'o1',
        projectId: 'p1',
        appSlug: 'slurm',
        appVersion: '1.2',
        displayName: 'Cluster',
        operatingMode: 'quantum',
        controlPlaneScope: 'project',
        runtimeBackend: 'k8s',
        tenantBoundaryMode: 'strict',
        operatorServiceAccountId: 'sa1',
        status: 'levitating',
        health: null,
        failureReason: null,
        createdAt: '2026-11-23T07:00:00.000Z',
        updatedAt: null,
      },
      from: { count: 1 },
    });
  });

  test.each([
    [{ state: 'active' }, 'active'],
    [{ status: 'disabled' }, 'disabled'],
    [{ state: 'deleted', status: 'active' }, 'deleted'],
    [{}, null],
  ])('an account with %j is %s', async (fields, state) => {
    const { platform } = await platformThat(answering({ id: 'sa1', ...fields }));
    expect(await platform.serviceAccount('p1', 'sa1')).toMatchObject({ data: { state } });
  });

  test.each([
    [{ allowed_actions: ['app_instances.create'] }, ['app_instances.create']],
    [{ allowlist: ['a'], scopes: ['b'] }, ['a']],
    [{ scopes: 'app_instances.read app_instances.stop' }, ['app_instances.read', 'app_instances.stop']],
    [{ allowed_actions: [] }, []],
    [{ allowed_actions: { create: true } }, null],
    [{}, null],
  ])('an account with %j allows %j', async (fields, allowedActions) => {
    const { platform } = await platformThat(answering({ id: 'sa1', ...fields }));
    expect(await platform.serviceAccount('p1', 'sa1')).toMatchObject({ data: { allowedActions } });
  });

  test('a project inside data', async () => {
    const { platform } = await platformThat(answering({ data: { id: 'p1', org_id: 7, name: 'Lab' } }));
    expect(await platform.project('p1')).toMatchObject({ data: { id: 'p1', orgId: '7', name: 'Lab', slug: null } });
  });

  test('the overview, with the parts that can be read', async () => {
    const { platform } = await platformThat(
      answering({
        outbox_relay_ok: false,
        queue_depth: { dlq_pending: '12', outbox_pending: 3 },
        workers: [
          { name: 'app-runtime-worker', status: 'stale', last_seen_at: '2026-11-23T07:00:00Z' },
          { status: 'x' },
        ],
        consumers: [
          { stream: 'APPS', durable: 'app-runtime', pending: 4 },
          { durable: 'y', pending: 'many' },
        ],
      }),
    );
    expect(await platform.overview()).toMatchObject({
      data: {
        outboxRelayOk: false,
        dlqPending: 12,
        outboxPending: 3,
        workers: [{ name: 'app-runtime-worker', status: 'stale', lastSeenAt: '2026-11-23T07:00:00.000Z' }],
        consumers: [{ stream: 'APPS', durable: 'app-runtime', pending: 4 }],
      },
    });
  });

  test('the overview of a platform that says little', async () => {
    const { platform } = await platformThat(answering({ queue_depth: { dlq_pending: 0 } }));
    expect(await platform.overview()).toMatchObject({
      data: { outboxRelayOk: null, dlqPending: 0, outboxPending: null, workers: [], consumers: [] },
    });
  });

  test.each([
    [envelope('app_instance_not_found'), 'empty'],
    ['', 'empty'],
    ['404 page not found', 'unavailable'],
    ['<html>Not Found</html>', 'unavailable'],
  ])('a 404 of %j is %s', async (body, status) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { platform } = await platformThat((_, response) => response.writeHead(404).end(text));
    expect(await platform.instance('p1', 'i1')).toMatchObject({ status });
    expect(await platform.project('p1')).toMatchObject({ status });
    expect(await platform.serviceAccount('p1', 'sa1')).toMatchObject({ status });
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ status });
  });

  test('a 404 of an admin route is no answer', async () => {
    const { platform } = await platformThat(answering(envelope('not_found'), 404));
    expect(await platform.overview()).toMatchObject({ status: 'unavailable', failure: 'status' });
    expect(await platform.audit('c-1')).toMatchObject({ status: 'unavailable', failure: 'status' });
  });

  test.each(['', '..', 'a/b', 'a/../b', '.', 'a b', '%2e%2e', 'a\n', 'x'.repeat(300)])(
    'nothing is sent for the id %j',
    async (id) => {
      const { server, platform } = await platformThat(answering({ id: 'i1' }));
      expect(await platform.instance('p1', id)).toMatchObject({ status: 'unavailable' });
      expect(await platform.instance(id, 'i1')).toMatchObject({ status: 'unavailable' });
      expect(await platform.instanceEvents('p1', id)).toMatchObject({ status: 'unavailable' });
      expect(server.requests).toHaveLength(0);
    },
  );

  test('an id with other signs stays one part of the path', async () => {
    const { server, platform } = await platformThat(answering({ id: 'i1' }));
    await platform.instance('core42:aicloud:p', 'i@1');
    expect(server.requests[0]?.path).toBe('/api/v1/projects/core42%3Aaicloud%3Ap/app-instances/i%401');
  });

  test('secrets in records are masked', async () => {
    const { platform } = await platformThat(
      answering({
        items: [
          {
            id: 'e1',
            detail: 'mail planted1@example.com',
            request: { app_version: '2', env: { DB_PASSWORD: 'planted-2' } },
          },
        ],
      }),
    );
    const evidence = await platform.instanceEvents('p1', 'i1');
    expect(evidence).toMatchObject({
      data: [{ request: { app_version: '2', env: { DB_PASSWORD: '[redacted:password]' } } }],
    });
    expect(JSON.stringify(evidence)).not.toContain('planted');
  });
});

describe('lists', () => {
  const events = [{ id: 'e1' }, { id: 'e2' }];

  test.each([
    ['items', { items: events }],
    ['data', { data: events }],
    ['a bare array', events],
    ['an empty cursor', { items: events, next_page_token: '', next_cursor: null }],
  ])('in %s', async (_, body) => {
    const { server, platform } = await platformThat(answering(body));
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ status: 'found', from: { count: 2 } });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['next_page_token', 'page_token'],
    ['next_cursor', 'cursor'],
  ])('are followed by %s', async (field, parameter) => {
    // Looks like a JWT, and still has to reach the platform as it came.
    const token = 'eyJhbGciOiJub25l.eyJvIjoxMDB9.x-1';
    const { server, platform } = await platformThat(({ query }, response) =>
      sendJson(response, query.has(parameter) ? { items: [{ id: 'e3' }] } : { items: events, [field]: token }),
    );
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ status: 'found', from: { count: 3 } });
    expect(server.requests.map(({ query }) => query.get(parameter))).toEqual([null, token]);
    expect(server.requests[1]?.query.get('page_size')).toBe('100');
    expect(server.requests[1]?.headers['x-project-id']).toBe('p1');
  });

  test('beyond the page limit are a part', async () => {
    let page = 0;
    const { server, platform } = await platformThat(
      (_, response) => {
        page += 1;
        sendJson(response, { items: [{ id: `e${page}` }], next_page_token: `t${page}` });
      },
      { maxPages: 3, pageSize: 1 },
    );
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ truncated: true, from: { count: 3 } });
    expect(server.requests).toHaveLength(3);
  });

  test('whose cursor leads back are not followed for ever', async () => {
    const { server, platform } = await platformThat(answering({ items: events, next_page_token: 'same' }), {
      maxPages: 50,
    });
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ truncated: true });
    expect(server.requests).toHaveLength(2);
  });

  test('with an odd row keep the others and are a part', async () => {
    const { platform } = await platformThat(answering({ items: [{ id: 'e1' }, { name: 'x' }, 5] }));
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({
      status: 'found',
      truncated: true,
      from: { count: 1 },
    });
  });

  test('without rows are nothing', async () => {
    const { platform } = await platformThat(answering({ items: [] }));
    expect(await platform.instanceEvents('p1', 'i1')).toMatchObject({ status: 'empty' });
    expect(await platform.audit('c-1')).toMatchObject({ status: 'empty' });
  });
});

describe('audit rows', () => {
  const row = (correlation_id: string | null, action = 'authz.deny') => ({
    actor_user_id: 'sa1',
    actor_role: 'service_account',
    action,
    target_type: 'app_instance',
    target_id: 'i1',
    result: 'failure',
    correlation_id,
    created_at: '2026-11-23T07:00:00Z',
    metadata: { required: 'app_instances.upgrade' },
  });

  test('of the id', async () => {
    const { platform } = await platformThat(answering({ items: [row('c-1')] }));
    expect(await platform.audit('c-1')).toMatchObject({
      status: 'found',
      data: [
        {
          actorId: 'sa1',
          actorRole: 'service_account',
          action: 'authz.deny',
          targetType: 'app_instance',
          targetId: 'i1',
          result: 'failure',
          correlationId: 'c-1',
          createdAt: '2026-11-23T07:00:00.000Z',
          metadata: { required: 'app_instances.upgrade' },
        },
      ],
    });
  });

  test('of others are left out, should the platform not filter', async () => {
    const { platform } = await platformThat(answering({ items: [row('c-2'), row('c-1'), row('c-10')] }));
    expect(await platform.audit('c-1')).toMatchObject({ from: { count: 1 }, data: [{ correlationId: 'c-1' }] });
  });

  test('without an id are nobody’s, and that is said', async () => {
    const { platform } = await platformThat(answering({ items: [row(null), row('c-1')] }));
    expect(await platform.audit('c-1')).toMatchObject({ truncated: true, from: { count: 1 } });
    const { platform: other } = await platformThat(answering({ items: [row(null)] }));
    expect(await other.audit('c-1')).toMatchObject({ status: 'unavailable', failure: 'schema' });
  });

  test('are not asked for something that is no id', async () => {
    const { server, platform } = await platformThat(answering({ items: [] }));
    expect(await platform.audit('a&b=c')).toMatchObject({ status: 'unavailable' });
    expect(server.requests).toHaveLength(0);
  });
});

describe('rows of one id in a list without a filter', () => {
  const outbox = (id: string, correlation_id: string) => ({
    id,
    event_type: 'apps.instance.upgrade_requested',
    subject: 'apps.instance',
    correlation_id,
    status: 'failed',
    attempt_count: 5,
    last_error: 'nats: no responders, token=planted-1',
    created_at: '2026-11-23T07:00:00Z',
  });

  test('failed outbox rows', async () => {
    const { platform } = await platformThat(
      answering({ items: [outbox('1', 'c-1'), outbox('2', 'c-2'), outbox('3', 'c-1')] }),
    );
    expect(await platform.failedOutbox('c-1')).toMatchObject({
      status: 'found',
      data: {
        rows: [
          {
            id: '1',
            eventType: 'apps.instance.upgrade_requested',
            correlationId: 'c-1',
            attemptCount: 5,
            lastError: 'nats: no responders, token=[redacted:token]',
          },
          { id: '3' },
        ],
        scanned: 3,
        complete: true,
      },
      from: { count: 2 },
    });
  });

  test('dead letters', async () => {
    const letter = {
      stream_seq: 42,
      subject: 'dlq.apps.instance',
      correlation_id: 'c-1',
      reason: 'max deliveries',
      created_at: null,
    };
    const { platform } = await platformThat(answering([letter, { ...letter, stream_seq: 43, correlation_id: 'c-2' }]));
    expect(await platform.deadLetters('c-1')).toMatchObject({
      data: {
        rows: [
          {
            streamSeq: '42',
            subject: 'dlq.apps.instance',
            correlationId: 'c-1',
            reason: 'max deliveries',
            createdAt: null,
          },
        ],
        scanned: 2,
        complete: true,
      },
    });
  });

  test('none in the whole list is nothing', async () => {
    const { platform } = await platformThat(answering({ items: [outbox('2', 'c-2')] }));
    expect(await platform.failedOutbox('c-1')).toMatchObject({ status: 'empty' });
  });

  test('none in a part of the list is not proven', async () => {
    const { platform } = await platformThat(answering({ items: [outbox('2', 'c-2')], next_page_token: 't' }), {
      maxPages: 1,
    });
    expect(await platform.failedOutbox('c-1')).toMatchObject({
      status: 'found',
      truncated: true,
      data: { rows: [], scanned: 1, complete: false },
      from: { count: 0 },
    });
  });
});

describe('configuration', () => {
  test('overrides a route', async () => {
    const { server, platform } = await platformThat(answering({ id: 'i1' }), {
      routes: { instance: '/apps/v2/instances/{id}?project={project_id}' },
    });
    expect(await platform.instance('p1', 'i1')).toMatchObject({
      status: 'found',
      from: { query: 'GET /apps/v2/instances/i1?project=p1' },
    });
    expect(server.requests[0]?.path).toBe('/apps/v2/instances/i1');
    expect(server.requests[0]?.query.get('project')).toBe('p1');
  });

  test.each(['', '/', '/api/v1', '/api/v1/'])('takes a base address that ends in %j', async (end) => {
    const server = await startServer(answering({ id: 'p1' }));
    const platform = createPlatform({ url: `${server.url}${end}` }, testHttp());
    expect(await platform.project('p1')).toMatchObject({ status: 'found' });
    expect(server.requests[0]?.path).toBe('/api/v1/projects/p1');
  });

  test('a route that asks for an id it cannot have is a mistake, not an outage', async () => {
    const { platform } = await platformThat(answering({}), { routes: { project: '/p/{tenant}' } });
    await expect(platform.project('p1')).rejects.toThrow(TypeError);
  });
});
