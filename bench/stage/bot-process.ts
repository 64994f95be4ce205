import { createBot } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';
import { answering } from './answering.ts';
import { usage } from './usage.ts';

/** The real bot in a process of its own, configured by its environment. It answers what it used so far. */
const bot = createBot(parseConfig(process.env), { host: '127.0.0.1', log: silentLog });
await bot.start();
answering({ port: bot.port }, async () => usage());
