import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBot } from '../compose.ts';
import { parseConfig } from '../config.ts';
import { COMMAND } from '../slack/action-ids.ts';
import { readAppManifest } from './app-manifest.ts';
import { createBeside } from './beside.ts';
import { openDumpedDatabase } from './dumped-database.ts';
import { EXPLORE_UIDS, startExplorePage } from './explore-page.ts';
import { createInspector } from './inspector/inspector.ts';
import { createTraffic } from './inspector/traffic.ts';
import { startLedgerPage } from './ledger-page.ts';
import { buildPage } from './page/build-page.ts';
import { type Platform, type PlatformOptions, startPlatform } from './platform/platform.ts';
import { demoRules } from './policy.ts';
import type { LocalSlack } from './slack/local-slack.ts';
import { startSlack } from './slack/server.ts';
import { createSwitches } from './switches.ts';
import { loadWorlds } from './world/load.ts';
import { worldChoice } from './world-choice.ts';
import { worldOfDelivery } from './world-of-delivery.ts';

type Delays = NonNullable<PlatformOptions['delays']>;

export interface DemoOptions {
  /** Port of the page; a free one when left out or 0. */
  readonly port?: number;
  /** Keeps the bot's log lines back; otherwise its warnings go to standard error. */
  readonly quiet?: boolean;
  /** How long the embedded sources take to answer; by default long enough to watch the card at work. */
  readonly delays?: Delays;
}

export interface Demo {
  /** Address of the page, with a slash at the end. */
  readonly url: string;
  /** Something to paste, and a command to type. */
  readonly examples: { readonly paste: string; readonly command: string };
  readonly slack: LocalSlack;
  readonly platform: Platform;
  /** Where the filed tickets can be read. */
  readonly ledgerUrl: string;
  /** Ends the bot, the workspace and the platform, and removes what they stored. */
  stop(): Promise<void>;
}

const WATCHABLE: Delays = { loki: 350, tempo: 500, api: 250 };

/** Nobody waits for minutes in a demo: how often and how long actions look. */
const QUICK = { followMs: 1_000, followLaterMs: 3_000, findMs: 20_000, watchMs: 2_000, watchHoldsMs: 6_000 } as const;

/**
 * Starts the local workspace in this process: the embedded platform, a small Slack with its page, and the real bot
 * between them. Nothing leaves the machine. Rejects when a part cannot start (`EADDRINUSE` when the port is taken),
 * and then nothing is left running.
 */
export async function startDemo({ port = 0, quiet = false, delays = WATCHABLE }: DemoOptions = {}): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    // What takes longest begins first: bundling the page, and making the database. Both are awaited further down.
    const page = buildPage();
    const opening = openDumpedDatabase();
    for (const begun of [page, opening]) begun.catch(() => undefined);
    closers.push(() =>
      opening.then(
        (opened) => opened.close(),
        () => undefined,
      ),
    );

    const worlds = loadWorlds().filter(({ demo }) => demo);
    const traffic = createTraffic();
    const platform = await startPlatform({ worlds, byId: true, delays, onExchange: traffic.record });
    closers.push(() => platform.close());
    const explore = await startExplorePage({
      lokiUrl: platform.lokiUrl,
      tempoUrl: platform.tempoUrl,
      beforeQuery: (query) => void platform.activateFor(query),
    });
    closers.push(() => explore.close());

    const database = await opening;
    const folder = await mkdtemp(join(tmpdir(), 'gpuaas-demo-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const ledgerFile = join(folder, 'platform-gaps.md');
    const ledger = await startLedgerPage(ledgerFile);
    closers.push(() => ledger.close());

    const secrets = { botToken: 'xoxb-local-workspace', signingSecret: randomBytes(16).toString('hex') };
    const slack = await startSlack({
      ...secrets,
      port,
      ...readAppManifest(),
      worlds: platform.worlds().map(worldChoice),
      onWorld: (id) => void platform.activate(id),
      beforeDelivery(payload) {
        const world = worldOfDelivery(payload, platform.worlds(), () => threadOf(slack, payload));
        if (world === undefined) return;
        platform.activate(world.id);
        slack.state.activeWorld = world.id;
      },
      links: [{ title: 'Ticket ledger', url: ledger.url }],
      page: () => page,
      beside: (started) =>
        createBeside(
          createSwitches(platform, started.faults),
          createInspector({ sql: database, traffic, slack: started, worlds: platform.worlds }),
        ),
    });
    closers.push(() => slack.close());
    slack.state.activeWorld = platform.activeWorld().id;

    const config = parseConfig({
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      LOKI_URL: platform.lokiUrl,
      TEMPO_URL: platform.tempoUrl,
      GPUAAS_API_URL: platform.apiUrl,
      GPUAAS_API_TOKEN: platform.token,
      GRAFANA_URL: explore.url,
      GRAFANA_LOKI_UID: EXPLORE_UIDS.loki,
      GRAFANA_TEMPO_UID: EXPLORE_UIDS.tempo,
      PORT: '0',
      LOG_LEVEL: quiet ? 'silent' : 'warn',
    });
    const rules = demoRules(platform.operatorKeys(), { path: ledgerFile, url: ledger.url });
    const bot = createBot(config, { host: '127.0.0.1', database, ...rules, pace: QUICK });
    closers.push(() => bot.stop());
    await Promise.all([bot.start(), page]);
    slack.reachBotAt(`http://127.0.0.1:${bot.port}`);

    const [first, second] = platform.worlds();
    return {
      url: `${slack.url}/`,
      examples: { paste: first?.say ?? '', command: `${COMMAND} ${(second ?? first)?.correlationId}` },
      slack,
      platform,
      ledgerUrl: ledger.url,
      stop: () => closeAll(closers),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** What stands in the thread in which a button was pressed, as text: a message of the bot there names no id itself. */
function threadOf(slack: LocalSlack, payload: Readonly<Record<string, unknown>>): string {
  const { container } = payload;
  if (typeof container !== 'object' || container === null) return '';
  const { channel_id: channel, thread_ts: thread } = container as Record<string, unknown>;
  return typeof channel === 'string' && typeof thread === 'string' ? JSON.stringify(slack.thread(channel, thread)) : '';
}

/** Closes in reverse order; one part that fails does not keep the others open. */
async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).toReversed()) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'not every part of the demo could be closed');
}
