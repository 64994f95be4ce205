import { parseArgs } from 'node:util';

export interface FaultsArguments {
  /** Beginnings of the names of the rows to run; none means all. */
  readonly only: readonly string[];
  readonly seed: number;
  /** Address of a Postgres server on which databases may be created. */
  readonly database: string | undefined;
  /** Rows at once; null: by the number of processors. */
  readonly atOnce: number | null;
  /** Minutes of random combinations instead of the matrix. */
  readonly soakMinutes: number | null;
  /** Write docs/reliability.md. */
  readonly write: boolean;
}

export const USAGE =
  'Usage: npm run -s faults -- [--only <row>]… [--seed <n>] [--soak <minutes>] [--at-once <n>] [--database <address>] [--write]';

/** The seed of the published table. */
export const STANDARD_SEED = 7;

/** Reads the words of the command line. Throws an `Error` that says what is wrong. */
export function parseFaultsArguments(words: readonly string[]): FaultsArguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: String(STANDARD_SEED) },
      database: { type: 'string' },
      'at-once': { type: 'string' },
      soak: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.write && (values.only.length > 0 || values.soak !== undefined))
    throw new Error('--write documents the whole matrix; leave out --only and --soak.');
  return {
    only: values.only,
    seed: whole('--seed', values.seed),
    database: values.database,
    atOnce: values['at-once'] === undefined ? null : whole('--at-once', values['at-once'], 1),
    soakMinutes: values.soak === undefined ? null : whole('--soak', values.soak, 1),
    write: values.write,
  };
}

function whole(name: string, text: string, least = 0): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) throw new Error(`${name} takes a whole number from ${least} on.`);
  return value;
}
