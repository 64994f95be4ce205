import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { demoRules } from '../../src/demo/policy.ts';
import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { startSlack } from '../../src/demo/slack/server.ts';
import type { World } from '../../src/demo/world/schema.ts';
import type { CrashPoint } from '../../src/usecases/crash-points.ts';
import type { Part } from '../fault.ts';
import { PLANTED_SECRET } from '../proxy/http-faults.ts';
import { type HttpProxy, startHttpProxy } from '../proxy/http-proxy.ts';
import type { Random } from '../random.ts';
import { type BotProcess, startBotProcess } from './bot.ts';
import type { StageDatabase } from './databases.ts';
import { startTracker, type Tracker } from './tracker.ts';

export type HttpPart = Exclude<Part, 'database'>;

export interface BotStart {
  readonly dieAt?: { readonly point: CrashPoint; readonly occurrence: number };
}

/** Everything outside the bot, each part behind a proxy of its own. It outlives the bots that are started on it. */
export interface Stage {
  readonly slack: LocalSlack;
  readonly platform: Platform;
  readonly worlds: readonly World[];
  readonly tracker: Tracker;
  readonly database: StageDatabase;
  readonly proxies: Readonly<Record<HttpPart, HttpProxy>>;
  /** What must come out of the bot nowhere. */
  readonly secrets: readonly string[];
  /** How far the clock of Slack is off. */
  readonly slackSkewMs: number;
  /** Every bot that was started, the one that runs last. */
  readonly bots: readonly BotProcess[];
  startBot(start?: BotStart): Promise<BotProcess>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly worlds: readonly World[];
  readonly database: StageDatabase;
  readonly random: Random;
  /** How far the clock of Slack is off, against that of the bot and all others. */
  readonly slackSkewMs?: number;
  /** How far the clock of the bot is off, against all others. */
  readonly botSkewMs?: number;
  /** How far that of a source is off while it is armed with `clock-skew`. */
  readonly sourceSkewMs?: number;
  /** How long a source may take. Short where sources break; a busy machine must not look like one that broke. */
  readonly sourceTimeoutMs: number;
}

/** Nobody waits for minutes: how often and how long the bot looks, and how long it waits for a part. */
const PACE = {
  proposalMs: 300_000,
  followMs: 300,
  followLaterMs: 500,
  followLimitMs: 12_000,
  findMs: 5_000,
  watchMs: 500,
  watchHoldsMs: 1_000,
} as const;
const WAITS = { slackMs: 2_000, slackUrgentMs: 1_500, trackerMs: 1_500, leaseShare: 0.2, pollSeconds: 0.5 } as const;
/** Slack sends an event again for so long that it arrives when everything is well again. */
const RETRIES_MS = Array.from({ length: 90 }, () => 500);

const SECRETS = { botToken: 'xoxb-stage-bot-token-0815', signingSecret: 'stage-signing-secret-4711' } as const;

/** Starts all parts; the bot is started by `startBot`. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { worlds, database, random, slackSkewMs = 0, botSkewMs = 0, sourceSkewMs = 0 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'stage-'));
  const [slack, platform, tracker] = await Promise.all([
    startSlack({
      ...SECRETS,
      clock: () => new Date(Date.now() + slackSkewMs),
      times: { ackDeadlineMs: 3_000, eventRetriesMs: RETRIES_MS, triggerLifeMs: 3_000 },
    }),
    // Whoever pastes or presses makes a world the truth: a late delivery about another one must not.
    startPlatform({ worlds, byId: true }),
    startTracker(),
  ]);
  const upstreams: Readonly<Record<HttpPart, string>> = {
    slack: slack.url,
    loki: platform.lokiUrl,
    tempo: platform.tempoUrl,
    platform: platform.apiUrl,
    tracker: tracker.url,
  };
  const proxyOf = (part: HttpPart) => startHttpProxy({ part, upstream: upstreams[part], random, skewMs: sourceSkewMs });
  const proxies: Record<HttpPart, HttpProxy> = {
    slack: await proxyOf('slack'),
    loki: await proxyOf('loki'),
    tempo: await proxyOf('tempo'),
    platform: await proxyOf('platform'),
    tracker: await proxyOf('tracker'),
  };
  const rules = demoRules(platform.operatorKeys(), { path: join(folder, 'unused.md'), url: 'https://unused.test' });
  const policy = {
    ...rules.policy,
    tracker: { kind: 'gitlab', url: proxies.tracker.url, project: tracker.project, token_env: 'TRACKER_TOKEN' },
  };
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(policyFile, JSON.stringify(policy));
  const secretsOfRules = Object.entries(rules.env).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const environment = {
    ...database.environment,
    ...Object.fromEntries(secretsOfRules),
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: `${proxies.slack.url}/api/`,
    LOKI_URL: proxies.loki.url,
    TEMPO_URL: proxies.tempo.url,
    GPUAAS_API_URL: proxies.platform.url,
    GPUAAS_API_TOKEN: platform.token,
    TRACKER_TOKEN: tracker.token,
    POLICY_FILE: policyFile,
    PORT: '0',
    LOG_LEVEL: 'info',
    SOURCE_TIMEOUT_MS: String(options.sourceTimeoutMs),
    PACE: JSON.stringify(PACE),
    WAITS: JSON.stringify(WAITS),
    CLOCK_SKEW_MS: String(botSkewMs),
  };
  const bots: BotProcess[] = [];
  return {
    slack,
    platform,
    worlds,
    tracker,
    database,
    proxies,
    secrets: [
      ...Object.values(SECRETS),
      platform.token,
      tracker.token,
      PLANTED_SECRET,
      ...secretsOfRules.map(([, value]) => value),
    ],
    slackSkewMs,
    bots,
    async startBot({ dieAt } = {}) {
      const bot = await startBotProcess({
        ...environment,
        ...(dieAt === undefined ? {} : { DIE_AT: `${dieAt.point}:${dieAt.occurrence}` }),
      });
      bots.push(bot);
      slack.reachBotAt(bot.url);
      return bot;
    },
    async close() {
      await Promise.all(bots.map((bot) => bot.kill()));
      await slack.close();
      await Promise.all([platform.close(), tracker.close(), ...Object.values(proxies).map((proxy) => proxy.close())]);
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
