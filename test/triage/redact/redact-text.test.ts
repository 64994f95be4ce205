import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactText } from '../../../src/triage/redact/redact-text.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzYS0xIiwiZXhwIjoxfQ.c2lnbmF0dXJl-_x';

/** Put together here, so that no file of the project holds what looks like a live key. */
const AWS_KEY = `AKIA${'IOSFODNN7EXAMPLE'}`;
const SLACK_TOKEN = `xoxb-${'123456789012'}-abcdefABCDEF`;
const GITLAB_TOKEN = `glpat-${'AbCdEfGhIjKlMnOpQrSt'}`;
const GITHUB_TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2'}`;

describe('what is masked', () => {
  test.each([
    ['a JWT', `got ${JWT} from issuer`, 'got [redacted:jwt] from issuer'],
    ['a bearer header', `Authorization: Bearer ${JWT}`, 'Authorization: Bearer [redacted:jwt]'],
    ['an opaque bearer', 'authorization: bearer a1b2c3d4e5f6', 'authorization: bearer [redacted:bearer]'],
    ['basic auth', 'Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic [redacted:basic]'],
    ['a scheme written twice', 'got Bearer Bearer a1b2c3d4e5f6', 'got Bearer Bearer [redacted:bearer]'],
    [
      'basic auth behind text that looks like it',
      'Basic dXNlcjpwauthorization=Basic dXNlcjpw',
      'Basic dXNlcjpwauthorization=Basic [redacted:basic]',
    ],
    [
      'a name where a scheme could stand',
      'authorization= token => Zx9-planted-7',
      'authorization= token => [redacted:token]',
    ],
    ['a bare authorization value', 'Authorization=abc-9', 'Authorization=[redacted:authorization]'],
    ['an AWS key', `key ${AWS_KEY} used`, 'key [redacted:aws-key] used'],
    ['an AWS secret key', 'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key=[redacted:key]'],
    ['a GCP key', `AIza${'B'.repeat(35)}`, '[redacted:gcp-key]'],
    ['an Azure account key', 'AccountKey=abc+/d==;EndpointSuffix=x', 'AccountKey=[redacted:key];EndpointSuffix=x'],
    ['an Azure client secret', `abc8Q~${'x'.repeat(34)}`, '[redacted:azure-secret]'],
    [
      'an Azure signed address',
      `https://b/c?sv=1&sig=${'a'.repeat(40)}&se=2`,
      'https://b/c?sv=1&sig=[redacted:signature]&se=2',
    ],
    ['a Slack token', `token is ${SLACK_TOKEN}.`, 'token is [redacted:slack-token].'],
    ['a Slack app token', `xapp-${'1-A0123-456-abcdef'}`, '[redacted:slack-token]'],
    ['a Slack webhook', `https://hooks.slack.com/${'services/T000/B000/XXXX'}`, 'https://[redacted:slack-webhook]'],
    ['a GitLab token', GITLAB_TOKEN, '[redacted:gitlab-token]'],
    ['a GitHub token', `x ${GITHUB_TOKEN} y`, 'x [redacted:github-token] y'],
    ['a password in an address', 'amqp://svc:p@ss:w0rd@mq:5672/v', 'amqp://svc:[redacted:password]@mq:5672/v'],
    ['an assignment', 'login failed password=hunter2, user=x', 'login failed password=[redacted:password], user=x'],
    ['a password with a comma', 'password=a,b;c next', 'password=[redacted:password] next'],
    ['a colon and a blank', 'client_secret: s3cr3t-v4lue', 'client_secret: [redacted:secret]'],
    ['camel case', 'clientSecret=abc apiKey: k1', 'clientSecret=[redacted:secret] apiKey: [redacted:api-key]'],
    [
      'an environment variable',
      'LOKI_TOKEN=abc DB_PASSWORD="a b" x',
      'LOKI_TOKEN=[redacted:token] DB_PASSWORD="[redacted:password]" x',
    ],
    ['JSON inside text', 'sent {"token":"abc","n":1}', 'sent {"token":"[redacted:token]","n":1}'],
    ['a quote inside the secret', '{"password":"a\\"b","n":1}', '{"password":"[redacted:password]","n":1}'],
    ['JSON inside JSON', '{\\"secret\\":\\"abc\\",\\"n\\":1}', '{\\"secret\\":\\"[redacted:secret]\\",\\"n\\":1}'],
    ['a quoted sentence that is a secret', '"token":"secret: not for you"', '"token":"[redacted:token]"'],
    ['a cut-off quoted secret', "token='abc def", "token='[redacted:token]"],
    ['a URL query', 'GET /x?access_token=abc&page=2', 'GET /x?access_token=[redacted:token]&page=2'],
    [
      'a flag',
      'gpuaas login --client-secret abc --key-id k',
      'gpuaas login --client-secret [redacted:secret] --key-id k',
    ],
    ['curl credentials', 'curl -u admin:pw1 http://h', 'curl -u admin:[redacted:password] http://h'],
    ['cookies', 'Cookie: sid=1; csrf=2', 'Cookie: [redacted:cookie]'],
    ['a set-cookie header', 'set-cookie: sid=1; Path=/', 'set-cookie: [redacted:cookie]'],
    ['an API key header', 'x-api-key: k-1', 'x-api-key: [redacted:api-key]'],
    [
      'printed Go headers',
      'map[Authorization:[Bearer abc] X-N:[1]]',
      'map[Authorization:[Bearer [redacted:authorization]] X-N:[1]]',
    ],
    ['an e-mail address', 'owner jo.doe+x@mail.example.com said', 'owner [redacted:email] said'],
    ['an e-mail address with other letters', 'josé@exämple.com', '[redacted:email]'],
    ['an encoded e-mail address', '/u?mail=a.b%40example.com', '/u?mail=[redacted:email]'],
    [
      'a private key',
      'k -----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY----- end',
      'k [redacted:private-key] end',
    ],
    [
      'a private key in JSON',
      '"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n"',
      '"[redacted:private-key]\\n"',
    ],
    ['a cut-off private key', 'k -----BEGIN EC PRIVATE KEY-----\nMIIEabc', 'k [redacted:private-key]'],
  ])('%s', (_, text, masked) => {
    expect(redactText(text)).toBe(masked);
  });
});

describe('what stays', () => {
  test.each([
    'f959803a-1f42-4516-aff1-cace8f8730fd',
    '01HXYZ0123456789ABCDEFGHJK',
    'correlation_id=abc-123 trace_id=a22362a8a97f48417e39357f9c0f9d6c span_id=7dfc322bac933a07',
    'token missing',
    'token: missing',
    'authorization: denied',
    'bearer token expired',
    'Bearer authentication required',
    'basic validation failed',
    'invalid token: signature does not match',
    'error_code=token_expired token_iat=2026-11-23T07:00:00Z token_exp=2026-11-23T08:00:00Z',
    '{"error_code":"token_expired","token_iat":"2026-11-23T07:00:00Z","token_type":"Bearer"}',
    'next_page_token=abc page_token: x',
    'Idempotency-Key: 41000000-0000-4000-8000-000000000002',
    'secret app-instance-credentials not found in vault path kv/prj',
    'password=',
    'token="***"',
    'gpuaas/internal/worker.(*Lease).Renew(0xc0004d2000) github.com/nats-io/nats.go@v1.31.0/js.go:77',
    'dial tcp 10.42.7.19:6443: connect: connection refused',
    'http://tempo:3200/api/v2/traces/a22362a8',
    'PWD=/srv/app',
    'core42:aicloud:region-1:41000000-0000-4000-8000-000000000002:p:iam/service-account:sa-1',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    ...[
      'password=',
      '"token":"',
      'secret: ',
      '\\"',
      '"',
      "'",
      '[',
      ']',
      '[redacted:x]',
      'Bearer ',
      'Basic dXNlcjpw',
      'eyJhbGciOi',
      '.e30.',
      '.',
    ],
    ...[
      '://u:p@h/',
      'a@b.cc',
      '%40',
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
      'cookie: ',
      'authorization=',
      ' --token ',
      ', ',
      '; ',
      '\n',
      '=',
    ],
    ...[AWS_KEY, SLACK_TOKEN, GITLAB_TOKEN, GITHUB_TOKEN, JWT],
  ),
);
const hostileText = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

test('masking twice changes nothing more', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const once = redactText(text);
      expect(redactText(once)).toBe(once);
    }),
    { numRuns: 3000 },
  );
});

test('a key known by its form never survives, whatever stands around it', () => {
  const secret = fc.constantFrom(SLACK_TOKEN, GITLAB_TOKEN, GITHUB_TOKEN, JWT);
  fc.assert(
    fc.property(hostileText, secret, hostileText, (before, planted, after) => {
      expect(redactText(`${before} ${planted} ${after}`)).not.toContain(planted);
    }),
    { numRuns: 1000 },
  );
});

test('a named secret never survives behind any kind of name, separator and quote', () => {
  const name = fc.constantFrom(
    'password',
    'DB_PASSWORD',
    'client_secret',
    'accessToken',
    'x-api-key',
    'token',
    'Authorization',
    'cookie',
  );
  const write = fc.constantFrom(
    (n: string, v: string) => `${n}=${v}`,
    (n: string, v: string) => `${n}: ${v}`,
    (n: string, v: string) => `${n}="${v}"`,
    (n: string, v: string) => `${n}='${v}'`,
    (n: string, v: string) => `"${n}":"${v}"`,
    (n: string, v: string) => `\\"${n}\\": \\"${v}\\"`,
    (n: string, v: string) => `map[${n}:[${v}]]`,
    (n: string, v: string) => `${n} => ${v}`,
    (n: string, v: string) => `/path?${n}=${v}&x=1`,
    (n: string, v: string) => `cmd --${n.toLowerCase().replaceAll('_', '-')} ${v}`,
  );
  fc.assert(
    fc.property(hostileText, name, write, (before, key, written) => {
      // Quotes that stand open in front may swallow the name; they are the subject of the table above.
      const text = `${before.replace(/["'\\[]/g, '')} ${written(key, 'Zx9-planted-7')}`;
      expect(redactText(text)).not.toContain('planted');
    }),
    { numRuns: 3000 },
  );
});

describe('a megabyte of anything costs time in proportion to its length', () => {
  const seconds = (text: string): number => {
    const startedAt = performance.now();
    redactText(text);
    return (performance.now() - startedAt) / 1000;
  };

  test.each([
    'a',
    ' ',
    'eyJ',
    'eyJaaaaaa.',
    'a@',
    'a@b.',
    'a.',
    'a%40',
    'token="',
    'token=\\"',
    "secret='",
    'token: x ',
    'cookie: a ',
    'key:',
    '=',
    '\\',
    '"',
    'authorization: bearer',
    'bearer ',
    'basic aaaaaaaaaa',
    '://a:',
    '://u:p',
    '-----BEGIN PRIVATE KEY-----',
    '-----',
    'password=,',
    '--token ',
    'xoxb-',
    'glpat-',
    'A',
    ' -u a:',
    `token=[${' '.repeat(64)}`,
  ])('%j over and over', (unit) => {
    const text = (length: number) => unit.repeat(Math.ceil(length / unit.length));
    seconds(text(10_000));
    // Quadratic work would take minutes for this; ten seconds leave room for a busy machine.
    expect(seconds(text(1_000_000))).toBeLessThan(10);
  });
});

test('text beyond a megabyte is cut instead of read', () => {
  const masked = redactText(`password=abc ${'x'.repeat(5_000_000)}`);
  expect(masked.length).toBeLessThan(1_100_000);
  expect(masked).toMatch(/^password=\[redacted:password\] x+\[cut here\]$/);
});
