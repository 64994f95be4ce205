import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Bot } from '../../src/compose.ts';
import { incidents } from '../../src/demo/slack/people.ts';
import { doctorCommand } from '../../src/doctor/doctor-command.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { ActionId } from '../../src/slack/action-ids.ts';
import { SCOPES } from '../../src/slack/scopes.ts';
import { answer, closedPort, startLoopback } from '../destinations/support/loopback.ts';
import { pasteOf, type Surroundings, startBot, startSurroundings } from '../support/bot.ts';
import { slackSecrets } from '../support/slack.ts';
import { recordedTerminal } from '../terminal/recorded-terminal.ts';

let around: Surroundings;
let healthy: Record<string, string>;
/** The same without a database to open, which takes a second each time. */
let withoutDatabase: Record<string, string>;
beforeAll(async () => {
  around = await startSurroundings({ scopes: Object.keys(SCOPES) });
  // A world in which all three services wrote.
  pasteOf(around.platform, '107-heath');
  healthy = await around.newEnvironment();
  withoutDatabase = { ...healthy, DATA_DIR: join(await mkdtemp(join(tmpdir(), 'doctor-')), 'none') };
}, 60_000);
afterAll(() => around.close());
afterEach(() => around.slack.faults.clear());

async function doctor(environment: Record<string, string>, words: string[] = []) {
  const { terminal, out, err } = recordedTerminal();
  const status = await doctorCommand([...words, '--json'], environment, terminal);
  const { findings } = JSON.parse(out()) as { findings: Finding[] };
  const hops = new Map(findings.map((finding) => [finding.hop, finding]));
  return { status, findings, hop: (name: string) => hops.get(name), text: `${out()}${err()}` };
}

test('where all is well every hop is ok, what is not configured is said, and the exit status is 0', async () => {
  const { status, findings, hop } = await doctor(healthy);
  expect(findings.filter(({ state }) => state === 'failed')).toEqual([]);
  expect(status).toBe(0);
  const checked = findings.filter(({ state }) => state === 'ok').map((finding) => finding.hop);
  expect(checked).toEqual(
    expect.arrayContaining([
      'configuration',
      'policy',
      'slack: bot token',
      'slack: scopes',
      'loki: query',
      'tempo: search',
      'platform: overview',
      'tracker',
      'database: connect',
      'database: schema',
      'database: write',
      'clock: against Slack',
      'clock: against the platform',
    ]),
  );
  expect(hop('slack: signing secret')?.state).toBe('not checked');
  expect(hop('grafana: links')?.state).toBe('not checked');
  expect(hop('test card')?.state).toBe('not checked');
});

test('a person reads one line a hop, with the mend below what failed', async () => {
  const { terminal, out, err } = recordedTerminal();
  const environment = { ...withoutDatabase, LOKI_URL: await closedPort() };
  expect(await doctorCommand([], environment, terminal)).toBe(1);
  expect(out()).toMatch(/^ok {11}configuration: Slack over HTTP, the embedded database$/m);
  expect(out()).toMatch(
    /^failed {7}loki: query: .*ECONNREFUSED.*\n {11} {2}mend: Look whether LOKI_URL can be reached/m,
  );
  expect(err()).toMatch(/^\d+ ok, 1 failed, \d+ not checked\.\n$/);
});

describe('says which hop failed and the mend, when', () => {
  interface Broken {
    readonly name: string;
    readonly change: () => Promise<Record<string, string>>;
    readonly hop: string;
    readonly said: RegExp;
    readonly mend: RegExp;
  }
  const loki = (answers: (path: string) => [number, unknown]) => async () => {
    const { url } = await startLoopback(({ path }, response) => answer(response, ...answers(path)));
    return { LOKI_URL: url };
  };
  const broken: Broken[] = [
    {
      name: 'Slack refuses the token',
      async change() {
        around.slack.faults.onCall('auth.test', { kind: 'error', error: 'token_revoked' });
        return {};
      },
      hop: 'slack: bot token',
      said: /auth\.test: token_revoked/,
      mend: /OAuth & Permissions/,
    },
    {
      name: 'Slack cannot be reached',
      change: async () => ({ SLACK_API_URL: `${await closedPort()}/api/` }),
      hop: 'slack: bot token',
      said: /unreachable/,
      mend: /SLACK_API_URL/,
    },
    {
      name: 'the app token opens no connection',
      async change() {
        around.slack.faults.onCall('apps.connections.open', { kind: 'error', error: 'invalid_auth' });
        return { SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: slackSecrets.appToken };
      },
      hop: 'slack: app token',
      said: /invalid_auth/,
      mend: /connections:write/,
    },
    {
      name: 'Loki wants a tenant',
      change: loki(() => [401, 'no org id']),
      hop: 'loki: query',
      said: /401/,
      mend: /LOKI_TENANT_ID/,
    },
    {
      name: 'the tenant is a wrong one',
      change: loki(() => [200, { status: 'success' }]),
      hop: 'loki: query',
      said: /no data at all/,
      mend: /LOKI_TENANT_ID/,
    },
    {
      name: 'one service sends no lines',
      change: loki((path) => [
        200,
        path.endsWith('/labels')
          ? { status: 'success', data: ['service'] }
          : { status: 'success', data: { resultType: 'streams', result: [] } },
      ]),
      hop: 'loki: gpuaas-api',
      said: /empty: no line/,
      mend: /service="gpuaas-api"/,
    },
    {
      name: 'something else answers in place of Loki',
      change: loki(() => [200, '<html>']),
      hop: 'loki: query',
      said: /form/,
      mend: /another service/,
    },
    {
      name: 'Tempo holds nothing for the tenant',
      async change() {
        const { url } = await startLoopback((_, response) => answer(response, 200, { traces: [] }));
        return { TEMPO_URL: url };
      },
      hop: 'tempo: search',
      said: /empty/,
      mend: /TEMPO_TENANT_ID/,
    },
    {
      name: 'the reader is no platform-level reader',
      change: async () => ({ GPUAAS_API_TOKEN: 'another-token' }),
      hop: 'platform: overview',
      said: /40[13]/,
      mend: /platform-level reader/,
    },
    {
      name: 'the clock is off',
      async change() {
        const theirs = new Date(Date.now() - 400_000).toUTCString();
        const { url } = await startLoopback((_, response) => answer(response, 200, {}, { date: theirs }));
        return { GPUAAS_API_URL: url };
      },
      hop: 'clock: against the platform',
      said: /(?:399|40\d) s ahead/,
      mend: /NTP/,
    },
    {
      name: 'Grafana has a uid too few',
      change: async () => ({ GRAFANA_URL: await closedPort(), GRAFANA_LOKI_UID: 'loki' }),
      hop: 'grafana: links',
      said: /GRAFANA_TEMPO_UID/,
      mend: /uid/,
    },
    {
      name: 'the server of the database is away',
      change: async () => ({ DATABASE_URL: (await closedPort()).replace('http', 'postgres') }),
      hop: 'database: connect',
      said: /ECONNREFUSED/,
      mend: /DATABASE_URL/,
    },
    {
      name: 'the tracker refuses its token',
      async change() {
        const { url } = await startLoopback((_, response) => answer(response, 401, { message: 'Unauthorized' }));
        const file = join(await mkdtemp(join(tmpdir(), 'doctor-')), 'policy.yaml');
        await writeFile(file, `tracker: { kind: gitlab, url: "${url}", project: a/b, token_env: GITLAB_TOKEN }\n`);
        return { POLICY_FILE: file, GITLAB_TOKEN: 'glpat-very-secret-token' };
      },
      hop: 'tracker',
      said: /401/,
      mend: /GITLAB_TOKEN/,
    },
    {
      name: 'the policy has a mistake',
      async change() {
        const file = join(await mkdtemp(join(tmpdir(), 'doctor-')), 'policy.yaml');
        await writeFile(file, 'chanels: []\n');
        return { POLICY_FILE: file };
      },
      hop: 'policy',
      said: /chanels/,
      mend: /policy\.example\.yaml/,
    },
    {
      name: 'a variable is wrong',
      change: async () => ({ SLACK_BOT_TOKEN: 'xoxp-a-person' }),
      hop: 'configuration',
      said: /SLACK_BOT_TOKEN/,
      mend: /\.env/,
    },
  ];

  test.each(broken)('$name', async ({ change, hop, said, mend }) => {
    const { status, ...found } = await doctor({ ...withoutDatabase, ...(await change()) });
    expect(found.hop(hop)).toEqual({
      hop,
      state: 'failed',
      said: expect.stringMatching(said),
      mend: expect.stringMatching(mend),
    });
    expect(status).toBe(1);
    // The other parts are checked all the same.
    expect(found.findings.some(({ state }) => state === 'ok')).toBe(true);
  });

  test('a scope is missing', async () => {
    const { url } = await startLoopback((_, response) =>
      answer(response, 200, { ok: true, team_id: 'T1', user_id: 'U1' }, { 'x-oauth-scopes': 'commands,chat:write' }),
    );
    const { hop, status } = await doctor({ ...withoutDatabase, SLACK_API_URL: `${url}/api/` });
    expect(status).toBe(1);
    expect(hop('slack: scopes')).toMatchObject({
      state: 'failed',
      said: expect.stringContaining('files:write (exporting the evidence capsule)'),
      mend: expect.stringContaining('manifest.yml'),
    });
  });
});

test('no secret is ever shown, whatever a server says', async () => {
  const secrets = {
    SLACK_BOT_TOKEN: 'xoxb-sentinel-0001',
    SLACK_SIGNING_SECRET: 'sentinel-signing-0002',
    LOKI_TOKEN: 'sentinel-loki-0003',
    TEMPO_TOKEN: 'sentinel-tempo-0004',
    GPUAAS_API_TOKEN: 'sentinel-platform-0005',
  };
  const { url } = await startLoopback(({ headers }, response) =>
    answer(response, 500, { message: `${headers.authorization} ${Object.values(secrets).join(' ')}` }),
  );
  const { text, status } = await doctor({
    ...healthy,
    ...secrets,
    SLACK_API_URL: `${url}/api/`,
    LOKI_URL: url,
    TEMPO_URL: url,
    GPUAAS_API_URL: url,
    DATABASE_URL: `postgres://bot:sentinel-password-0006@${new URL(await closedPort()).host}/incidents`,
  });
  expect(status).toBe(1);
  expect(text).not.toContain('sentinel');
});

test.each([
  [['--click'], 'belong together'],
  [['--channel', 'C0123'], 'belong together'],
  [['--channel', 'incidents', '--click'], 'id of a channel'],
  [['--channel', 'C0123', '--click', '--wait', '0'], '--wait'],
  [['--channel', 'C0123', '--click', '--bot', 'localhost'], '--bot'],
  [['--fix'], 'not known'],
])('%j is refused, and nothing is asked', async (words, said) => {
  const { terminal, out, err } = recordedTerminal();
  expect(await doctorCommand(words, {}, terminal)).toBe(2);
  expect(out()).toBe('');
  expect(err()).toContain(said);
});

describe('the test card', () => {
  let bot: Bot;
  let environment: Record<string, string>;
  beforeAll(async () => {
    environment = await around.newEnvironment();
    bot = await startBot(around, environment);
  }, 60_000);
  afterAll(() => bot.stop());

  const click = (wait = '20') => [
    '--channel',
    incidents,
    '--click',
    '--wait',
    wait,
    '--bot',
    `http://127.0.0.1:${bot.port}`,
  ];
  /** The newest test card, once it can be pressed. */
  const card = () =>
    around.slack.waitFor(
      () =>
        around.slack.messages(incidents).findLast(({ blocks }) => JSON.stringify(blocks).includes(ActionId.testClick)),
      20_000,
    );
  const press = async () =>
    around.slack.click({ user: 'U0CLEO', message: await card(), action_id: ActionId.testClick });

  test('proves the way of a click to the bot, its database and back', async () => {
    const running = doctor(environment, click());
    await press();
    const { status, hop } = await running;
    expect(hop('bot: ready')?.state).toBe('ok');
    expect(hop('test card: click')).toMatchObject({ state: 'ok', said: expect.stringContaining('into its database') });
    expect(hop('database: connect')?.state).toBe('not checked');
    expect(status).toBe(0);
    expect(JSON.stringify(around.slack.messages(incidents).at(-1)?.blocks)).toContain('was stored');
  });

  test('that nobody pressed is closed, and nothing else is claimed', async () => {
    const { status, hop } = await doctor(environment, click('1'));
    expect(status).toBe(1);
    expect(hop('test card: click')).toMatchObject({ state: 'failed', said: 'no click came within 1 s' });
    expect(JSON.stringify(around.slack.messages(incidents).at(-1)?.blocks)).not.toContain(ActionId.testClick);
  });

  test('whose click the bot refuses names the signature', async () => {
    const running = doctor(environment, click('3'));
    await card();
    await around.slack.signedRequest({
      kind: 'block_actions',
      payload: { type: 'block_actions' },
      secret: 'another-one',
    });
    const { hop } = await running;
    expect(hop('test card: signature')).toMatchObject({ mend: expect.stringContaining('SLACK_SIGNING_SECRET') });
  });

  test('whose answer does not come back names the answer', async () => {
    around.slack.faults.onCall('chat.update', { kind: 'error', error: 'cant_update_message' });
    const running = doctor(environment, click('3'));
    await press();
    expect((await running).hop('test card: answer')).toMatchObject({ state: 'failed' });
  });

  test('is not posted where the bot does not run, nor where it was not invited', async () => {
    const away = await doctor(environment, ['--channel', incidents, '--click', '--bot', await closedPort()]);
    expect(away.hop('bot: ready')).toMatchObject({ state: 'failed', mend: expect.stringContaining('--bot') });
    expect(away.hop('test card: post')?.state).toBe('not checked');
    const words = click();
    words[1] = 'C0NOWHERE';
    expect((await doctor(environment, words)).hop('test card: post')).toMatchObject({
      state: 'failed',
      mend: expect.stringContaining('Invite the bot'),
    });
  });
});
