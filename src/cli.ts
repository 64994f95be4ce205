import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { type Config, ConfigError, parseDatabaseConfig, parseSourcesConfig } from './config.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { loadEnvFile } from './load-env-file.ts';
import { setupCommand } from './setup/setup-command.ts';
import { createSources } from './sources/sources.ts';
import { selectAudit } from './store/audit.ts';
import { dumpEmbedded, restoreEmbedded } from './store/backup.ts';
import { type Database, openDatabase } from './store/database.ts';
import { selectFeedback } from './store/feedback.ts';
import { selectLedger, selectOutcomes } from './store/ledger.ts';
import { openLocalReads } from './store/local-reads.ts';
import { migrate } from './store/migrate.ts';
import { countOrg, purgeOrg } from './store/retention.ts';
import type { Sql } from './store/sql.ts';
import { auditCommand } from './terminal/audit-command.ts';
import { backupCommand, restoreCommand } from './terminal/backup-command.ts';
import { feedbackCommand } from './terminal/feedback-command.ts';
import { gapsCommand } from './terminal/gaps-command.ts';
import { outcomesCommand } from './terminal/outcomes-command.ts';
import { wantsColour, widthOf } from './terminal/paint.ts';
import { purgeCommand } from './terminal/purge-command.ts';
import { replayCommand } from './terminal/replay-command.ts';
import { EXIT, readTriageWords, type Terminal, triageCommand } from './terminal/triage-command.ts';
import { createRunTriage } from './usecases/run-triage.ts';

const clock = (): Date => new Date();

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colour: wantsColour(process.env, process.stdout.isTTY === true),
  columns: widthOf(process.env, process.stdout.columns),
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

/** Where the incidents are stored; a folder that is not there is a mistake. Throws `ConfigError`. */
function storedWhere(): Config['database'] {
  const where = parseDatabaseConfig(process.env);
  if (where.kind === 'folder' && !existsSync(where.folder)) {
    throw new ConfigError([`DATA_DIR ${where.folder} is not there. Give the folder of the bot, or set DATABASE_URL.`]);
  }
  return where;
}

/**
 * Runs a command that changes stored incidents. They are opened when it asks for them: not for its help, nor for a
 * wrong word. The embedded database belongs to one process, so such a command runs while the bot does not.
 */
async function withDatabase(command: (open: () => Promise<Database>) => Promise<number>): Promise<number> {
  let database: Database | null = null;
  try {
    return await command(async () => {
      database = await openDatabase(storedWhere());
      await migrate(database);
      return database;
    });
  } finally {
    await (database as Database | null)?.close();
  }
}

/** The same for a command that only reads: while the bot has the folder, it reads through the bot. */
async function withReads(command: (open: () => Promise<Sql>) => Promise<number>): Promise<number> {
  return withDatabase((open) =>
    command(async () => {
      const where = storedWhere();
      const reads = where.kind === 'folder' ? await openLocalReads(where.folder) : null;
      return reads ?? open();
    }),
  );
}

/** The whole embedded database in one file, from the bot that has it or from the folder itself. */
async function dump(): Promise<Buffer> {
  const where = folderOnly('Back a server up with pg_dump');
  const reads = await openLocalReads(where.folder);
  if (reads !== null) return reads.backup();
  const database = await openDatabase(where);
  try {
    if (database.kind !== 'embedded') throw new Error('A folder holds the embedded database');
    return await dumpEmbedded(database);
  } finally {
    await database.close();
  }
}

function folderOnly(otherwise: string): Extract<Config['database'], { kind: 'folder' }> {
  const where = parseDatabaseConfig(process.env);
  if (where.kind === 'folder') return where;
  throw new ConfigError([
    `DATABASE_URL is set: this is for the embedded database. ${otherwise}; see docs/operations.md.`,
  ]);
}

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  triage,
  audit: (words) =>
    withReads((open) =>
      auditCommand(words, { now: clock(), auditOf: async (query) => selectAudit(await open(), query) }, terminal),
    ),
  gaps: (words) =>
    withReads((open) => gapsCommand(words, { ledger: async () => selectLedger(await open()) }, terminal)),
  outcomes: (words) =>
    withReads((open) => outcomesCommand(words, { outcomes: async () => selectOutcomes(await open()) }, terminal)),
  purge: (words) =>
    withDatabase((open) =>
      purgeCommand(
        words,
        {
          async purge({ apply, org, before, withAudit }) {
            const database = await open();
            return apply
              ? purgeOrg(database, { org, before, withAudit, at: clock() })
              : countOrg(database, org, before);
          },
        },
        terminal,
      ),
    ),
  backup: (words) =>
    backupCommand(
      words,
      { dump, writeNew: (name, bytes) => writeFile(name, bytes, { flag: 'wx', mode: 0o600 }) },
      terminal,
    ),
  restore: (words) =>
    restoreCommand(
      words,
      {
        readFile: (name) => readFile(name),
        restore: (backup) => restoreEmbedded(folderOnly('Restore a server with pg_restore').folder, backup),
      },
      terminal,
    ),
  doctor: (words) => doctorCommand(words, process.env, terminal),
  setup: (words) =>
    setupCommand(
      words,
      {
        streams: { input: process.stdin, output: process.stdout, isTerminal: process.stdin.isTTY === true },
        // What was just written goes before what this process was started with.
        doctor: (values) => doctorCommand([], { ...process.env, ...values }, terminal),
      },
      terminal,
    ),
  feedback: (words) =>
    withReads((open) =>
      feedbackCommand(
        words,
        { now: clock(), feedbackSince: async (since) => selectFeedback(await open(), since) },
        terminal,
      ),
    ),
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
