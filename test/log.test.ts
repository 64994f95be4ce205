import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLog, type LogLevel, noteLogFields, withLogFields } from '../src/log.ts';
import { Policy } from '../src/policy/schema.ts';
import { secretsIn } from '../src/secrets.ts';
import { SlackCallError } from '../src/usecases/ports.ts';

function recorded(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { log: createLog({ level, destination }), read: () => lines.map((line) => JSON.parse(line)) };
}

describe('the log', () => {
  test('writes one JSON object a line, with the message and its fields', () => {
    const { log, read } = recorded();
    log.info('card is gone', { incidentId: 'i-1', run: 2 });
    log.warn('no fields');
    expect(read()).toMatchObject([
      { level: 'info', msg: 'card is gone', incidentId: 'i-1', run: 2, time: expect.stringMatching(/^\d{4}-.*Z$/) },
      { level: 'warn', msg: 'no fields' },
    ]);
  });

  test('leaves out what is below its level', () => {
    const { log, read } = recorded('warn');
    log.debug('quiet');
    log.info('quiet');
    log.error('loud');
    expect(read().map(({ msg }) => msg)).toEqual(['loud']);
  });

  test.each(['token', 'signingSecret', 'botToken', 'authorization', 'password', 'response_url', 'client_secret'])(
    'never writes the value of %s, wherever it stands',
    (key) => {
      const { log, read } = recorded();
      const secret = 'xoxb-very-secret';
      log.error('something failed', { [key]: secret, config: { [key]: secret, slack: { [key]: secret } } });
      expect(JSON.stringify(read())).not.toContain(secret);
      expect(JSON.stringify(read())).toContain('[redacted');
    },
  );

  test('shows an error with its kind, its message and its cause', () => {
    const { log, read } = recorded();
    const cause = new Error('socket hang up');
    log.warn('card not posted', {
      error: new SlackCallError({ method: 'chat.postMessage', reason: 'timeout', retryable: true }, { cause }),
    });
    expect(read()[0].error).toMatchObject({ method: 'chat.postMessage', reason: 'timeout', retryable: true });
    expect(read()[0].error.message).toContain('Slack chat.postMessage: timeout');
    expect(read()[0].error.stack).toContain('socket hang up');
  });

  test('leaves out what libraries hang on their errors: bodies, headers, other errors', () => {
    const { log, read } = recorded();
    const answer = { body: 'password=hunter2', headers: { 'set-cookie': 'sid=1' }, original: new Error('hunter2') };
    log.error('socket mode not connected', {
      error: Object.assign(new Error('statusCode = 500'), answer, { statusCode: 500 }),
    });
    expect(read()[0].error).toEqual({
      type: 'Error',
      message: 'statusCode = 500',
      stack: expect.any(String),
      statusCode: 500,
    });
  });

  test('keeps the beginning of a page that came in place of an answer', () => {
    const { log, read } = recorded();
    log.error('failed', { error: new Error('x'.repeat(100_000)) });
    expect(JSON.stringify(read()).length).toBeLessThan(10_000);
  });
});

describe('a scope of the log', () => {
  test('puts its fields on every line below it, across awaits, and on no other', async () => {
    const { log, read } = recorded();
    const work = (incidentId: string) =>
      withLogFields({ job: 'triage-incident', incidentId }, async () => {
        await new Promise(setImmediate);
        log.warn('deep below', { attempt: 1 });
      });
    await Promise.all([work('i-1'), work('i-2')]);
    log.info('outside');
    const [first, second, outside] = read();
    expect([first, second]).toMatchObject([
      { msg: 'deep below', job: 'triage-incident', incidentId: 'i-1', attempt: 1 },
      { msg: 'deep below', job: 'triage-incident', incidentId: 'i-2', attempt: 1 },
    ]);
    expect(outside).not.toHaveProperty('incidentId');
  });

  test('learns more on the way; a line says what it knows itself once, and that counts', () => {
    const { log, read } = recorded();
    withLogFields({ actionId: 'a-1' }, () => {
      noteLogFields({ incidentId: 'i-1' });
      log.info('known');
      withLogFields({ dialog: 'd' }, () => log.info('other', { actionId: 'a-2' }));
    });
    noteLogFields({ incidentId: 'nowhere' });
    log.info('outside');
    expect(read()).toMatchObject([
      { actionId: 'a-1', incidentId: 'i-1' },
      { actionId: 'a-2', incidentId: 'i-1', dialog: 'd' },
      { msg: 'outside' },
    ]);
    expect(read()[2]).not.toHaveProperty('incidentId');
  });

  test('cannot carry a secret past the log', () => {
    const { log, read } = recorded();
    withLogFields({ token: 'xoxb-very-secret' }, () => log.info('line'));
    expect(JSON.stringify(read())).not.toContain('xoxb-very-secret');
  });
});

describe('the bot’s own secrets', () => {
  const secrets = ['s3cret/with "quotes"', 'xoxb-1-own-token', 'own-signing-secret'];
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = createLog({ level: 'debug', destination, secrets });

  test.each<[string, Record<string, unknown>]>([
    ['a field', { anything: `before ${secrets.join(' ')} after` }],
    ['a field deep inside', { a: { b: { c: { d: [{ e: secrets }] } } } }],
    ['the message of an error', { error: new Error(`called with ${secrets.join(' ')}`) }],
    [
      'the configuration that a client hangs on its error',
      {
        error: Object.assign(new Error('x'), {
          config: { headers: secrets },
          url: `https://x/?q=${encodeURIComponent(secrets[0] ?? '')}`,
        }),
      },
    ],
    ['the name of a field', Object.fromEntries(secrets.map((secret) => [secret, 1]))],
  ])('are in no line: %s', (_, fields) => {
    lines.length = 0;
    log.debug('tried', fields);
    const text = lines.join('');
    expect(() => JSON.parse(text)).not.toThrow();
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(text).not.toContain(encodeURIComponent(secret));
    }
  });

  test('and secrets of others are masked by their form, in lines that stay JSON', () => {
    lines.length = 0;
    log.warn('odd', { error: new Error('Authorization: Bearer abcdef1234567890 for a@example.com, password="x y z"') });
    expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'warn', msg: 'odd' });
    expect(lines.join('')).not.toMatch(/abcdef1234567890|a@example\.com|x y z/);
  });

  test('are found by the names of their variables, by the policy, and in the address of the database', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 'old-one, new-one',
      OPS: 'by-policy',
      DATABASE_URL: 'postgres://bot:p%40ss@db/bot',
      LOG_LEVEL: 'debug',
    };
    const policy = Policy.parse({
      operator_accounts: [{ project_id: 'p', service_account_id: 'a', key_id: 'k', secret_env: 'OPS' }],
    });
    expect([...new Set(secretsIn(env, policy))].sort()).toEqual([
      'by-policy',
      'new-one',
      'old-one',
      'old-one, new-one',
      'p@ss',
      'xoxb-1',
    ]);
  });

  test('that are single letters leave the log readable', () => {
    lines.length = 0;
    createLog({ level: 'info', destination, secrets: ['a'] }).info('card is gone');
    expect(lines.join('')).toContain('card is gone');
  });
});
