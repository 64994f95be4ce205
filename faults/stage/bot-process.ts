import './skewed-clock.ts';
import { flushCompileCache } from 'node:module';
import { createBot } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';

/**
 * The real bot as a process of its own. `DIE_AT=<crash point>:<occurrence>` makes it end itself by SIGKILL the moment it
 * gets there: nothing is flushed, closed or said. `PACE` and `WAITS` are JSON of the composition's options.
 */
const [point, occurrence] = (process.env.DIE_AT ?? '').split(':');
let seen = 0;

const bot = createBot(parseConfig(process.env), {
  host: '127.0.0.1',
  env: process.env,
  pace: JSON.parse(process.env.PACE ?? '{}'),
  waits: JSON.parse(process.env.WAITS ?? '{}'),
  reached(reachedPoint) {
    if (reachedPoint !== point) return;
    seen += 1;
    if (seen === Number(occurrence)) process.kill(process.pid, 'SIGKILL');
  },
});
await bot.start();
// A process that is killed would leave nothing compiled for the next one.
flushCompileCache();
process.send?.({ port: bot.port });
process.on('SIGTERM', () => {
  bot.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
