import { createBot } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';
import { silentLog } from '../../src/log.ts';

/** The real bot in a process of its own, configured by its environment. Its first line is its port. */
const bot = createBot(parseConfig(process.env), { host: '127.0.0.1', log: silentLog });
await bot.start();
process.stdout.write(`${bot.port}\n`);
