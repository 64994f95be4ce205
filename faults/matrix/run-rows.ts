import type { Row } from './row.ts';
import { type RowResult, type RunNeeds, runRow } from './run-row.ts';

/** A row that could not be run to its end: a fault of the matrix itself, or a bot that does not even start. */
export interface BrokenRow {
  readonly row: Row;
  readonly broke: string;
}

/** Runs rows, several at once; answers in the order of the rows. `onDone` hears of each as it is done. */
export async function runRows(
  rows: Iterable<Row>,
  needs: RunNeeds & { readonly atOnce: number; readonly onDone: (done: RowResult | BrokenRow) => void },
): Promise<(RowResult | BrokenRow)[]> {
  const results = new Map<number, RowResult | BrokenRow>();
  const waiting = Iterator.from(rows);
  let taken = 0;
  async function work(): Promise<void> {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) {
      const place = taken++;
      const done = await runRow(next.value, needs).catch(brokenBy(next.value));
      results.set(place, done);
      needs.onDone(done);
    }
  }
  await Promise.all(Array.from({ length: needs.atOnce }, work));
  return [...results].sort(([a], [b]) => a - b).map(([, done]) => done);
}

function brokenBy(row: Row): (error: unknown) => BrokenRow {
  return (error) => ({ row, broke: error instanceof Error ? error.message : String(error) });
}
