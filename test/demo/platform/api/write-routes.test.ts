import { describe, expect, test } from 'vitest';
import { inlineWorld, scenario } from '../../../support/worlds.ts';
import { platformAt } from './caller.ts';

const world = (reissue: string, more = '') =>
  inlineWorld(`
noise: { lines: 0 }
trace_id: auto
common: { org_id: o1, project_id: p1, app_instance_id: i1, operator_service_account_id: s1, app_slug: slurm, runtime_backend: slurm, operating_mode: tenant_dedicated, control_plane_scope: project, action: upgrade }
lines:
  - { at: 0, service: api, msg: begun, method: POST }
  - { at: 20, service: api, msg: taken, method: POST, status: 202 }
  - { at: 300, service: relay, msg: event published }
  - { at: 60000, service: worker, level: error, msg: apply failed, error_code: service_unavailable, last_error: connection refused }
platform:
  projects: [{ name: Dev }]
  instances: [{ status: failed, health: degraded, failure_reason: connection refused, app_version: 1.0.0 }]
  service_accounts:
    - { state: active, allowed_actions: [app_instances.upgrade, app_instances.create, app_instances.stop] }
    - { id: s2, project_id: p2, state: active }
    - { id: s3, project_id: p3, state: disabled }
  events: [{ event_type: apps.instance.failed, occurred_at: -1m, status: failed }]
${more}
reissue: ${reissue}
`);
const UPGRADE = '/projects/p1/app-instances/i1/upgrade';

describe('a token', () => {
  test('is minted for the right key and noted at the account', async () => {
    const { call } = await platformAt([world('{}')]);
    expect(await call.mint('p1')).toMatchObject({
      status: 200,
      body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 900 },
    });
    expect((await call.get('/projects/p1/service-accounts/s1')).body).toMatchObject({
      last_token_issued_at: '2026-05-01T10:00:00.000Z',
      last_token_expires_at: '2026-05-01T10:15:00.000Z',
    });
  });

  test.each([
    [{ client_secret: 'guessed' }, 401, 'token_invalid'],
    [{ key_id: 'other' }, 401, 'token_invalid'],
    [{ service_account_id: 'nobody' }, 401, 'token_invalid'],
  ])('%o gets %d', async (change, status, code) => {
    const { call } = await platformAt([world('{}')]);
    expect(await call.mint('p1', change)).toMatchObject({ status, body: { code, correlation_id: expect.any(String) } });
  });

  test('is not minted for an account that is not active', async () => {
    const { call } = await platformAt([world('{}')]);
    expect(await call.mint('p3')).toMatchObject({ status: 403, body: { code: 'insufficient_permissions' } });
  });

  test('ends', async () => {
    const { call, pass } = await platformAt([world('{ outcome: recovers }')]);
    const token = (await call.mint('p1')).body.access_token;
    pass(901);
    const headers = { authorization: `Bearer ${token}` };
    expect(await call.act(UPGRADE, {}, headers)).toMatchObject({ status: 401, body: { code: 'token_expired' } });
  });
});

describe('a lifecycle call is refused', () => {
  test.each([
    ['without a token’s scheme', UPGRADE, {}, { authorization: 'Basic abc' }, 401, 'token_invalid'],
    [
      'with the reader’s token',
      UPGRADE,
      {},
      { authorization: 'Bearer reader-token-for-the-demo' },
      401,
      'token_invalid',
    ],
    ['with another project in the header', UPGRADE, {}, { 'x-project-id': 'p2' }, 400, 'invalid_request'],
    ['with two different keys', UPGRADE, {}, { 'x-idempotency-key': 'other' }, 400, 'validation_error'],
    ['with a key that is too long', UPGRADE, {}, { 'idempotency-key': 'k'.repeat(129) }, 400, 'validation_error'],
    ['for an unknown instance', '/projects/p1/app-instances/i9/upgrade', {}, {}, 404, 'app_instance_not_found'],
    [
      'for an action that is not on the allowlist',
      '/projects/p1/app-instances/i1/rollback',
      {},
      {},
      403,
      'insufficient_permissions',
    ],
    ['with a body that is no object', UPGRADE, '[1]', {}, 400, 'invalid_request'],
    ['with a mode that does not exist', UPGRADE, { operating_mode: 'shared' }, {}, 400, 'invalid_request'],
    ['with a pair that does not fit', UPGRADE, { control_plane_scope: 'platform' }, {}, 400, 'invalid_request'],
  ])('%s', async (_what, path, body, headers: Record<string, string>, status, code) => {
    const { platform, call } = await platformAt([world('{ outcome: recovers }')]);
    expect(await call.act(path, body, headers)).toMatchObject({ status, body: { code } });
    expect(platform.effects).toEqual([]);
  });

  test('with the token of another project’s account', async () => {
    const { platform, call } = await platformAt([world('{ outcome: recovers }')]);
    const token = (await call.mint('p2')).body.access_token;
    const answer = await call.act(UPGRADE, {}, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 403, body: { code: 'insufficient_permissions' } });
    expect(platform.effects).toEqual([]);
  });

  test('and leaves lines, and an audit row of the denial, under the id in its answer', async () => {
    const { pass, call } = await platformAt([world('{ outcome: forbidden }')]);
    const { body } = await call.act(UPGRADE);
    pass(1);
    expect(body).toMatchObject({ code: 'insufficient_permissions' });
    const id = String(body.correlation_id);
    expect(await call.messages(id)).toEqual([
      'request received',
      expect.stringContaining('denied'),
      'request completed',
    ]);
    expect((await call.get(`/admin/audit-logs?correlation_id=${id}`)).body).toMatchObject({
      items: [{ action: 'authz.deny', result: 'failure', actor_user_id: 's1', created_at: '2026-05-01T10:00:00.006Z' }],
    });
  });
});

describe('an action that is accepted', () => {
  test('has a new correlation id, and shows in logs, traces and records as it goes on', async () => {
    const { platform, pass, call } = await platformAt([world('{ outcome: recovers }')]);
    const { status, body } = await call.act(UPGRADE, { app_version: '1.1.0' });
    expect(status).toBe(202);
    expect(body).toEqual({
      app_instance_id: 'i1',
      operation: { id: expect.any(String), action: 'upgrade', status: 'requested' },
      correlation_id: expect.not.stringMatching(/^inline/),
    });
    const id = String(body.correlation_id);
    const instance = async () => (await call.get('/projects/p1/app-instances/i1')).body;
    pass(0.1);
    expect(await call.messages(id)).toEqual(['request received', 'outbox event enqueued', 'request completed']);
    expect(await instance()).toMatchObject({ status: 'upgrading', app_version: '1.1.0', failure_reason: null });
    pass(2);
    expect((await call.messages(id)).slice(3)).toEqual(['event published', 'event consumed', 'applying manifests']);
    pass(5);
    expect((await call.messages(id)).at(-1)).toBe('upgrade completed, instance is running');
    expect(await instance()).toMatchObject({
      status: 'running',
      health: 'healthy',
      updated_at: '2026-05-01T10:00:06.000Z',
    });
    const events = (await call.get('/projects/p1/app-instances/i1/events')).body.items;
    expect(events).toMatchObject([
      { event_type: 'apps.instance.failed' },
      { event_type: 'apps.instance.upgrade_requested', correlation_id: id, request: { app_version: '1.1.0' } },
      { event_type: 'apps.instance.upgraded', correlation_id: id, status: 'succeeded' },
    ]);
    expect(platform.effects).toEqual([
      expect.objectContaining({
        action: 'upgrade',
        projectId: 'p1',
        instanceId: 'i1',
        serviceAccountId: 's1',
        correlationId: id,
      }),
    ]);
  });

  test('has spans that appear when they end', async () => {
    const { platform, pass, call } = await platformAt([world('{ outcome: recovers }')]);
    const id = String((await call.act(UPGRADE)).body.correlation_id);
    pass(0.1);
    const url = new URL('/loki/api/v1/query_range', platform.lokiUrl);
    url.search = new URLSearchParams({ query: `{service="gpuaas-api"} |= "${id}"` }).toString();
    const traceId = /"trace_id\\":\\"([0-9a-f]{32})/.exec(await (await fetch(url)).text())?.[1] ?? '';
    expect(await call.spans(traceId)).toBe(1);
    pass(10);
    expect(await call.spans(traceId)).toBe(3);
  });

  test('is one action for one key, also when the answer is asked for again', async () => {
    const { platform, call } = await platformAt([world('{ outcome: recovers }')]);
    const key = { 'idempotency-key': 'intent-1' };
    const first = await call.act(UPGRADE, { app_version: '1.1.0' }, key);
    expect(await call.act(UPGRADE, { app_version: '1.1.0' }, key)).toEqual(first);
    expect(platform.effects).toHaveLength(1);
    expect(await call.act(UPGRADE, { app_version: '1.2.0' }, key)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_key_conflict' },
    });
  });

  test('keeps another one out until it has ended', async () => {
    const { pass, call } = await platformAt([world('{ outcome: recovers }')]);
    await call.act(UPGRADE);
    expect(await call.act(UPGRADE)).toMatchObject({ status: 409, body: { code: 'operation_in_progress' } });
    pass(7);
    expect(await call.act(UPGRADE)).toMatchObject({ status: 202 });
  });

  test('makes a new instance when it is a create', async () => {
    const { pass, call } = await platformAt([world('{ outcome: recovers }')]);
    const { body } = await call.act('/projects/p1/app-instances', { app_slug: 'ray', display_name: 'ray-dev' });
    expect(body.app_instance_id).not.toBe('i1');
    pass(7);
    expect((await call.get(`/projects/p1/app-instances/${body.app_instance_id}`)).body).toMatchObject({
      app_slug: 'ray',
      display_name: 'ray-dev',
      status: 'running',
      operator_service_account_id: 's1',
      created_at: '2026-05-01T10:00:00.000Z',
    });
    expect((await call.get('/projects/p1/app-instances/i1')).body).toMatchObject({ status: 'failed' });
  });
});

describe('the outcome that the world tells', () => {
  const upgraded = async (reissue: string, seconds = 10) => {
    const { platform, pass, call } = await platformAt([world(reissue)]);
    const { status, body } = await call.act(UPGRADE);
    pass(seconds);
    const id = String(body.correlation_id);
    return {
      platform,
      status,
      body,
      messages: await call.messages(id),
      instance: (await call.get('/projects/p1/app-instances/i1')).body,
    };
  };

  test('fails_same tells the world’s own story over again, drawn together', async () => {
    const { status, messages, instance } = await upgraded('{ outcome: fails_same }');
    expect(status).toBe(202);
    expect(messages).toEqual(['begun', 'taken', 'event published', 'apply failed']);
    expect(instance).toMatchObject({
      status: 'failed',
      failure_reason: 'connection refused',
      updated_at: '2026-05-01T10:00:06.000Z',
    });
  });

  test('fails_differently ends in another error', async () => {
    const { messages, instance } = await upgraded(
      '{ outcome: fails_differently, failure: { error_code: x_y, msg: boom, step: pull, last_error: no such image } }',
    );
    expect(messages.at(-1)).toBe('boom');
    expect(instance).toMatchObject({ status: 'failed', failure_reason: 'no such image' });
  });

  test('hangs never ends', async () => {
    const { messages, instance } = await upgraded('{ outcome: hangs }', 3600);
    expect(messages.at(-1)).toBe('applying manifests');
    expect(instance).toMatchObject({ status: 'upgrading' });
  });

  test('conflict is 409 without an effect', async () => {
    const { status, platform } = await upgraded('{ outcome: conflict }');
    expect(status).toBe(409);
    expect(platform.effects).toEqual([]);
  });

  test('slow repeats its attempts', async () => {
    const { messages } = await upgraded('{ outcome: slow, takes: 40s }', 41);
    expect(messages.filter((message) => message.includes('waiting'))).toHaveLength(2);
    expect(messages.at(-1)).toBe('upgrade completed, instance is running');
  });

  test('an answer can be held back, with the effect there at once', async () => {
    const { platform, call } = await platformAt([world('{ outcome: recovers, answers_after: 120ms }')]);
    const began = performance.now();
    const answer = call.act(UPGRADE);
    await expect.poll(() => platform.effects.length).toBe(1);
    expect((await answer).status).toBe(202);
    expect(performance.now() - began).toBeGreaterThanOrEqual(119);
  });

  test('loses_answer does it, and only who asks again with the same key learns of it', async () => {
    const { platform, call } = await platformAt([world('{ outcome: loses_answer }')]);
    const key = { 'idempotency-key': 'intent-1' };
    await expect(call.act(UPGRADE, {}, key)).rejects.toThrow();
    expect(platform.effects).toHaveLength(1);
    const again = await call.act(UPGRADE, {}, key);
    expect(again).toMatchObject({ status: 202, body: { correlation_id: platform.effects[0]?.correlationId } });
    expect(platform.effects).toHaveLength(1);
  });
});

describe('a world that heals', () => {
  const TROUBLE = `  overview: { outbox_relay_ok: false, workers: [{ name: app-runtime-worker, status: down, last_seen_at: -9m }] }`;

  test('shows it after its time, and an action that was sent before fails as it did', async () => {
    const { pass, call } = await platformAt([world('{ outcome: recovers, heals_after: 20s }', TROUBLE)]);
    const overview = async () => (await call.get('/admin/ops/overview')).body;
    expect(await overview()).toMatchObject({
      outbox_relay_ok: false,
      workers: [{ last_seen_at: '2026-05-01T09:51:00.000Z' }],
    });
    const early = await call.act(UPGRADE);
    pass(19);
    expect(await overview()).toMatchObject({ outbox_relay_ok: false });
    expect((await call.messages(String(early.body.correlation_id))).at(-1)).toBe('apply failed');
    pass(2);
    expect(await overview()).toMatchObject({
      outbox_relay_ok: true,
      workers: expect.arrayContaining([
        { name: 'app-runtime-worker', status: 'running', last_seen_at: '2026-05-01T10:00:17.000Z' },
      ]),
    });
    const late = await call.act(UPGRADE);
    pass(10);
    expect((await call.messages(String(late.body.correlation_id))).at(-1)).toBe(
      'upgrade completed, instance is running',
    );
  });

  test('counts from when it becomes active, and anew when it is renewed', async () => {
    const { platform, pass, call } = await platformAt([scenario('04-delta'), scenario('02-birch')]);
    const overview = async () => (await call.get('/admin/ops/overview')).body.outbox_relay_ok;
    pass(60);
    platform.activate('02-birch');
    expect(await overview()).toBe(false);
    pass(21);
    platform.activate('02-birch');
    expect(await overview()).toBe(true);
    platform.renew('02-birch');
    expect(await overview()).toBe(false);
  });

  test('may change the record of the account', async () => {
    const { platform, pass, call } = await platformAt([scenario('53-clover')]);
    const { records } = platform.activate('53-clover');
    const path = `/projects/${records.projects[0]?.id}`;
    const upgrade = `${path}/app-instances/${records.instances[0]?.id}/upgrade`;
    expect(await call.act(upgrade, { app_version: '1.5.0' })).toMatchObject({ status: 403 });
    pass(20);
    expect((await call.get(`${path}/service-accounts/${records.serviceAccounts[0]?.id}`)).body).toMatchObject({
      allowed_actions: expect.arrayContaining(['app_instances.upgrade']),
      updated_at: '2026-05-01T10:00:20.000Z',
    });
    expect(await call.act(upgrade, { app_version: '1.5.0' })).toMatchObject({ status: 202 });
  });
});

test('who follows an action is answered from its world, whichever is active by then', async () => {
  const { platform, pass, call } = await platformAt([scenario('13-marble'), scenario('04-delta')]);
  const { projects } = platform.activate('13-marble').records;
  const { body } = await call.act(`/projects/${projects[0]?.id}/app-instances`, { operating_mode: 'tenant_dedicated' });
  platform.activate('04-delta');
  pass(10);
  expect(await call.messages(String(body.correlation_id))).toHaveLength(7);
  const instance = await call.get(`/projects/${projects[0]?.id}/app-instances/${body.app_instance_id}`);
  expect(instance.body).toMatchObject({ status: 'running' });
});
