import { flushCompileCache } from 'node:module';
import { createBot } from '../../src/compose.ts';
import { parseConfig } from '../../src/config.ts';

/**
 * Runs the real bot as this whole process, for those who break it, and answers its port. `DIE_AT=<crash point>:<occurrence>`
 * makes it end itself by SIGKILL the moment it gets there: nothing is flushed, closed or said. `PACE` and `WAITS` are
 * JSON of the composition's options: nobody waits for minutes in a test.
 */
export async function runDyingBot(): Promise<number> {
  const { DIE_AT = '', PACE = '{}', WAITS = '{}' } = process.env;
  const [point, occurrence] = DIE_AT.split(':');
  let seen = 0;
  const bot = createBot(parseConfig(process.env), {
    host: '127.0.0.1',
    env: process.env,
    pace: JSON.parse(PACE),
    waits: JSON.parse(WAITS),
    reached(reachedPoint) {
      if (reachedPoint !== point) return;
      seen += 1;
      if (seen === Number(occurrence)) process.kill(process.pid, 'SIGKILL');
    },
  });
  await bot.start();
  // A process that is killed would leave nothing compiled for the next one.
  flushCompileCache();
  process.on('SIGTERM', () => {
    bot.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  return bot.port;
}
