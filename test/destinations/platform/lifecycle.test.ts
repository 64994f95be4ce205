import type { ServerResponse } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLifecycle, type LifecycleOptions } from '../../../src/destinations/platform/lifecycle.ts';
import { ActionError, type ReissueRequest } from '../../../src/usecases/action-ports.ts';
import {
  answer,
  closedPort,
  cutOff,
  hangUp,
  type Loopback,
  type Received,
  startLoopback,
} from '../support/loopback.ts';

const SECRET = 'operator-secret-77aa';
const TOKEN = 'minted.token-9f2c';
const KEY = { projectId: 'p1', serviceAccountId: 'sa1', keyId: 'key-1', secretVariable: 'OPERATOR_P1' };
const ACCOUNT = { projectId: 'p1', serviceAccountId: 'sa1', keyId: 'key-1' };
const UPGRADE: ReissueRequest = {
  account: ACCOUNT,
  action: 'upgrade',
  projectId: 'p1',
  instanceId: 'i1',
  body: { app_version: '1.5.0' },
  idempotencyKey: 'retry-41',
};
const ACCEPTED = {
  app_instance_id: 'i1',
  operation: { id: 'op-9', action: 'upgrade', status: 'requested' },
  correlation_id: '01JB3NEWCORRELATION0000000',
};

function destination(url: string, options: Partial<LifecycleOptions> = {}) {
  const lifecycle = createLifecycle({
    url,
    timeoutMs: 2000,
    accounts: () => [KEY],
    secretOf: (name) => (name === 'OPERATOR_P1' ? SECRET : undefined),
    ...options,
  });
  onTestFinished(() => lifecycle.close());
  return lifecycle;
}

const isMint = ({ path }: Received) => path === '/api/v1/auth/service-account/token';
const minted = (response: ServerResponse) =>
  answer(response, 200, { access_token: TOKEN, token_type: 'Bearer', expires_in: 900 });

/** A platform that mints, and answers the action as told. */
function platform(respond: (request: Received, response: ServerResponse) => void): Promise<Loopback> {
  return startLoopback((request, response) => (isMint(request) ? minted(response) : respond(request, response)));
}

describe('what is sent', () => {
  test('a token is minted with the project’s own key, and the action goes out once, with that token', async () => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    expect(await destination(server.url).reissue(UPGRADE)).toEqual({
      kind: 'accepted',
      correlationId: ACCEPTED.correlation_id,
      instanceId: 'i1',
      operationId: 'op-9',
    });
    expect(server.received.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/auth/service-account/token',
      'POST /api/v1/projects/p1/app-instances/i1/upgrade',
    ]);
    const [mint, action] = server.received;
    expect(mint?.json).toEqual({ service_account_id: 'sa1', key_id: 'key-1', client_secret: SECRET });
    expect(mint?.headers.authorization).toBeUndefined();
    expect(action?.json).toEqual({ app_version: '1.5.0' });
    expect(action?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'x-project-id': 'p1',
      'idempotency-key': 'retry-41',
      'x-idempotency-key': 'retry-41',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    });
    expect(action?.headers['x-request-id']).not.toBe(mint?.headers['x-request-id']);
  });

  test.each([
    ['create', null, '/api/v1/projects/p1/app-instances'],
    ['rollback', 'i1', '/api/v1/projects/p1/app-instances/i1/rollback'],
    ['decommission', 'i1', '/api/v1/projects/p1/app-instances/i1/decommission'],
    ['start', 'i1', '/api/v1/projects/p1/app-instances/i1/start'],
    ['stop', 'i1', '/api/v1/projects/p1/app-instances/i1/stop'],
  ])('%s goes to its own route', async (action, instanceId, path) => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    await destination(`${server.url}/api/v1`).reissue({ ...UPGRADE, action, instanceId });
    expect(server.received[1]?.path).toBe(path);
  });

  test('a route can be told by the configuration', async () => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    const routes = { upgrade: '/api/v2/projects/{project_id}/instances/{id}:upgrade' };
    await destination(server.url, { routes }).reissue(UPGRADE);
    expect(server.received[1]?.path).toBe('/api/v2/projects/p1/instances/i1:upgrade');
  });

  test('a token serves one call', async () => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    const { reissue } = destination(server.url);
    await reissue(UPGRADE);
    await reissue(UPGRADE);
    expect(server.received.filter(isMint)).toHaveLength(2);
  });
});

describe('what the answer means', () => {
  const envelope = (code: string) => ({ code, message: 'in words', correlation_id: 'cor-7' });
  test.each([
    [
      'done already',
      409,
      envelope('operation_in_progress'),
      { kind: 'conflict', status: 409, code: 'operation_in_progress', correlationId: 'cor-7' },
    ],
    ['409 without a code', 409, 'busy', { kind: 'conflict', status: 409, code: 'http_409', correlationId: null }],
    [
      'a bad field',
      400,
      envelope('validation_error'),
      { kind: 'refused', status: 400, code: 'validation_error', correlationId: 'cor-7' },
    ],
    [
      'an unknown token',
      401,
      envelope('token_invalid'),
      { kind: 'refused', status: 401, code: 'token_invalid', correlationId: 'cor-7' },
    ],
    [
      'a missing right',
      403,
      envelope('insufficient_permissions'),
      { kind: 'refused', status: 403, code: 'insufficient_permissions', correlationId: 'cor-7' },
    ],
    [
      'the command line’s envelope',
      422,
      { error: envelope('invalid_request') },
      { kind: 'refused', status: 422, code: 'invalid_request', correlationId: 'cor-7' },
    ],
    ['a proxy’s 404', 404, '<html>', { kind: 'refused', status: 404, code: 'http_404', correlationId: null }],
    ['a redirect', 302, '', { kind: 'refused', status: 302, code: 'http_302', correlationId: null }],
    [
      'the platform’s own 503',
      503,
      envelope('service_unavailable'),
      { kind: 'conflict', status: 503, code: 'service_unavailable', correlationId: 'cor-7' },
    ],
    [
      'a code that is no word',
      400,
      envelope('<script>'),
      { kind: 'refused', status: 400, code: 'http_400', correlationId: null },
    ],
    [
      'a correlation id that is none',
      400,
      { code: 'invalid_request', correlation_id: 'a b"|' },
      { kind: 'refused', status: 400, code: 'invalid_request', correlationId: null },
    ],
    ['a gateway’s 502', 502, '<html>bad gateway</html>', { kind: 'uncertain', why: expect.stringContaining('502') }],
    [
      'a success without an id to follow',
      202,
      { app_instance_id: 'i1' },
      { kind: 'uncertain', why: expect.stringContaining('without a correlation id') },
    ],
    [
      'a success with an id that is none',
      202,
      { correlation_id: 'no id' },
      { kind: 'uncertain', why: expect.any(String) },
    ],
    ['a success that is no JSON', 200, 'ok', { kind: 'uncertain', why: expect.any(String) }],
    [
      'a replayed success',
      200,
      { correlation_id: 'cor-8' },
      { kind: 'accepted', correlationId: 'cor-8', instanceId: null, operationId: null },
    ],
    [
      'more fields than known',
      202,
      { ...ACCEPTED, operation: 'op', extra: {} },
      { kind: 'accepted', correlationId: ACCEPTED.correlation_id, instanceId: 'i1', operationId: null },
    ],
  ])('%s', async (_what, status, body, expected) => {
    const server = await platform((_request, response) =>
      typeof body === 'string'
        ? void response.writeHead(status, { location: '/elsewhere' }).end(body)
        : answer(response, status, body),
    );
    expect(await destination(server.url).reissue(UPGRADE)).toEqual(expected);
    expect(server.received).toHaveLength(2);
  });

  test.each([
    ['reset', (response: ServerResponse) => hangUp(response)],
    ['cut off', (response: ServerResponse) => cutOff(response, 202, ACCEPTED)],
    ['never answered', () => undefined],
    [
      'larger than anything the platform says',
      (response: ServerResponse) => void response.writeHead(202).end('x'.repeat(300_000)),
    ],
  ])('a request that was %s may have been done, and is not sent again', async (_what, respond) => {
    const server = await platform((_request, response) => respond(response));
    const outcome = await destination(server.url, { timeoutMs: 250 }).reissue(UPGRADE);
    expect(outcome).toEqual({ kind: 'uncertain', why: expect.stringContaining('/app-instances/i1/upgrade') });
    expect(server.received).toHaveLength(2);
  });

  test('a caller who stops waiting is told that it may have been done', async () => {
    const stop = new AbortController();
    const server = await platform(() => stop.abort());
    expect(await destination(server.url).reissue(UPGRADE, stop.signal)).toEqual({
      kind: 'uncertain',
      why: expect.stringContaining('stopped'),
    });
  });
});

describe('before anything was sent', () => {
  test.each([
    [
      'a wrong key',
      401,
      { code: 'token_invalid', correlation_id: 'cor-3' },
      { kind: 'refused', status: 401, code: 'token_invalid', correlationId: 'cor-3', notSent: true },
    ],
    [
      'a disabled account',
      403,
      { code: 'service_account_disabled' },
      { kind: 'refused', status: 403, code: 'service_account_disabled', correlationId: null, notSent: true },
    ],
    [
      'a gateway’s 502',
      502,
      'oops',
      { kind: 'uncertain', why: expect.stringContaining('nothing was sent'), notSent: true },
    ],
    [
      'no token in the answer',
      200,
      { token: 'x' },
      { kind: 'uncertain', why: expect.stringContaining('without a token'), notSent: true },
    ],
    [
      'a token that would end a header',
      200,
      { access_token: 'a\r\nX-Evil: 1' },
      { kind: 'uncertain', why: expect.any(String), notSent: true },
    ],
    [
      'a token of another kind',
      200,
      { access_token: 'abc', token_type: 'mac' },
      { kind: 'uncertain', why: expect.any(String), notSent: true },
    ],
  ])('the mint answers with %s', async (_what, status, body, expected) => {
    const server = await startLoopback((_request, response) => answer(response, status, body));
    expect(await destination(server.url).reissue(UPGRADE)).toEqual(expected);
    expect(server.received.filter((request) => !isMint(request))).toEqual([]);
  });

  test('the mint never answers', async () => {
    const server = await startLoopback(() => undefined);
    const outcome = await destination(server.url, { timeoutMs: 100 }).reissue(UPGRADE);
    expect(outcome).toEqual({ kind: 'uncertain', why: expect.stringContaining('within 100 ms'), notSent: true });
    expect(server.received).toHaveLength(1);
  });

  test('nobody listens', async () => {
    expect(await destination(await closedPort()).reissue(UPGRADE)).toEqual({
      kind: 'uncertain',
      why: expect.stringContaining('ECONNREFUSED'),
      notSent: true,
    });
  });

  test('the platform is gone between token and action', async () => {
    let connections = 0;
    const server = await startLoopback((_, response) => {
      connections += 1;
      // The last answer of a server that stops listening right after it.
      response.once('finish', () => server.stop());
      minted(response);
    });
    expect(await destination(server.url).reissue(UPGRADE)).toEqual({
      kind: 'uncertain',
      why: expect.stringContaining('ECONNREFUSED'),
      notSent: true,
    });
    expect(connections).toBe(1);
  });

  test.each([
    ['no account is configured any more', { accounts: () => [] }, 'operator_account_not_configured'],
    ['the key was exchanged', { accounts: () => [{ ...KEY, keyId: 'key-2' }] }, 'operator_account_not_configured'],
    ['the secret is not in the environment', { secretOf: () => undefined }, 'operator_secret_missing'],
    ['the secret is empty', { secretOf: () => '' }, 'operator_secret_missing'],
  ])('%s', async (_what, options, code) => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    expect(await destination(server.url, options).reissue(UPGRADE)).toEqual({
      kind: 'refused',
      status: 0,
      code,
      correlationId: null,
      notSent: true,
    });
    expect(server.received).toEqual([]);
  });

  test.each([
    ['an unknown action', { action: 'restart' }],
    ['an action that climbs', { action: '../admin' }],
    ['an instance that climbs', { instanceId: '..' }],
    ['an instance with a slash', { instanceId: 'i1/../../x' }],
    ['a project with a query', { projectId: 'p1?x', account: { ...ACCOUNT, projectId: 'p1?x' } }],
    ['no instance to upgrade', { instanceId: null }],
    ['the account of another project', { projectId: 'p2' }],
    ['a key with a line break', { idempotencyKey: 'a\nb' }],
    ['a key that is too long', { idempotencyKey: 'k'.repeat(129) }],
  ])('%s is a mistake of the caller', async (_what, change) => {
    const server = await platform((_, response) => answer(response, 202, ACCEPTED));
    const failed = destination(server.url).reissue({ ...UPGRADE, ...change });
    await expect(failed).rejects.toBeInstanceOf(ActionError);
    await expect(failed).rejects.toMatchObject({ destination: 'platform', retryable: false });
    expect(server.received).toEqual([]);
  });
});

test('closing waits for what is under way, and afterwards nothing is sent', async () => {
  let close: Promise<void> | null = null;
  const server = await platform((_, response) => {
    close = lifecycle.close();
    setTimeout(() => answer(response, 202, ACCEPTED), 50);
  });
  const lifecycle = createLifecycle({
    url: server.url,
    timeoutMs: 2000,
    accounts: () => [KEY],
    secretOf: () => SECRET,
  });
  expect(await lifecycle.reissue(UPGRADE)).toMatchObject({ kind: 'accepted' });
  await close;
  expect(await lifecycle.reissue(UPGRADE)).toMatchObject({ kind: 'uncertain', notSent: true });
  expect(server.received).toHaveLength(2);
});

test('the account of a project is told without its secret', () => {
  const { accountOf } = destination('http://127.0.0.1:1');
  expect(accountOf('p1')).toEqual(ACCOUNT);
  expect(accountOf('p2')).toBeNull();
});

test('no answer, whatever goes wrong, holds the secret or the token', async () => {
  const said: string[] = [];
  const echo = JSON.stringify({ code: 'x', message: `${SECRET} ${TOKEN}`, correlation_id: 'cor-1', access_token: '' });
  for (const respond of [
    (response: ServerResponse) => void response.writeHead(500).end(`${SECRET} ${TOKEN}`),
    (response: ServerResponse) => void response.writeHead(400).end(echo),
    (response: ServerResponse) => void response.writeHead(202).end(`${SECRET} ${TOKEN}`),
    (response: ServerResponse) => hangUp(response),
  ]) {
    const always = await startLoopback((_, response) => respond(response));
    const onlyAction = await platform((_, response) => respond(response));
    for (const { url } of [always, onlyAction]) said.push(JSON.stringify(await destination(url).reissue(UPGRADE)));
  }
  expect(said).toHaveLength(8);
  for (const text of said) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(TOKEN);
  }
});
