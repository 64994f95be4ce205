import { createBot } from './compose.ts';
import { type Config, ConfigError, type Environment, parseConfig } from './config.ts';
import { loadEnvFile } from './load-env-file.ts';
import { createLog } from './log.ts';
import { loadPolicy } from './policy/policy-file.ts';
import type { Policy } from './policy/schema.ts';
import { secretsIn } from './secrets.ts';
import { FolderInUseError } from './store/folder-lock.ts';
import { SchemaTooNewError } from './store/migrate.ts';
import { SlackCallError } from './usecases/ports.ts';

/** Bad configuration, as the terminal command has it. */
const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;
/** A stop that takes longer than this is ended; what was not finished is done at the next start. */
const STOP_WITHIN_MS = 40_000;

/** Everything that is wrong with environment and policy file, at once. */
async function readConfiguration(env: Environment): Promise<{ config: Config; policy: Policy }> {
  const [config, policy] = await Promise.allSettled([
    (async () => parseConfig(env))(),
    loadPolicy(env.POLICY_FILE?.trim() || undefined, env),
  ]);
  if (config.status === 'fulfilled' && policy.status === 'fulfilled') {
    return { config: config.value, policy: policy.value };
  }
  const reasons = [config, policy].flatMap((read) => (read.status === 'rejected' ? [read.reason] : []));
  const other = reasons.find((reason) => !(reason instanceof ConfigError));
  if (other !== undefined) throw other;
  throw new ConfigError(reasons.flatMap((reason: ConfigError) => reason.problems));
}

async function main(): Promise<void> {
  loadEnvFile();
  const { config, policy } = await readConfiguration(process.env);
  const log = createLog({ level: config.logLevel, secrets: secretsIn(process.env, policy) });
  const bot = createBot(config, { policy, log, env: process.env });

  // A rejection that nobody handles leaves a part in an unknown state. The process ends and is started again.
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection, ending', { error });
    process.exit(EXIT_FAILURE);
  });

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(EXIT_FAILURE);
    stopping = true;
    log.info('stopping', { signal });
    setTimeout(() => process.exit(EXIT_FAILURE), STOP_WITHIN_MS).unref();
    bot.stop().then(
      () => process.exit(0),
      () => process.exit(EXIT_FAILURE),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  await bot.start();
}

main().catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exit(error instanceof ConfigError ? EXIT_USAGE : EXIT_FAILURE);
});

/** What a person can mend is said in a line; for anything else the stack counts. */
function describe(error: unknown): string {
  if (error instanceof ConfigError) return ['The configuration cannot be used:', ...error.problems].join('\n  ');
  if (error instanceof FolderInUseError || error instanceof SchemaTooNewError) return error.message;
  if (error instanceof SlackCallError) {
    return `${error.message}. Check SLACK_BOT_TOKEN, SLACK_APP_TOKEN and SLACK_API_URL, and that Slack can be reached from here.`;
  }
  // Addresses and ports: refused, not found, taken, not allowed.
  if (error instanceof Error && 'syscall' in error) return `The bot cannot start: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
