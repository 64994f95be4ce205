import { readFile, writeFile } from 'node:fs/promises';
import { ConfigError, parseSourcesConfig } from './config.ts';
import { createSources } from './sources/sources.ts';
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

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<number>>> = {
  triage,
  replay: (words) => replayCommand(words, (name) => readFile(name, 'utf8'), terminal),
};

async function main([name, ...words]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
  if (command !== undefined) return command(words);
  terminal.err(`${name ?? 'No command'} is not known. Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
  return EXIT.usage;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT.usage : EXIT.failure;
}
