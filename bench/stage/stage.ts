import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import type { World } from '../../src/demo/world/schema.ts';
import { type Child, startChild } from './child.ts';
import { type Order, Shown } from './order.ts';
import { Outcome } from './steady-load.ts';
import { Usage } from './usage.ts';

export type Transport = 'HTTP' | 'Socket Mode';
export type TargetName = 'bare Bolt app' | 'the bot';

/** Before every answer of a source, milliseconds. */
export const DELAYS = { loki: 300, tempo: 200, api: 150 };

/** An app in a process of its own, and Slack in another. */
export interface Stage {
  /** Milliseconds from the start of the app's process until it took requests. */
  readonly startMs: number;
  /** Folder of the embedded database. */
  readonly folder: string;
  load(order: Omit<Order, 'address'>): Promise<Outcome>;
  shown(): Promise<Shown>;
  usage(): Promise<Usage>;
  /** Ends the app at once, with nothing flushed; its folder stays until the stage is closed. */
  killApp(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly target: TargetName;
  readonly transport: Transport;
  /** What the sources answer from. */
  readonly world: World;
  /** Address of an empty database on a server; the embedded one when left out. */
  readonly databaseUrl?: string | undefined;
  /** A data folder that exists; an empty one when left out. */
  readonly folder?: string;
}

const SECRETS = {
  SLACK_SIGNING_SECRET: 'bench-signing-secret',
  SLACK_BOT_TOKEN: 'xoxb-bench-token',
  SLACK_APP_TOKEN: 'xapp-bench-token',
};
const Port = z.object({ port: z.number() });

export async function startStage({ target, transport, world, databaseUrl, ...options }: StageOptions): Promise<Stage> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'bench-')));
    if (options.folder === undefined) closers.push(() => rm(folder, { recursive: true, force: true }));
    const platform = await startPlatform({ worlds: [world], delays: DELAYS });
    closers.push(platform.close);
    const ready = z.object({ apiUrl: z.string(), threadTs: z.string() });
    const slack = await startChild('slack-process.ts', SECRETS, ready);
    closers.push(slack.kill);
    const { SLACK_APP_TOKEN, ...common } = SECRETS;
    const env = {
      ...common,
      ...(transport === 'Socket Mode' && { SLACK_APP_TOKEN }),
      SLACK_API_URL: slack.ready.apiUrl,
      ...sourcesOf(platform),
      ...(databaseUrl === undefined ? { DATA_DIR: folder } : { DATABASE_URL: databaseUrl }),
      PORT: '0',
    };
    const app = await startApp(target, transport, env);
    closers.push(app.kill);
    const address = transport === 'HTTP' ? `http://127.0.0.1:${app.ready.port}/slack/events` : null;
    return {
      startMs: app.startMs,
      folder,
      load: (order) => slack.ask({ ...order, address }, Outcome),
      shown: () => slack.ask({}, Shown),
      usage: () => app.ask({}, Usage),
      killApp: app.kill,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With a signing secret the bot takes HTTP, so Socket Mode goes without. */
function startApp(
  target: TargetName,
  transport: Transport,
  { SLACK_SIGNING_SECRET, ...env }: Record<string, string> & { SLACK_SIGNING_SECRET: string },
): Promise<Child<z.infer<typeof Port>>> {
  const script = target === 'the bot' ? 'bot-process.ts' : 'bare-bolt-process.ts';
  return startChild(script, transport === 'HTTP' ? { ...env, SLACK_SIGNING_SECRET } : env, Port);
}

function sourcesOf(platform: Platform): Record<string, string> {
  return {
    LOKI_URL: platform.lokiUrl,
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
  };
}
