import type { LedgerRow } from '../usecases/actions/ledger.ts';
import { howLong } from '../usecases/actions/words.ts';
import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const USAGE = 'Usage: npm run -s gaps [-- --json]';

/** `gaps`: the ledger of platform primitive gaps and other filed shapes, what cost most first. Reads only. */
export async function gapsCommand(
  words: readonly string[],
  { ledger }: { readonly ledger: () => Promise<readonly LedgerRow[]> },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, [], USAGE, terminal);
  if (typeof options === 'number') return options;
  const rows = await ledger();
  if (options.json) {
    terminal.out(`${JSON.stringify(rows, null, 2)}\n`);
    return EXIT.verdict;
  }
  if (rows.length === 0) terminal.out('No gap was seen and no ticket was filed.\n');
  for (const row of rows) terminal.out(`${text(row)}\n`);
  const incidents = rows.reduce((sum, row) => sum + row.incidents, 0);
  const lostMs = rows.reduce((sum, row) => sum + row.lostMs, 0);
  if (rows.length > 0) terminal.out(`${rows.length} shapes, ${incidents} incidents, ${howLong(lostMs)} lost.\n`);
  return EXIT.verdict;
}

function text({ fingerprint, ticket, incidents, first, last, lostMs, open }: LedgerRow): string {
  const span = first === null || last === null ? '' : `, ${day(first)} to ${day(last)}`;
  const still = open === 0 ? '' : ` (${open} not seen to end, not counted)`;
  return [
    fingerprint,
    `  ${ticket === null ? 'not filed' : `${ticket.key}  ${ticket.url}`}`,
    `  ${incidents} incident${incidents === 1 ? '' : 's'}${span}; ${howLong(lostMs)} lost${still}`,
  ]
    .join('\n')
    .replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, ' ');
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}
