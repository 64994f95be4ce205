import './skewed-clock.ts';
import { runDyingBot } from '../../test/support/dying-bot.ts';

/** The real bot in a process of its own, with a clock that may be wrong. Its port goes to its parent. */
const port = await runDyingBot();
process.send?.({ port });
