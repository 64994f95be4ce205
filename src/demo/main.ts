import { parseArgs } from 'node:util';
import { type Demo, type DemoOptions, startDemo } from './demo.ts';

const DEFAULT_PORT = 4600;
const USAGE = `Usage: npm run demo -- [--port <number>]

Starts the bot with a small Slack and a platform of its own on this machine, and prints the address of its page.
Without --port the page is at ${DEFAULT_PORT}, or at a free port when that one is taken.
`;

type Arguments = { readonly port: number | null } | { readonly help: true } | { readonly problem: string };

function readArguments(words: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { port: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return { help: true };
    if (values.port === undefined) return { port: null };
    const port = Number(values.port);
    const usable = /^\d+$/.test(values.port) && port <= 65_535;
    return usable ? { port } : { problem: `--port ${values.port}: give a number from 0 to 65535` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** A port that somebody asked for is theirs or an error; the default one may be another when it is taken. */
async function startAt(port: number | null): Promise<Demo> {
  const options: DemoOptions = { port: port ?? DEFAULT_PORT };
  try {
    return await startDemo(options);
  } catch (error) {
    if (port !== null || !isTaken(error)) throw error;
    return startDemo({ ...options, port: 0 });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function greeting({ url, examples }: Demo): string {
  return `
The local workspace is running. Open

    ${url}

and paste this into the channel (or pick a world on the page and press Enter):

    ${examples.paste.trim().replaceAll('\n', '\n    ')}

or type

    ${examples.command}

Ctrl-C ends it. Nothing leaves this machine, nothing is kept.
`;
}

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process at once, as a terminal user expects. */
function signalled(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      resolve();
    });
  }
  return promise;
}

async function main(words: readonly string[]): Promise<number> {
  const wanted = readArguments(words);
  if ('help' in wanted) {
    process.stdout.write(USAGE);
    return 0;
  }
  if ('problem' in wanted) {
    process.stderr.write(`${wanted.problem}\n\n${USAGE}`);
    return 2;
  }
  // Also a signal during the start ends it in good order.
  const stopped = signalled();
  process.stdout.write('Starting the bot, a small Slack and a small platform…\n');
  let demo: Demo;
  try {
    demo = await startAt(wanted.port);
  } catch (error) {
    if (!isTaken(error)) throw error;
    process.stderr.write(`Port ${wanted.port} is taken. Free it, or choose another one with --port.\n`);
    return 1;
  }
  process.stdout.write(greeting(demo));
  await stopped;
  process.stdout.write('\nStopping…\n');
  await demo.stop();
  return 0;
}

process.exit(await main(process.argv.slice(2)));
