import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const BACKUP_USAGE = 'Usage: npm run -s backup -- --to FILE';
const RESTORE_USAGE = 'Usage: npm run -s restore -- --from FILE. DATA_DIR must hold no database.';

/** `backup`: writes the embedded database to a new file, whether the bot runs or not. */
export async function backupCommand(
  words: readonly string[],
  {
    dump,
    writeNew,
  }: {
    readonly dump: () => Promise<Buffer>;
    /** Writes a file that is not there yet, readable by its owner only. */
    readonly writeNew: (name: string, bytes: Buffer) => Promise<void>;
  },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, ['--to'], BACKUP_USAGE, terminal);
  if (typeof options === 'number') return options;
  const { '--to': file } = options.values;
  if (file === undefined) {
    terminal.err(`Say which file. ${BACKUP_USAGE}\n`);
    return EXIT.usage;
  }
  const bytes = await dump();
  await writeNew(file, bytes);
  terminal.out(`Wrote ${bytes.length} bytes to ${file}. It holds all incidents: keep it as safe as the database.\n`);
  return EXIT.verdict;
}

/** `restore`: lays a backup into an empty data folder, and says what it holds. */
export async function restoreCommand(
  words: readonly string[],
  {
    readFile,
    restore,
  }: {
    readonly readFile: (name: string) => Promise<Buffer>;
    readonly restore: (backup: Buffer) => Promise<{ readonly schema: number; readonly incidents: number }>;
  },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, ['--from'], RESTORE_USAGE, terminal);
  if (typeof options === 'number') return options;
  const { '--from': file } = options.values;
  if (file === undefined) {
    terminal.err(`Say which file. ${RESTORE_USAGE}\n`);
    return EXIT.usage;
  }
  const { schema, incidents } = await restore(await readFile(file));
  terminal.out(`Restored schema ${schema} with ${incidents} incident${incidents === 1 ? '' : 's'}. Start the bot.\n`);
  return EXIT.verdict;
}
