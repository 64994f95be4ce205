import { parseArgs } from 'node:util';
import { SCENARIOS } from '../src/demo/world/load.ts';

export interface EvalArguments {
  /** Folder of world files. */
  readonly folder: string;
  /** Only worlds whose id begins so. */
  readonly only: string;
  readonly json: boolean;
  /** Write docs/accuracy.md. */
  readonly write: boolean;
}

export const USAGE = 'Usage: npm run -s eval -- [--only <prefix>] [--worlds <folder>] [--json] [--write]';

/** Reads the words of the command line. Throws an `Error` that says what is wrong. */
export function parseEvalArguments(words: readonly string[]): EvalArguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', default: '' },
      worlds: { type: 'string', default: SCENARIOS },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.write && (values.only !== '' || values.worlds !== SCENARIOS))
    throw new Error('--write documents all worlds of the project; leave out --only and --worlds.');
  return { folder: values.worlds, only: values.only, json: values.json, write: values.write };
}
