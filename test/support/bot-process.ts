import { runDyingBot } from './dying-bot.ts';

/** The real bot in a process of its own. Its first line is its port. */
process.stdout.write(`${await runDyingBot()}\n`);
