import type { ZodType } from 'zod';
import { SourceError } from './source-error.ts';

export interface Rows<T> {
  readonly rows: readonly T[];
  /** Rows that do not fit the schema and were left out. */
  readonly misfits: number;
}

/**
 * Reads a list row by row: a row that does not fit is left out and counted, so one odd row does not hide the others.
 * When no row at all fits, the list is not what was expected.
 */
export function parseRows<T>(rows: readonly unknown[], schema: ZodType<T>, what: string): Rows<T> {
  const parsed = rows.map((row) => schema.safeParse(row));
  const fitting = parsed.flatMap((result) => (result.success ? [result.data] : []));
  if (rows.length > 0 && fitting.length === 0) {
    const issue = parsed[0]?.error?.issues[0];
    const why = issue === undefined ? '' : ` (${[...issue.path, issue.message].join(' ')})`;
    throw new SourceError(`${what}: none of ${rows.length} rows has the expected form${why}`, { failure: 'schema' });
  }
  return { rows: fitting, misfits: rows.length - fitting.length };
}
