import { describe, expect, test } from 'vitest';
import { createApi } from '../../../src/demo/platform/api.ts';
import { seedWorld } from '../../../src/demo/world/seed.ts';
import { inlineWorld } from '../../support/worlds.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');

function apiOf(yaml: string) {
  const world = seedWorld(inlineWorld(yaml), NOW);
  const api = createApi(() => world, { token: 'good' });
  return function get(path: string, headers: Record<string, string> = { authorization: 'Bearer good' }) {
    const url = new URL(`/api/v1${path}`, 'http://loopback');
    return api({ method: 'GET', path: url.pathname, query: url.searchParams, headers, body: '' });
  };
}

const RECORDS = `
correlation_id: inc-7
noise: { lines: 0 }
common: { org_id: o1, project_id: p1, app_instance_id: i1, operator_service_account_id: s1, app_slug: slurm, operating_mode: tenant_dedicated, action: start }
platform:
  projects: [{ name: Dev, slug: dev }]
  instances:
    - { status: running, operating_mode: null, created_at: -2d }
    - { id: i2, project_id: p2 }
  service_accounts:
    - { state: active, allowed_actions: [app_instances.read] }
    - { id: s2, project_id: p2, listed_under: [p1] }
  events: [{ event_type: apps.instance.started, occurred_at: -1m }, { app_instance_id: i2, event_type: other }]
  audit: [{ action: authz.deny }, { action: other, correlation_id: inc-8 }]
  failed_outbox: [{ id: a }, { id: b }, { id: c }]
  dead_letters: [{ subject: dlq.apps.instance.x }, { subject: dlq.billing.y }]
`;
const get = apiOf(RECORDS);

describe('who may ask', () => {
  test.each([
    [{}, 401, 'token_missing'],
    [{ authorization: 'Bearer bad' }, 401, 'token_invalid'],
    [{ authorization: 'Bearer good', 'x-project-id': 'p2' }, 400, 'invalid_request'],
    [{ authorization: 'Bearer good', 'x-project-id': 'p1' }, 200, undefined],
  ])('headers %o get %d', (headers: Record<string, string>, status, code) => {
    const answer = get('/projects/p1', headers);
    expect(answer.status).toBe(status);
    if (code)
      expect(answer.body).toMatchObject({ code, message: expect.any(String), correlation_id: expect.any(String) });
  });

  test('an error repeats the request id as its correlation id', () => {
    expect(get('/projects/p9', { authorization: 'Bearer good', 'x-request-id': 'r-9' })).toMatchObject({
      status: 404,
      body: { code: 'project_not_found', correlation_id: 'r-9' },
    });
  });

  test('health needs no token', () => {
    expect(get('/healthz', {})).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('records', () => {
  test('take what they leave out from the world, and a null takes a field away', () => {
    expect(get('/projects/p1/app-instances/i1').body).toEqual({
      id: 'i1',
      org_id: 'o1',
      project_id: 'p1',
      app_slug: 'slurm',
      operator_service_account_id: 's1',
      status: 'running',
      created_at: '2026-02-28T12:00:00.000Z',
    });
  });

  test.each([
    ['/projects/p2/app-instances/i1', 'app_instance_not_found'],
    ['/projects/p1/app-instances/i2', 'app_instance_not_found'],
    ['/projects/p1/app-instances/i2/events', 'app_instance_not_found'],
    ['/projects/p2/service-accounts/s1', 'service_account_not_found'],
    ['/nothing/here', 'not_found'],
  ])('%s is not there', (path, code) => {
    expect(get(path)).toMatchObject({ status: 404, body: { code } });
  });

  test('a foreign record can be listed under a project, and does not say so', () => {
    expect(get('/projects/p1/service-accounts/s2').body).toEqual({ id: 's2', org_id: 'o1', project_id: 'p2' });
  });

  test('lists are filtered by what the path and the query ask for', () => {
    expect(get('/projects/p1/app-instances/i1/events').body).toMatchObject({ items: [{ action: 'start' }] });
    expect(get('/admin/audit-logs?correlation_id=inc-7').body).toMatchObject({ items: [{ action: 'authz.deny' }] });
    expect(get('/admin/dlq/messages?subject_prefix=dlq.apps.').body).toEqual({
      items: [{ stream_seq: 4120, correlation_id: 'inc-7', subject: 'dlq.apps.instance.x' }],
    });
  });

  test('a list goes on from page to page', () => {
    const first = get('/admin/outbox/failed?page_size=2').body;
    expect(first).toMatchObject({ items: [{ id: 'a' }, { id: 'b' }], next_page_token: '2' });
    const second = get('/admin/outbox/failed?page_size=2&page_token=2').body;
    expect(second).toEqual({ items: [expect.objectContaining({ id: 'c' })] });
    expect(get('/admin/outbox/failed?page_size=0')).toMatchObject({ status: 400, body: { code: 'validation_error' } });
  });

  test.each([
    ['data', { data: [{ id: 'x' }] }],
    ['bare', [{ id: 'x' }]],
  ])('lists come as %s when the world says so', (lists, body) => {
    const other = apiOf(`platform: { lists: ${lists}, failed_outbox: [{ id: x }] }`);
    expect(other('/admin/outbox/failed').body).toMatchObject(body);
  });

  test('the overview is healthy but for what the world says', () => {
    const other = apiOf('platform: { overview: { outbox_relay_ok: false } }');
    expect(other('/admin/ops/overview').body).toMatchObject({
      outbox_relay_ok: false,
      queue_depth: { dlq_pending: 0 },
      workers: expect.arrayContaining([expect.objectContaining({ name: 'app-runtime-worker', status: 'running' })]),
    });
  });
});
