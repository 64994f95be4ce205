import { parseArgs } from 'node:util';

import type { Size } from './section.ts';

export interface BenchArguments {
  /** Names of the benchmarks to run. */
  readonly names: readonly string[];
  /** Write docs/performance.md. */
  readonly write: boolean;
  readonly size: Size;
}

/** Reads the words of the command line. Throws an `Error` that says what is wrong and how it is right. */
export function parseBenchArguments(words: readonly string[], known: readonly string[]): BenchArguments {
  const usage = `Usage: npm run -s bench -- [--only <${known.join('|')}>] [--quick|--long] [--write]`;
  const { only, write, quick, long } = read(words, usage);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no benchmark '${unknown}'. ${usage}`);
  if (write && only.length > 0) throw new Error(`--write documents all benchmarks; leave out --only. ${usage}`);
  if (quick && long) throw new Error(`--quick and --long exclude each other. ${usage}`);
  if (quick && write) throw new Error(`--quick only shows that everything works; leave out --write. ${usage}`);
  const size = quick ? 'quick' : long ? 'long' : 'normal';
  return { size, names: known.filter((name) => only.length === 0 || only.includes(name)), write };
}

function read(words: readonly string[], usage: string) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        write: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
