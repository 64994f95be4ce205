import type { RowResult } from './matrix/run-row.ts';
import type { BrokenRow } from './matrix/run-rows.ts';

export type Done = RowResult | BrokenRow;

export const HEAD = ['row', 'store', 'runs', 'violations'] as const;

/** One line of the table. */
export function lineOf(done: Done): string[] {
  const { name, store } = done.row;
  return 'broke' in done
    ? [name, store, '0', 'did not run']
    : [name, store, String(done.asked.length), String(done.violations.length)];
}

/** What was wrong with a row, a line each. */
export function troublesOf(done: Done): string[] {
  if ('broke' in done) return [`${done.row.name} did not run: ${done.broke}`];
  return done.violations.map(({ invariant, seen }) => `${done.row.name}: ${invariant}: ${seen}`);
}

export interface Sum {
  readonly rows: number;
  readonly runs: number;
  readonly violations: number;
}

export function sumOf(results: readonly Done[]): Sum {
  const runs = results.reduce((sum, done) => sum + ('broke' in done ? 0 : done.asked.length), 0);
  return { rows: results.length, runs, violations: results.flatMap(troublesOf).length };
}

/** The table as lines of text, columns aligned. */
export function tableText(results: readonly Done[]): string {
  const lines = [HEAD, ...results.map(lineOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
