import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Bot, type BotOptions, createBot } from '../../src/compose.ts';
import { type Environment, parseConfig } from '../../src/config.ts';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import type { LocalSlack, SlackOptions } from '../../src/demo/slack/local-slack.ts';
import { app } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import type { World } from '../../src/demo/world/schema.ts';
import type { SeededWorld } from '../../src/demo/world/seeded.ts';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { silentLog } from '../../src/log.ts';
import { ActionId, CARD_METADATA, CallbackId } from '../../src/slack/action-ids.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createServerDatabase, testServer } from './database.ts';
import { slackSecrets, startTestSlack } from './slack.ts';
import { scenarios } from './worlds.ts';

/** A local Slack and an embedded platform that outlive the bots that are started against them. */
export interface Surroundings {
  readonly slack: LocalSlack;
  readonly platform: Platform;
  /** The environment of a bot on a data folder of its own (with `TEST_DATABASE_URL`: a database on that server). */
  newEnvironment(): Promise<Record<string, string>>;
  close(): Promise<void>;
}

/** `worlds`: what the platform knows and answers by their ids; without it, the active one of all of the project. */
export async function startSurroundings(
  slackOptions: Partial<SlackOptions> = {},
  worlds?: readonly World[],
): Promise<Surroundings> {
  const base = await mkdtemp(join(tmpdir(), 'bot-'));
  const template = join(base, 'template');
  const [slack, platform] = await Promise.all([
    startTestSlack({
      shortcuts: [{ callback_id: CallbackId.triageMessage, name: 'Triage this message' }],
      ...slackOptions,
    }),
    startPlatform(worlds === undefined ? { worlds: scenarios() } : { worlds, byId: true }),
    createTemplate(template),
  ]);
  let folders = 0;
  async function newStore(): Promise<Record<string, string>> {
    if (testServer !== undefined) return { DATABASE_URL: await createServerDatabase(testServer) };
    folders += 1;
    const folder = join(base, `data-${folders}`);
    await cp(template, folder, { recursive: true });
    return { DATA_DIR: folder };
  }
  return {
    slack,
    platform,
    newEnvironment: async () => ({
      ...(await newStore()),
      SLACK_BOT_TOKEN: slackSecrets.botToken,
      SLACK_SIGNING_SECRET: slackSecrets.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      LOKI_URL: platform.lokiUrl,
      TEMPO_URL: platform.tempoUrl,
      GPUAAS_API_URL: platform.apiUrl,
      GPUAAS_API_TOKEN: platform.token,
      PORT: '0',
      LOG_LEVEL: 'warn',
    }),
    async close() {
      await slack.close();
      await platform.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Creating a database and its tables takes seconds, copying one does not. */
async function createTemplate(folder: string): Promise<void> {
  const database = await openDatabase({ kind: 'folder', folder });
  await migrate(database);
  const queue = createJobQueue({ database, log: silentLog, triages: 1 });
  await queue.open();
  await queue.stop(1_000);
  await database.close();
}

/** The composed bot inside this process, known to the local Slack. */
export async function startBot(
  { slack }: Surroundings,
  environment: Environment,
  options: BotOptions = {},
): Promise<Bot> {
  const bot = createBot(parseConfig(environment), { log: silentLog, host: '127.0.0.1', drainMs: 5_000, ...options });
  await bot.start();
  slack.reachBotAt(`http://127.0.0.1:${bot.port}`);
  return bot;
}

/** The same bot in a process of its own. */
export interface BotProcess {
  readonly port: number;
  /** Ends it the hard way and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end in order. */
  terminate(): void;
  /** How it ended; pending while it runs. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it wrote to standard error. */
  errors(): string;
}

const ENTRY = fileURLToPath(new URL('./bot-process.ts', import.meta.url));

/** Starts it and waits until it takes requests. `dieAt`: a crash point and at which of its occurrences. */
export async function startBotProcess(
  { slack }: Surroundings,
  environment: Record<string, string>,
  dieAt?: { point: string; occurrence: number },
): Promise<BotProcess> {
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...environment,
      ...(dieAt === undefined ? {} : { DIE_AT: `${dieAt.point}:${dieAt.occurrence}` }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const port = await portOf(child, ended, errors);
  slack.reachBotAt(`http://127.0.0.1:${port}`);
  return {
    port,
    ended,
    errors: () => errors.join(''),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    terminate: () => void child.kill('SIGTERM'),
  };
}

/** The process says its port in its first line. */
async function portOf(
  { stdout }: ChildProcess,
  ended: Promise<{ code: number | null }>,
  errors: readonly string[],
): Promise<number> {
  if (stdout === null) throw new Error('The process has no output');
  const first = once(createInterface({ input: stdout }), 'line').then(([line]) => Number(line));
  const early = ended.then(({ code }) => {
    throw new Error(`The bot ended with ${code} before it started:\n${errors.join('')}`);
  });
  return Promise.race([first, early]);
}

/** Cards of incidents in a thread, deleted ones left out. */
export function cardsIn(slack: LocalSlack, channel: string, threadTs: string): Message[] {
  return slack
    .thread(channel, threadTs)
    .filter(({ user, metadata }) => user === app.botUserId && metadata?.event_type === CARD_METADATA);
}

/** A card that has ended offers to run again; one at work does not. */
export function isFinished({ blocks }: Message): boolean {
  return JSON.stringify(blocks).includes(ActionId.runAgain);
}

/** The one card of a thread once it is finished; fails when a second one stands. */
export async function finishedCard(
  slack: LocalSlack,
  channel: string,
  threadTs: string,
  timeoutMs = 20_000,
): Promise<Message> {
  const card = await slack.waitFor(() => cardsIn(slack, channel, threadTs).find(isFinished), timeoutMs);
  const cards = cardsIn(slack, channel, threadTs);
  if (cards.length !== 1) throw new Error(`${cards.length} cards stand in the thread`);
  return card;
}

/** Makes a world the truth, as of now, and answers what a person would paste. */
export function pasteOf(platform: Platform, id?: string): SeededWorld {
  const world = platform.renew(id ?? platform.activeWorld().id);
  return platform.activate(world.id);
}
