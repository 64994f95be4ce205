import { ConfigError, parseSourcesConfig } from './config.ts';
import { createSources } from './sources/sources.ts';
import { EXIT, readTriageWords, type Terminal, triageCommand } from './terminal/triage-command.ts';
import { createRunTriage } from './usecases/run-triage.ts';

const clock = (): Date => new Date();

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  progress: process.stderr.isTTY === true,
};

async function main([command, ...words]: readonly string[]): Promise<number> {
  if (command !== 'triage') {
    terminal.err(`${command ?? 'No command'} is not known. Commands: triage\n`);
    return EXIT.usage;
  }
  const wanted = readTriageWords(words, clock(), terminal);
  if (typeof wanted === 'number') return wanted;
  const { sources, maxLookbackMs } = parseSourcesConfig(process.env);
  const connected = createSources(sources);
  try {
    const runTriage = createRunTriage({ sources: connected, clock, maxLookbackMs });
    return await triageCommand(wanted, runTriage, terminal);
  } finally {
    await connected.close();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT.usage : EXIT.failure;
}
