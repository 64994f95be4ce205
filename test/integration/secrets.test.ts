import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, createBot } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { demoRules } from '../../src/demo/policy.ts';
import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { Entered } from '../../src/demo/slack/modals.ts';
import { ada, incidents, platformPrivate } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import type { World } from '../../src/demo/world/schema.ts';
import { createLog } from '../../src/log.ts';
import { secretsIn } from '../../src/secrets.ts';
import { ActionId, CallbackId } from '../../src/slack/action-ids.ts';
import { openDatabase } from '../../src/store/database.ts';
import { unpackCapsule } from '../../src/usecases/packed-capsule.ts';
import { finishedCard, pasteOf } from '../support/bot.ts';
import { leaksIn, type Planted, sentinels } from '../support/sentinels.ts';
import { slackSecrets, startTestSlack } from '../support/slack.ts';
import { scenario } from '../support/worlds.ts';

/**
 * Secrets of every kind are planted in everything that the bot reads, one whole run of it is driven (card, evidence,
 * capsule, ticket, escalation, retry, form), and everything that came out is searched for them.
 */

const planted: Planted[] = [];
/** `part` of five, where a field takes fewer letters. */
const plant = (place: string, part?: 0 | 1 | 2 | 3 | 4): string[] => {
  const own = sentinels(place).filter((_, at) => part === undefined || at % 5 === part);
  planted.push(...own);
  return own.map(({ text }) => text);
};

/** The world with secrets in its lines, fields, spans and records. */
function poisoned(id: string, place: string): World {
  const world = scenario(id);
  const lines = plant(`${place}LOG`).map((msg) => ({ at: 3, service: 'api', level: 'warn', msg }));
  const fields = plant(`${place}FIELD`).map((note) => ({ at: 4, service: 'api', msg: 'noted', note }));
  const [text = '', ...others] = [plant(`${place}REC`).join(' ')];
  const inRow = (row: object, name: string) => ({ ...row, [name]: text });
  const [span, ...spans] = world.spans;
  const { platform } = world;
  return {
    ...world,
    lines: [...world.lines, ...lines, ...fields],
    spans:
      span === undefined
        ? []
        : [
            {
              ...span,
              message: plant(`${place}SPAN`).join(' '),
              attributes: { ...span.attributes, note: plant(`${place}ATTR`).join(' ') },
            },
            ...spans,
          ],
    platform: {
      ...platform,
      instances: platform.instances.map((row) => inRow(row, 'failure_reason')),
      service_accounts: platform.service_accounts.map((row) => inRow(row, 'name')),
      audit: platform.audit.map((row) => ({ ...row, metadata: { note: text, others } })),
    },
  };
}

let folder: string;
let slack: LocalSlack;
let platform: Platform;
let bot: Bot;
let ledger: string;
let secrets: readonly string[];
const log: string[] = [];
const outputs = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  ledger = join(folder, 'gaps.md');
  slack = await startTestSlack({ shortcuts: [{ callback_id: CallbackId.triageMessage, name: 'Triage this message' }] });
  platform = await startPlatform({ worlds: [poisoned('06-fjord', 'A'), poisoned('14-nectar', 'B')] });
  const rules = demoRules(platform.operatorKeys(), { path: ledger, url: 'https://ledger.test/gaps' });
  const environment = {
    SLACK_BOT_TOKEN: slackSecrets.botToken,
    SLACK_SIGNING_SECRET: slackSecrets.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    LOKI_URL: platform.lokiUrl,
    LOKI_TOKEN: 'loki-reader-token-of-the-test',
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    LOG_LEVEL: 'debug',
  };
  secrets = secretsIn({ ...environment, ...rules.env }, rules.policy);
  const destination = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  bot = createBot(parseConfig(environment), {
    ...rules,
    host: '127.0.0.1',
    drainMs: 5_000,
    log: createLog({ level: 'debug', destination, secrets }),
    pace: { followMs: 200, followLaterMs: 300, findMs: 3_000 },
  });
  await bot.start();
  slack.reachBotAt(`http://127.0.0.1:${bot.port}`);
  await drive();
}, 120_000);
afterAll(async () => {
  await slack.close();
  await platform.close();
  await rm(folder, { recursive: true, force: true });
});

async function triaged(world: string, place: string): Promise<Message> {
  const { say } = pasteOf(platform, world);
  const text = `${say}\n${plant(place).join('\n')}`;
  const said = slack.say({ user: ada.id, channel: incidents, text, typed: true });
  return finishedCard(slack, incidents, said.ts, 30_000);
}

const press = (card: Message, action_id: string) =>
  slack.click({ user: ada.id, channel: incidents, message: card.ts, action_id });

async function act(card: Message, actionId: string, entered: Entered): Promise<void> {
  await press(card, actionId);
  const dialog = await slack.waitFor(
    () =>
      slack.views(ada.id).find(({ view }) => view.submit !== undefined && JSON.stringify(view).includes('actionId')),
    20_000,
  );
  expect(await slack.submitView(dialog, entered)).toMatchObject({ ok: true });
}

/** Whatever somebody can make the bot say, once. */
async function drive(): Promise<void> {
  const gap = await triaged('06-fjord', 'PASTEA');
  await press(gap, ActionId.showEvidence);
  await slack.waitFor(() => slack.views(ada.id).at(-1));
  await press(gap, ActionId.exportReport);
  await slack.waitFor(() => slack.thread(incidents, gap.threadTs ?? '').some(({ files }) => files.length > 0));
  await act(gap, ActionId.ticket, {
    evidence: { evidence: plant('TICKET').join('\n') },
    pressure: { pressure: plant('TICKETB', 1).join('\n') },
    current_capability: { current_capability: plant('TICKETC', 2).join('\n') },
  });
  await slack.waitFor(() => slack.thread(incidents, gap.threadTs ?? '').some(({ text }) => /Filed/.test(text)), 20_000);
  const severity = { selected_option: { value: 'SEV-3', text: { type: 'plain_text', text: 'SEV-3' } } };
  await act(gap, ActionId.escalate, { severity: { severity }, ask: { ask: plant('ASK', 1).join('\n') } });
  await slack.waitFor(() => slack.messages(platformPrivate).some(({ files }) => files.length > 0), 20_000);

  const failed = await triaged('14-nectar', 'PASTEB');
  await act(failed, ActionId.retry, { reason: { reason: plant('REASON', 2).join('\n') } });
  await slack.waitFor(() => platform.effects.length === 1, 20_000);
  await slack.waitFor(() => slack.thread(incidents, failed.threadTs ?? '').length > 2, 20_000);

  const idle = slack.say({ user: ada.id, channel: incidents, text: plant('FORM').join('\n'), typed: true });
  await slack.shortcut({ user: ada.id, callback_id: CallbackId.triageMessage, message: idle });
  await slack.waitFor(() => JSON.stringify(slack.views(ada.id)).includes('Triage'));
  await slack.idle();
  outputs.set('metrics', await (await fetch(`http://127.0.0.1:${bot.port}/metrics`)).text());
  await bot.stop();

  outputs.set(
    'calls of Slack: cards, threads, modals',
    JSON.stringify(slack.calls().map(({ method, args }) => [method, args])),
  );
  const messages = [...slack.state.messages.values()].flatMap((channel) => [...channel.values()]);
  outputs.set('files', messages.flatMap(({ files }) => files.map(({ content }) => String(content))).join('\n'));
  outputs.set('ephemeral answers', JSON.stringify(messages.filter(({ ephemeralTo }) => ephemeralTo !== null)));
  outputs.set('tickets', await readFile(ledger, 'utf8'));
  outputs.set('log', log.join(''));
  for (const [table, text] of await dumped()) outputs.set(`table ${table}`, text);
}

/** Every table of every schema as text; capsules unpacked. */
async function dumped(): Promise<[string, string][]> {
  const database = await openDatabase({ kind: 'folder', folder: join(folder, 'data') });
  try {
    const { rows: tables } = await database.query(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    );
    const dumps: [string, string][] = [];
    for (const { name } of tables as { name: string }[]) {
      const { rows } = await database.query(`select row_to_json(t)::text as row from ${name} t`);
      dumps.push([name, (rows as { row: string }[]).map(({ row }) => row).join('\n')]);
    }
    const { rows: capsules } = await database.query('select capsule, seal from capsules');
    for (const { capsule, seal } of capsules as { capsule: Uint8Array; seal: string }[])
      dumps.push(['capsules, unpacked', await unpackCapsule({ gzip: capsule, seal })]);
    return dumps;
  } finally {
    await database.close();
  }
}

describe('no planted secret is', () => {
  test.each(['calls of Slack: cards, threads, modals', 'files', 'ephemeral answers', 'tickets', 'log', 'metrics'])(
    'in %s',
    (name) => {
      expect(outputs.get(name)?.length ?? 0).toBeGreaterThan(name === 'ephemeral answers' ? 1 : 100);
      expect(leaksIn(outputs.get(name) ?? '', planted)).toEqual([]);
    },
  );

  test('in any table of the database, jobs and capsules included', () => {
    const tables = [...outputs].filter(([name]) => name.startsWith('table '));
    expect(tables.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'table public.incidents',
        'table public.audit',
        'table pgboss.job',
        'table capsules, unpacked',
      ]),
    );
    expect(tables.flatMap(([name, text]) => leaksIn(text, planted).map((leak) => `${name} ${leak}`))).toEqual([]);
  });
});

test('what stood around the secrets is still there to be read', () => {
  const evidence = outputs.get('table capsules, unpacked') ?? '';
  expect(evidence).toContain('[redacted:gitlab-token]');
  expect(evidence).toContain('clone with');
  expect(planted.length).toBeGreaterThan(300);
});

test('the bot’s own secrets stand in nothing that it wrote', () => {
  const all = [...outputs.entries()];
  expect(secrets.length).toBeGreaterThanOrEqual(5);
  for (const secret of secrets)
    expect(all.filter(([, text]) => text.includes(secret)).map(([name]) => `${name}: ${secret}`)).toEqual([]);
});
