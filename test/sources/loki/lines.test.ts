import { describe, expect, test } from 'vitest';
import { toLogLine } from '../../../src/sources/loki/lines.ts';
import { entries, entry, recordedStreams } from './support/streams.ts';

const lineOf = (...given: Parameters<typeof entry>) => toLogLine(entry(...given));

test('a line of a real answer, in the domain’s words', () => {
  const failed = entries(recordedStreams('incident-12-lease_lost'), false).find(({ line }) =>
    line.includes('BackendError'),
  );
  if (failed === undefined) throw new Error('the recording has no such line');
  const { fields, raw, ...line } = toLogLine(failed);
  expect(line).toEqual({
    at: '2026-11-23T07:01:19.088Z',
    ns: '1795417279088000000',
    service: 'gpuaas-app-runtime-worker',
    level: 'error',
    message: 'work lease lost to another worker; aborting reconcile',
    json: true,
  });
  expect(raw).toBe(failed.line);
  expect(fields).toMatchObject({
    action: 'stop',
    action_raw: 'app_instance.stop',
    error_code: 'lease_lost',
    last_error: 'work lease lost to another worker; aborting reconcile',
    k8s_pod_name: 'app-runtime-worker-6c9f7b5d8-x2x7p',
    timestamp: '2026-11-23T07:01:19.088Z',
    trace_id: 'd0d5155ac5245c33c3fab9510fd9a24e',
    service: 'gpuaas-app-runtime-worker',
  });
});

test('a panic of a real answer', () => {
  const panic = entries(recordedStreams('nonjson-line-linefilter-only'), false).find(({ json }) => json === null);
  if (panic === undefined) throw new Error('the recording has no such line');
  const line = toLogLine(panic);
  expect(line).toMatchObject({ json: false, level: 'fatal', raw: panic.line });
  expect(line.message).toMatch(/^panic: lease lost correlation_id=.*Renew\(0xc0004d2000\)$/);
  expect(line.fields.correlation_id).toBe('f959803a-1f42-4516-aff1-cace8f8730fd');
});

describe('other spellings', () => {
  test.each([
    [{ message: 'x' }, { msg: 'x' }],
    [{ time: 't' }, { timestamp: 't' }],
    [{ '@timestamp': 't' }, { timestamp: 't' }],
    [{ severity: 'WARNING' }, { level: 'warn' }],
    [{ lvl: 'err' }, { level: 'error' }],
    [{ code: 'c' }, { error_code: 'c' }],
    [
      { code: 'c', error_code: 'e' },
      { error_code: 'e', code: 'c' },
    ],
    [
      { http_method: 'POST', http_status: 403, route: '/x' },
      { method: 'POST', status: '403', path: '/x' },
    ],
    [{ http: { method: 'GET', status_code: 500, path: '/y' } }, { method: 'GET', status: '500', path: '/y' }],
    [{ error: { detail: 'd', kind: 'k' } }, { last_error: 'd', error_kind: 'k' }],
    [{ err: 'boom' }, { last_error: 'boom' }],
    [{ error: 'boom', last_error: 'first' }, { last_error: 'first' }],
    [{ attempt: 3 }, { attempt_count: '3' }],
    [{ action: 'app_instances.upgrade' }, { action: 'upgrade', action_raw: 'app_instances.upgrade' }],
    [{ action: 'deploy' }, { action: 'create', action_raw: 'deploy' }],
    [{ action: 'App_Instance.Delete' }, { action: 'decommission' }],
    [{ action: 'app_instance.release' }, { action: 'decommission' }],
    [{ action: 'app_instances.read' }, { action: 'app_instances.read' }],
    [{ action: 'constructor' }, { action: 'constructor' }],
  ])('%j → %j', (json, fields) => {
    expect(lineOf(json).fields).toMatchObject(fields);
  });
});

describe('level', () => {
  test.each<[string | object, Record<string, string>, string]>([
    [{ level: 'Error' }, {}, 'error'],
    [{ level: 'critical' }, {}, 'fatal'],
    [{ level: 50 }, {}, 'error'],
    [{ msg: 'error' }, {}, 'unknown'],
    [{ msg: 'x' }, { detected_level: 'warn' }, 'warn'],
    [{ level: 'strange' }, { severity_text: 'INFO' }, 'info'],
    ['panic: runtime error', { detected_level: 'info' }, 'fatal'],
    ['2026/11/23 07:00:00 fatal error: all goroutines are asleep', {}, 'fatal'],
    ['goroutine 1 [running]:', {}, 'fatal'],
    ['level=warn msg="no error here"', {}, 'warn'],
    ['could not connect: connection failed', { detected_level: 'info' }, 'error'],
    ['reconcile started', { detected_level: 'info' }, 'info'],
    ['reconcile started', { severity_text: 'DEBUG' }, 'debug'],
    ['reconcile started', {}, 'unknown'],
  ])('%j with %j → %s', (line, metadata, level) => {
    expect(lineOf(line as string, { metadata }).level).toBe(level);
  });
});

describe('labels and structured metadata', () => {
  test('fill in what the line does not say', () => {
    const { fields } = lineOf(
      { msg: 'x', span_id: 'own' },
      {
        labels: { host: 'n1', __stream_shard__: '3' },
        metadata: { trace_id: 't1', span_id: 'other', detected_level: 'info' },
      },
    );
    expect(fields).toMatchObject({ host: 'n1', trace_id: 't1', span_id: 'own' });
    expect(Object.keys(fields)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^__|detected_level|service_name/)]),
    );
  });

  test('the stream label says which service it is, whatever the line says', () => {
    const line = lineOf({ service: 'inner' });
    expect(line.service).toBe('gpuaas-app-runtime-worker');
    expect(line.fields).toMatchObject({ service: 'gpuaas-app-runtime-worker', service_extracted: 'inner' });
  });

  test('of a real answer give the trace id', () => {
    const [first] = entries(recordedStreams('structured-metadata-lines'), false);
    if (first === undefined) throw new Error('the recording has no line');
    expect(toLogLine({ ...first, json: { msg: 'x' } }).fields.trace_id).toBe('035ec7f1abdf5b0e0452504bdd76d1e3');
  });
});

describe('fields named in a text line', () => {
  test('are read, the first of a name', () => {
    const { fields, message } = lineOf(
      'level=error msg="lease lost" error_code=lease_lost project_id=p1 project_id=p2 GET /x?status=200',
    );
    expect(fields).toMatchObject({ error_code: 'lease_lost', project_id: 'p1', msg: 'lease lost' });
    expect(fields.status).toBeUndefined();
    expect(message).toBe('lease lost');
  });
});

describe('secrets', () => {
  test('are masked in fields, message and raw text alike', () => {
    const line = lineOf(
      {
        msg: 'login with password=planted-1',
        headers: { authorization: 'Bearer planted-2' },
        token: 'planted-3',
        n: 1,
      },
      { metadata: { api_key: 'planted-4', note: 'mail planted5@example.com' } },
    );
    expect(JSON.stringify(line)).not.toContain('planted');
    expect(JSON.parse(line.raw)).toMatchObject({ token: '[redacted:token]', n: 1 });
    expect(line.fields).toMatchObject({
      headers_authorization: '[redacted:authorization]',
      api_key: '[redacted:api-key]',
    });
  });

  test('are masked where JSON hides them: in escapes, behind a repeated name, in text', () => {
    expect(lineOf('{"\\u0070assword":"planted-1"}').raw).not.toContain('planted');
    expect(lineOf('{"msg":"xoxb-planted-1234567890","msg":"b"}').raw).not.toContain('planted');
    expect(JSON.stringify(lineOf('panic: token=planted-1\nsecret: planted-2'))).not.toContain('planted');
  });

  test('facts about tokens stay', () => {
    const json = {
      error_code: 'token_expired',
      token_iat: '2026-11-23T07:00:00Z',
      token_exp: '2026-11-23T08:00:00Z',
      msg: 'token missing',
    };
    expect(lineOf(json).fields).toMatchObject(json);
  });
});

test('several lines of text are one line with all of them in raw', () => {
  const line = lineOf('panic: x\n\tat y\n');
  expect(line).toMatchObject({ message: 'panic: x', raw: 'panic: x\n\tat y\n' });
});
