import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig, parseSourcesConfig } from '../src/config.ts';
import { VARIABLES } from '../src/environment.ts';

const HTTP = {
  SLACK_BOT_TOKEN: 'xoxb-1-2-abc',
  SLACK_SIGNING_SECRET: '0123456789abcdef',
  LOKI_URL: 'http://loki.example:3100',
};
const SOCKET = { ...HTTP, SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: 'xapp-1-A1-2-abc' };

function problems(env: Record<string, string>, parse: (env: Record<string, string>) => unknown = parseConfig) {
  try {
    parse(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const TURNS = { waitMs: 10_000, most: { loki: 16, tempo: 8, platform: 16 } };

describe('the least configuration', () => {
  test('starts with Loki alone, and the defaults for the rest', () => {
    expect(parseConfig(HTTP)).toEqual({
      slack: {
        mode: 'http',
        botToken: 'xoxb-1-2-abc',
        signingSecrets: ['0123456789abcdef'],
        apiUrl: 'https://slack.com/api/',
      },
      sources: { timeoutMs: 8_000, turns: TURNS, loki: { url: 'http://loki.example:3100' } },
      maxLookbackMs: 604_800_000,
      database: { kind: 'folder', folder: './data' },
      policyFile: undefined,
      port: 3_000,
      logLevel: 'info',
      triageConcurrency: 8,
      writeRoutes: {},
    });
  });

  test('of the terminal command is Loki’s address', () => {
    expect(parseSourcesConfig({ LOKI_URL: 'https://loki.example/prefix' })).toEqual({
      sources: { timeoutMs: 8_000, turns: TURNS, loki: { url: 'https://loki.example/prefix' } },
      maxLookbackMs: 604_800_000,
    });
  });
});

test('everything that can be set arrives', () => {
  const config = parseConfig({
    ...HTTP,
    SLACK_API_URL: 'http://127.0.0.1:4000/api/',
    LOKI_TENANT_ID: 'l',
    LOKI_TOKEN: 'lt',
    TEMPO_URL: 'http://tempo.example',
    TEMPO_TENANT_ID: 't',
    TEMPO_TOKEN: 'tt',
    GPUAAS_API_URL: 'https://api.example',
    GPUAAS_API_TOKEN: 'at',
    GPUAAS_API_ROUTES: '{"overview":"/ops","stop":"/p/{project_id}/i/{id}:stop"}',
    GRAFANA_URL: 'https://grafana.example/g',
    GRAFANA_LOKI_UID: 'lu',
    GRAFANA_TEMPO_UID: 'tu',
    DATABASE_URL: 'postgresql://bot@db/incidents',
    DATA_DIR: '/ignored',
    POLICY_FILE: 'policy.yaml',
    PORT: '0',
    LOG_LEVEL: 'debug',
    SOURCE_TIMEOUT_MS: '2500',
    SOURCE_WAIT_MS: '900',
    LOKI_REQUESTS: '4',
    TEMPO_REQUESTS: '3',
    GPUAAS_API_REQUESTS: '2',
    MAX_LOOKBACK: '36h',
    TRIAGE_CONCURRENCY: '2',
  });
  expect(config).toMatchObject({
    slack: { apiUrl: 'http://127.0.0.1:4000/api/' },
    sources: {
      timeoutMs: 2_500,
      turns: { waitMs: 900, most: { loki: 4, tempo: 3, platform: 2 } },
      loki: { tenantId: 'l', token: 'lt' },
      tempo: { url: 'http://tempo.example', tenantId: 't', token: 'tt' },
      platform: { url: 'https://api.example', token: 'at', routes: { overview: '/ops' } },
      grafana: { url: 'https://grafana.example/g', lokiUid: 'lu', tempoUid: 'tu' },
    },
    writeRoutes: { stop: '/p/{project_id}/i/{id}:stop' },
    maxLookbackMs: 129_600_000,
    database: { kind: 'server', url: 'postgresql://bot@db/incidents' },
    policyFile: 'policy.yaml',
    port: 0,
    logLevel: 'debug',
    triageConcurrency: 2,
  });
});

describe('the way Slack comes', () => {
  test.each([
    ['a signing secret alone', HTTP, 'http'],
    ['an app-level token alone', SOCKET, 'socket'],
    ['both', { ...SOCKET, ...HTTP }, 'http'],
  ])('%s', (_, env, mode) => {
    expect(parseConfig(env).slack.mode).toBe(mode);
  });

  test('tokens and secrets of another Slack than the real one need not look like its own', () => {
    const env = { ...HTTP, SLACK_BOT_TOKEN: 'xoxb-local_bot.1', SLACK_SIGNING_SECRET: 'secret' };
    expect(parseConfig(env).slack).toMatchObject({ botToken: 'xoxb-local_bot.1', signingSecrets: ['secret'] });
    expect(parseConfig({ ...SOCKET, SLACK_APP_TOKEN: 'xapp-local_app' }).slack).toMatchObject({ mode: 'socket' });
  });

  test('two signing secrets hold while one is being changed', () => {
    const { slack } = parseConfig({ ...HTTP, SLACK_SIGNING_SECRET: 'newsecret1 , oldsecret1' });
    expect(slack).toMatchObject({ signingSecrets: ['newsecret1', 'oldsecret1'] });
  });
});

describe('a problem is one line that names the variable and its mend', () => {
  test.each<[Record<string, string>, string]>([
    [{ LOKI_URL: '' }, 'LOKI_URL is missing. Set it to the address of Loki, such as http://localhost:3100.'],
    [{ LOKI_URL: 'loki:3100' }, 'LOKI_URL is no http or https address'],
    [{ LOKI_URL: 'localhost' }, 'LOKI_URL is no http or https address'],
    [{ TEMPO_URL: 'ftp://tempo' }, 'TEMPO_URL is no http or https address'],
    [{ GPUAAS_API_URL: 'x' }, 'GPUAAS_API_URL is no http or https address'],
    [{ GPUAAS_API_URL: 'http://a', GPUAAS_API_ROUTES: '{"x":"/y"}' }, 'GPUAAS_API_ROUTES must be JSON like'],
    [{ SOURCE_TIMEOUT_MS: '60000' }, 'SOURCE_TIMEOUT_MS is out of range. Give a number from 100 to 30000'],
    [{ GPUAAS_API_URL: 'http://a', GPUAAS_API_ROUTES: '{' }, 'GPUAAS_API_ROUTES must be JSON like'],
    [
      { GPUAAS_API_URL: 'http://a', GPUAAS_API_ROUTES: '{"project":"/p/{project}"}' },
      'with no ids but the usual ones; names: project,',
    ],
    [
      { GPUAAS_API_URL: 'http://a', GPUAAS_API_ROUTES: '{"stop":"/p/{project_id}/stop"}' },
      'with no ids but the usual ones',
    ],
    [
      { GPUAAS_API_URL: 'http://a', GPUAAS_API_ROUTES: '{"audit":"http://evil"}' },
      'GPUAAS_API_ROUTES must be JSON like',
    ],
    [{ GRAFANA_URL: 'x' }, 'GRAFANA_URL is no http or https address'],
    [{ TEMPO_TOKEN: 'x' }, 'TEMPO_TOKEN is set without TEMPO_URL. Set both or neither.'],
    [{ GRAFANA_LOKI_UID: 'x' }, 'GRAFANA_LOKI_UID is set without GRAFANA_URL'],
    [{ GPUAAS_API_TOKEN: 'x' }, 'GPUAAS_API_TOKEN is set without GPUAAS_API_URL'],
    [{ SLACK_BOT_TOKEN: '' }, 'SLACK_BOT_TOKEN is missing'],
    [{ SLACK_BOT_TOKEN: 'xoxp-1-2' }, 'SLACK_BOT_TOKEN is no bot token'],
    [
      { SLACK_SIGNING_SECRET: '' },
      'SLACK_SIGNING_SECRET (HTTP) and SLACK_APP_TOKEN (Socket Mode, xapp-…) are both missing',
    ],
    [{ SLACK_SIGNING_SECRET: 'short' }, 'SLACK_SIGNING_SECRET is no signing secret'],
    [{ SLACK_APP_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN is no app-level token'],
    [{ SLACK_API_URL: 'https://slack.example/' }, 'SLACK_API_URL must be an address that ends in /api/'],
    [{ DATABASE_URL: 'mysql://db' }, 'DATABASE_URL is no address of a Postgres server'],
    [{ PORT: '70000' }, 'PORT is out of range. Give a number from 0 to 65535'],
    [{ PORT: 'http' }, 'PORT is no whole number'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of debug, info, warn, error, silent'],
    [{ SOURCE_TIMEOUT_MS: '1' }, 'SOURCE_TIMEOUT_MS is out of range'],
    [{ MAX_LOOKBACK: 'a week' }, 'MAX_LOOKBACK is no duration'],
    [{ MAX_LOOKBACK: '31d' }, 'MAX_LOOKBACK is no duration'],
    [{ TRIAGE_CONCURRENCY: '0' }, 'TRIAGE_CONCURRENCY is out of range'],
  ])('%j', (change, expected) => {
    const found = problems({ ...HTTP, ...change });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]).not.toContain('\n');
  });

  test('and all of them come at once', () => {
    expect(problems({ PORT: 'x', TEMPO_URL: 'y', GRAFANA_TEMPO_UID: 'z' })).toEqual([
      expect.stringMatching(/^SLACK_BOT_TOKEN /),
      expect.stringMatching(/^SLACK_SIGNING_SECRET /),
      expect.stringMatching(/^LOKI_URL /),
      expect.stringMatching(/^TEMPO_URL /),
      expect.stringMatching(/^PORT /),
      expect.stringMatching(/^GRAFANA_TEMPO_UID /),
    ]);
  });

  test('and no line shows a value, for it may be a secret pasted into the wrong place', () => {
    const secret = 'hunter2hunter2';
    const env = Object.fromEntries(VARIABLES.map((name) => [name, `${secret} ${secret}`]));
    expect(problems(env).join('\n')).not.toContain(secret);
    expect(problems(env).length).toBeGreaterThan(8);
  });

  test('the terminal command does not ask for Slack', () => {
    expect(problems({ SLACK_BOT_TOKEN: 'wrong', PORT: 'x' }, parseSourcesConfig)).toEqual([
      expect.stringMatching(/^LOKI_URL is missing/),
    ]);
  });
});

describe('.env.example', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');

  test('names every variable that is read, and no other', () => {
    const named = [...text.matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named).toEqual(VARIABLES);
  });

  test('leaves the data folder alone: in the image it is another one than beside the code', () => {
    expect(parseEnv(text).DATA_DIR).toBeUndefined();
    expect(readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8')).toContain('DATA_DIR=/data');
  });

  test('is itself a configuration, with all its lines as well', () => {
    expect(problems(parseEnv(text) as Record<string, string>)).toEqual([]);
    expect(problems(parseEnv(text.replace(/^# (?=[A-Z][A-Z_]+=)/gm, '')) as Record<string, string>)).toEqual([
      // Their values are secrets, so the file leaves them empty.
    ]);
  });
});
