import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { z } from 'zod';
import { createBot } from '../src/compose.ts';
import { parseConfig } from '../src/config.ts';
import { startPlatform } from '../src/demo/platform/platform.ts';
import { startSlack } from '../src/demo/slack/server.ts';
import { loadWorlds } from '../src/demo/world/load.ts';
import { silentLog } from '../src/log.ts';
import { ms, quantile, table } from './figures.ts';

const RATE = 50;
const SECONDS = 6;
const SECRET = 'bench-signing-secret';
const TOKEN = 'xoxb-bench-token';

/** Acknowledgement of commands and messages at 50 a second, stored before acknowledged, beside a bare Bolt app. */
export async function acknowledgeBench(): Promise<string> {
  const rows = [['what', 'p50', 'p95', 'p99', 'max', 'over 1 s', 'not 2xx']];
  for (const [name, target] of [
    ['the bot', theBot],
    ['a bare Bolt app', bareBolt],
  ] as const) {
    const { address, stop } = await target();
    for (const kind of ['command', 'message'] as const) {
      const { latencies, failed } = await load(address, kind);
      const of = (q: number): string => ms(quantile(latencies, q));
      rows.push([
        `${kind}, ${name}`,
        of(0.5),
        of(0.95),
        of(0.99),
        of(1),
        String(latencies.filter((value) => value > 1000).length),
        String(failed),
      ]);
    }
    await stop();
  }
  return `Acknowledgement at ${RATE} requests a second for ${SECONDS} s over HTTP, load from another process, embedded database\n\n${table(rows)}`;
}

const Loaded = z.object({ latencies: z.array(z.number()), failed: z.number() });

async function load(address: string, kind: string): Promise<z.infer<typeof Loaded>> {
  const script = fileURLToPath(new URL('./load.ts', import.meta.url));
  const args = [script, address, SECRET, kind, String(RATE), String(SECONDS)];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 60_000,
    maxBuffer: 16 * 1024 * 1024,
  });
  return Loaded.parse(JSON.parse(stdout));
}

async function theBot() {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const slack = await startSlack({ signingSecret: SECRET, botToken: TOKEN });
  const platform = await startPlatform({ worlds: loadWorlds().slice(0, 1) });
  const config = parseConfig({
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_API_URL: slack.apiUrl,
    LOKI_URL: platform.lokiUrl,
    TEMPO_URL: platform.tempoUrl,
    GPUAAS_API_URL: platform.apiUrl,
    GPUAAS_API_TOKEN: platform.token,
    DATA_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'error',
  });
  const bot = createBot(config, { log: silentLog, host: '127.0.0.1', drainMs: 1_000 });
  await bot.start();
  return {
    address: `http://127.0.0.1:${bot.port}/slack/events`,
    async stop() {
      await bot.stop();
      await Promise.all([slack.close(), platform.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bareBolt() {
  const receiver = new HTTPReceiver({ signingSecret: SECRET, logLevel: LogLevel.ERROR });
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: TOKEN, botId: 'B0', botUserId: 'U0' }),
    logLevel: LogLevel.ERROR,
  });
  app.command(/.*/, async ({ ack }) => ack());
  app.message(async () => {});
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  const where = 'address' in server && typeof server.address === 'function' ? server.address() : null;
  const port = typeof where === 'object' && where !== null ? where.port : 0;
  return { address: `http://127.0.0.1:${port}/slack/events`, stop: async () => void (await app.stop()) };
}
