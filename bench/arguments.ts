import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Names of the benchmarks to run. */
  readonly names: readonly string[];
  /** Write docs/performance.md. */
  readonly write: boolean;
}

/** Reads the words of the command line. Throws an `Error` that says what is wrong and how it is right. */
export function parseBenchArguments(words: readonly string[], known: readonly string[]): BenchArguments {
  const usage = `Usage: npm run -s bench -- [--only <${known.join('|')}>] [--write]`;
  const { only, write } = read(words, usage);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no benchmark '${unknown}'. ${usage}`);
  if (write && only.length > 0) throw new Error(`--write documents all benchmarks; leave out --only. ${usage}`);
  return { names: known.filter((name) => only.length === 0 || only.includes(name)), write };
}

function read(words: readonly string[], usage: string): { only: string[]; write: boolean } {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        write: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)} ${usage}`, { cause: error });
  }
}
