import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { ConfigError, parseDatabaseConfig, parseSourcesConfig } from './config.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { loadEnvFile } from './load-env-file.ts';
import { createSources } from './sources/sources.ts';
import { selectAudit } from './store/audit.ts';
import { type Database, openDatabase } from './store/database.ts';
import { selectLedger, selectOutcomes } from './store/ledger.ts';
import { migrate } from './store/migrate.ts';
import { auditCommand } from './terminal/audit-command.ts';
import { gapsCommand } from './terminal/gaps-command.ts';
import { outcomesCommand } from './terminal/outcomes-command.ts';
import { replayCommand } from './terminal/replay-command.ts';
import { EXIT, readTriageWords, type Terminal, triageCommand } from './terminal/triage-command.ts';
import { createRunTriage } from './usecases/run-triage.ts';

const clock = (): Date => new Date();

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  progress: process.stderr.isTTY === true,
};

async function triage(words: readonly string[]): Promise<number> {
  const wanted = readTriageWords(words, clock(), terminal);
  if (typeof wanted === 'number') return wanted;
  const { sources, maxLookbackMs } = parseSourcesConfig(process.env);
  const connected = createSources(sources);
  try {
    const runTriage = createRunTriage({ sources: connected, clock, maxLookbackMs });
    return await triageCommand(wanted, { runTriage, writeFile: (name, text) => writeFile(name, text) }, terminal);
  } finally {
    await connected.close();
  }
}

/**
 * Runs a command on the stored incidents, which are opened when it asks for them: not for its help, nor for a wrong
 * word. The embedded database belongs to one process, so it cannot be read while the bot runs.
 */
async function withDatabase(command: (open: () => Promise<Database>) => Promise<number>): Promise<number> {
  let database: Database | null = null;
  try {
    return await command(async () => {
      const where = parseDatabaseConfig(process.env);
      if (where.kind === 'folder' && !existsSync(where.folder)) {
        throw new ConfigError([
          `DATA_DIR ${where.folder} is not there. Give the folder of the bot, or set DATABASE_URL.`,
        ]);
      }
      database = await openDatabase(where);
      await migrate(database);
      return database;
    });
  } finally {
    await (database as Database | null)?.close();
  }
}

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  triage,
  audit: (words) =>
    withDatabase((open) =>
      auditCommand(words, { now: clock(), auditOf: async (query) => selectAudit(await open(), query) }, terminal),
    ),
  gaps: (words) =>
    withDatabase((open) => gapsCommand(words, { ledger: async () => selectLedger(await open()) }, terminal)),
  outcomes: (words) =>
    withDatabase((open) => outcomesCommand(words, { outcomes: async () => selectOutcomes(await open()) }, terminal)),
  doctor: (words) => doctorCommand(words, process.env, terminal),
  replay: (words) => replayCommand(words, (name) => readFile(name, 'utf8'), terminal),
};

async function main([name, ...words]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
  if (command !== undefined) {
    loadEnvFile();
    return command(words);
  }
  terminal.err(`${name ?? 'No command'} is not known. Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
  return EXIT.usage;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // One line, whatever it is (report contract).
  terminal.err(`${(error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, ' ')}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT.usage : EXIT.failure;
}
