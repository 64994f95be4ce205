import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseEnv, stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { parsePolicy } from '../../src/policy/parse.ts';
import { createAsk, NoMoreAnswersError } from '../../src/setup/ask.ts';
import { setup } from '../../src/setup/setup.ts';

const SHIPPED = ['manifest.yml', '.env.example'];
const shipped = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

interface Sitting {
  readonly files: Map<string, string>;
  /** Everything on the screen. */
  readonly screen: () => string;
  readonly ended: Promise<unknown>;
}

const isPrompt = (text: string) => text.endsWith(': ');

/** Somebody types these lines and then nothing more. */
function sit(typed: readonly string[], there: Readonly<Record<string, string>> = {}, isTerminal = false): Sitting {
  const files = new Map([...SHIPPED.map((name) => [name, shipped(name)] as const), ...Object.entries(there)]);
  const output = new PassThrough();
  const shown: string[] = [];
  const input = new PassThrough();
  const left = [...typed];
  output.on('data', (chunk: Buffer) => {
    shown.push(chunk.toString('utf8'));
    // A person at a terminal types when asked; a pipe has everything at once.
    if (isTerminal && isPrompt(stripVTControlCharacters(chunk.toString('utf8'))))
      setImmediate(() => input.write(`${left.shift() ?? ''}\n`));
  });
  if (!isTerminal) input.end(`${typed.join('\n')}\n`);
  const ask = createAsk({ input, output, isTerminal });
  const ended = setup({
    ask,
    say: (text) => void output.write(text),
    read: async (name) => files.get(name) ?? null,
    write: async (name, text) => void files.set(name, text),
  }).finally(() => ask.close());
  return { files, ended, screen: () => shown.join('') };
}

const SOURCES = ['http://loki:3100', 'gpuaas', '', '', '', ''];
const SOCKET = ['', 'xoxb-1-2-abc', 'xapp-1-A1-2-abc', ...SOURCES, '', 'C0123ABCD', 'U0123ABCD'];

describe('setup', () => {
  test('ends with an environment and a policy that the bot takes', async () => {
    const { files, ended } = sit(SOCKET);
    await ended;
    const env = parseEnv(files.get('.env') ?? '');
    expect(parseConfig(env)).toMatchObject({
      slack: { mode: 'socket', botToken: 'xoxb-1-2-abc', appToken: 'xapp-1-A1-2-abc' },
      sources: { loki: { url: 'http://loki:3100', tenantId: 'gpuaas' } },
      policyFile: 'policy.yaml',
    });
    expect(parsePolicy(files.get('policy.yaml') ?? '', 'policy.yaml', env)).toMatchObject({
      channels: [{ id: 'C0123ABCD', listen: 'messages' }],
      roles: [{ role: 'operator', users: ['U0123ABCD'] }],
    });
  });

  test('over HTTP asks for the signing secret and shows the manifest with the address', async () => {
    const { files, screen, ended } = sit([
      'https://bot.example.net',
      'xoxb-1-2-abc',
      '0123456789abcdef0123456789abcdef',
      ...SOURCES,
      '',
      '',
      '',
    ]);
    await ended;
    expect(screen()).toContain('request_url: https://bot.example.net/slack/events');
    expect(parseConfig(parseEnv(files.get('.env') ?? '')).slack.mode).toBe('http');
  });

  test('asks again until an answer can be taken, with the words of the bot itself', async () => {
    const { files, screen, ended } = sit(['', 'xoxp-wrong', '', ...SOCKET.slice(1)]);
    await ended;
    expect(screen()).toMatch(/SLACK_BOT_TOKEN .*xoxb-/);
    expect(screen()).toContain('This one is needed.');
    expect(parseEnv(files.get('.env') ?? '').SLACK_BOT_TOKEN).toBe('xoxb-1-2-abc');
  });

  test('keeps what was set before, also what it does not ask for, and leaves a policy alone', async () => {
    const before = {
      '.env':
        'SLACK_BOT_TOKEN=xoxb-old\nSLACK_SIGNING_SECRET=0123456789abcdef0123456789abcdef\nOPERATOR_SECRET=kept\nTEMPO_URL=http://tempo\n',
      'policy.yaml': '# mine\n',
    };
    const { files, ended, screen } = sit(['', '', 'xapp-1-A1-2-abc', '', '', '', '-', '', '', ''], before);
    await ended;
    expect(parseEnv(files.get('.env') ?? '')).toMatchObject({ SLACK_BOT_TOKEN: 'xoxb-old', OPERATOR_SECRET: 'kept' });
    expect(parseEnv(files.get('.env') ?? '')).not.toHaveProperty('TEMPO_URL');
    expect(parseConfig(parseEnv(files.get('.env') ?? '')).slack.mode).toBe('socket');
    expect(files.get('policy.yaml')).toBe('# mine\n');
    expect(screen()).not.toContain('xoxb-old');
  });

  test('left early writes nothing', async () => {
    const { files, ended } = sit(SOCKET.slice(0, 4));
    await expect(ended).rejects.toThrow(NoMoreAnswersError);
    expect([...files.keys()]).toEqual(SHIPPED);
  });

  test('keeps typed secrets from the screen of a terminal', async () => {
    const { ended, screen, files } = sit(SOCKET, {}, true);
    await ended;
    expect(files.get('.env')).toContain('xoxb-1-2-abc');
    expect(screen()).not.toContain('xoxb-1-2-abc');
    expect(screen()).toContain('Bot token (xoxb-…)');
    expect(screen()).toContain('http://loki:3100');
  });
});
