import { describe, expect, test } from 'vitest';
import { apiOutcome, mutations, PROXY_PATH, reads } from '../../src/triage/api-outcome.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { observe } from '../../src/triage/observations.ts';
import { found, unavailable } from '../support/evidence.ts';
import { api, bundle, PROJECT, relay, span, WORKER, worker } from '../support/incident.ts';

const outcome = (of: EvidenceBundle) => apiOutcome(observe(of));
const ofLines = (...lines: Parameters<typeof bundle>[0]) => outcome(bundle(lines));
const trace = (...spans: ReturnType<typeof span>[]) =>
  bundle([], { lines: unavailable('loki.lines'), trace: found('tempo.trace', spans) });
const answered = (status: string, attributes = {}) =>
  span('gpuaas-api', 'unset', { 'http.response.status_code': status, ...attributes });

describe('how the action fared at the API', () => {
  test.each(['200', '201', '202', '204', '302', '399'])('answered with %s: accepted', (status) => {
    expect(ofLines(api('info', 'request completed', { status })).state).toBe('accepted');
    expect(outcome(trace(answered(status))).state).toBe('accepted');
  });

  test.each(['400', '401', '403', '404', '409', '422', '429', '500', '502', '503'])(
    'answered with %s: refused',
    (status) => {
      expect(ofLines(api('info', 'request completed', { status })).state).toBe('refused');
      expect(outcome(trace(answered(status))).state).toBe('refused');
    },
  );

  test.each(['', 'ok', '0', '99', '600', '4O3'])('a status of "%s" is none', (status) => {
    expect(ofLines(api('info', 'request received', { status })).state).toBe('unknown');
  });

  test.each([
    {
      name: 'the last answer counts: a retry of the caller that was accepted',
      lines: [
        api('error', 'x', { status: '503', error_code: 'service_unavailable' }),
        api('info', 'x', { status: '202' }, 3),
      ],
      state: 'accepted',
    },
    {
      name: 'the last answer counts: refused after all',
      lines: [api('info', 'x', { status: '202' }), api('error', 'x', { status: '403', error_code: 'forbidden' }, 3)],
      state: 'refused',
    },
    {
      name: 'the last answer counts: refused after all',
      lines: [api('info', 'x', { status: '202' }), api('error', 'x', { status: '403', error_code: 'forbidden' }, 3)],
      state: 'refused',
    },
    {
      name: 'a conflict beside an accepted request is the echo of that one',
      lines: [api('info', 'x', { status: '202' }), api('error', 'x', { status: '409', error_code: 'conflict' }, 3)],
      state: 'accepted',
    },
    {
      name: 'a read that failed is not the action',
      lines: [api('info', 'x', { status: '202' }), api('error', 'x', { method: 'GET', status: '500' }, 3)],
      state: 'accepted',
    },
    {
      name: 'a page of the app proxy is not the action',
      lines: [api('warn', 'x', { path: '/w/abc/lab', method: 'POST', status: '401', error_code: 'token_missing' })],
      state: 'unknown',
    },
    {
      name: 'an error without an answer',
      lines: [api('info', 'request received'), api('error', 'validation failed', { error_code: 'invalid_request' }, 1)],
      state: 'refused',
    },
    {
      name: 'a warning with a code, without an answer',
      lines: [api('warn', 'denied', { error_code: 'insufficient_permissions' })],
      state: 'refused',
    },
    { name: 'a warning without a code', lines: [api('warn', 'slow query')], state: 'unknown' },
    { name: 'an outbox event was written', lines: [api('info', 'outbox event enqueued')], state: 'accepted' },
    { name: 'accepted in words', lines: [api('info', 'lifecycle request accepted')], state: 'accepted' },
    {
      name: 'an error that was recovered from before it was accepted',
      lines: [api('error', 'deadlock, trying again'), api('info', 'outbox event enqueued', {}, 2)],
      state: 'accepted',
    },
    {
      name: 'an error after it was accepted',
      lines: [api('info', 'request accepted'), api('error', 'commit failed', { error_code: 'internal_error' }, 2)],
      state: 'refused',
    },
    {
      name: 'an error line that speaks of accepting accepted nothing',
      lines: [api('error', 'not accepted')],
      state: 'refused',
    },
    { name: 'the request was only received', lines: [api('info', 'request received')], state: 'unknown' },
    { name: 'nothing of the API', lines: [], state: 'unknown' },
    { name: 'what the relay took up was accepted', lines: [relay('info', 'event published')], state: 'accepted' },
    { name: 'what the worker took up was accepted', lines: [worker('info', 'event consumed')], state: 'accepted' },
    {
      name: 'what the worker took up was accepted, whatever the API complained of on the way',
      lines: [api('error', 'audit sink slow'), worker('info', 'event consumed')],
      state: 'accepted',
    },
  ])('$name: $state', ({ lines, state }) => {
    expect(ofLines(...lines).state).toBe(state);
  });

  test('the log’s answer comes before the span’s', () => {
    const of = bundle([api('error', 'x', { status: '403' })], { trace: found('tempo.trace', [answered('500')]) });
    expect(outcome(of)).toMatchObject({ state: 'refused', decisive: { from: 'loki.lines', status: 403 } });
  });

  test('the log’s cause comes before the span’s', () => {
    const of = bundle([api('error', 'denied', { status: '403', error_code: 'forbidden' })], {
      trace: found('tempo.trace', [span('gpuaas-api', 'error', { error_code: 'insufficient_permissions' })]),
    });
    expect(outcome(of).decisive).toMatchObject({ from: 'loki.lines', code: 'forbidden' });
  });

  test('the span’s cause counts where the log has no code', () => {
    const of = bundle([api('info', 'request completed', { status: '403' })], {
      trace: found('tempo.trace', [span('gpuaas-api', 'error', { error_code: 'insufficient_permissions' })]),
    });
    expect(outcome(of).decisive).toMatchObject({ from: 'tempo.trace', code: 'insufficient_permissions', status: 403 });
  });

  test('a worker’s span is later, too', () => {
    expect(outcome(trace(span(WORKER))).state).toBe('accepted');
  });
});

describe('the line that decides', () => {
  test.each([
    {
      name: 'the cause before the access-log line, with its status',
      lines: [
        api('error', 'action not on allowlist', { error_code: 'insufficient_permissions' }, 0),
        api('info', 'request completed', { status: '403' }, 1),
      ],
      text: 'action not on allowlist',
      status: 403,
    },
    {
      name: 'the specific code before the answer’s general one',
      lines: [
        api('warn', 'quota check failed', { error_code: 'quota_exceeded' }, 0),
        api('error', 'request failed', { error_code: 'internal_error', status: '500' }, 1),
      ],
      text: 'quota check failed',
      status: 500,
    },
    {
      name: 'what was said before the answer: what comes after it cannot be its cause',
      lines: [
        api('error', 'validation failed', { error_code: 'validation_error' }, 0),
        api('info', 'request completed', { status: '400' }, 1),
        api('error', 'audit sink unavailable', { error_code: 'service_unavailable' }, 3),
      ],
      text: 'validation failed',
      status: 400,
    },
    {
      name: 'the cause, not the line that says that the request failed',
      lines: [
        api('error', 'schema check', { error_code: 'validation_error' }, 0),
        api('error', 'request failed', { error_code: 'invalid_request' }, 1),
        api('info', 'done', { status: '400' }, 2),
      ],
      text: 'schema check',
      status: 400,
    },
    {
      name: 'a panic before everything else',
      lines: [
        api('error', 'panic: nil pointer dereference', {}, 0),
        api('error', 'handler error', { error_code: 'internal_error', status: '500' }, 1),
      ],
      text: 'panic',
      status: 500,
    },
    {
      name: 'the answer itself when no line names a cause',
      lines: [api('info', 'request received'), api('info', 'request completed', { status: '409' }, 1)],
      text: 'request completed',
      status: 409,
    },
    {
      name: 'words that name the cause, when no line has a code',
      lines: [
        api('error', 'dial tcp 10.0.0.9:5432: connect: connection refused', {}, 0),
        api('info', 'request completed', { status: '500' }, 1),
      ],
      text: 'connection refused',
      status: 500,
    },
    {
      name: 'a coded answer that only says what follows, when nothing else is there',
      lines: [api('error', 'request failed', { status: '500', error_code: 'internal_error' })],
      text: 'request failed',
      status: 500,
    },
  ])('is $name', ({ lines, text, status }) => {
    const { decisive } = ofLines(...lines);
    expect(decisive?.text).toContain(text);
    expect(decisive?.status).toBe(status);
  });
});

describe('T2: reads are told from mutations', () => {
  const PATH = `/api/v1/projects/${PROJECT}/app-instances`;

  test.each([
    { fields: { method: 'POST', action: 'upgrade', path: `${PATH}/i/upgrade` }, kind: 'mutation' },
    { fields: { method: 'DELETE', action: undefined, path: `${PATH}/i` }, kind: 'mutation' },
    { fields: { method: undefined, action: 'app_instances.upgrade', path: undefined }, kind: 'mutation' },
    { fields: { method: undefined, action: undefined, path: undefined }, kind: 'mutation' },
    { fields: { method: 'GET', action: undefined, path: PATH }, kind: 'read' },
    { fields: { method: 'get', action: 'upgrade', path: PATH }, kind: 'read' },
    { fields: { method: 'HEAD', action: undefined, path: PATH }, kind: 'read' },
    { fields: { method: undefined, action: 'app_instances.read', path: undefined }, kind: 'read' },
    { fields: { method: undefined, action: 'list', path: undefined }, kind: 'read' },
    { fields: { method: 'GET', action: undefined, path: '/backend/w/abc/lab' }, kind: 'neither' },
    { fields: { method: 'POST', action: undefined, path: '/p/abc/' }, kind: 'neither' },
  ])('$fields is a $kind', ({ fields, kind }) => {
    const seen = observe(bundle([api('info', 'x', fields)]));
    expect([mutations(seen).length, reads(seen).length]).toEqual([
      kind === 'mutation' ? 1 : 0,
      kind === 'read' ? 1 : 0,
    ]);
  });

  test('another service’s lines are neither', () => {
    const seen = observe(bundle([worker('info', 'x', { method: 'POST' }), relay('info', 'x', { method: 'GET' })]));
    expect([...mutations(seen), ...reads(seen)]).toEqual([]);
  });
});

test.each([
  { path: '/w/abc/lab', proxied: true },
  { path: '/p/abc/', proxied: true },
  { path: '/backend/w/abc/static/main.js', proxied: true },
  { path: 'https://app.gpuaas.example.com/backend/p/abc/', proxied: true },
  { path: '/api/v1/w/abc', proxied: false },
  { path: '/api/v1/projects/p/app-instances', proxied: false },
  { path: '/workers/1', proxied: false },
  { path: '/w', proxied: false },
])('F5: $path is of the app proxy: $proxied', ({ path, proxied }) => {
  expect(PROXY_PATH.test(path)).toBe(proxied);
});
