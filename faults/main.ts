import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createProgressBar, standardError } from '../src/terminal/progress-bar.ts';
import { startPostgres } from '../test/support/postgres-server.ts';
import { type FaultsArguments, parseFaultsArguments, USAGE } from './arguments.ts';
import type { Row } from './matrix/row.ts';
import { matrixRows } from './matrix/rows.ts';
import { runRows } from './matrix/run-rows.ts';
import { soakRow } from './matrix/soak.ts';
import { unbrokenReports } from './matrix/unbroken.ts';
import { reliabilityPage } from './reliability-page.ts';
import { createDatabases, type Databases } from './stage/databases.ts';
import { type Done, sumOf, tableText, troublesOf } from './table.ts';

const PAGE = fileURLToPath(new URL('../docs/reliability.md', import.meta.url));
/** Enough for every row at once: a bot takes up to 15, and others read. */
const CONNECTIONS = 300;
/** Rows mostly wait for time-outs, so there are more of them than processors. */
const ROWS_A_PROCESSOR = 4;

/** The command `npm run faults`. Exit status: 0; 1 when an invariant was broken; 2 for bad arguments. */
async function main(words: readonly string[]): Promise<number> {
  let wanted: FaultsArguments;
  try {
    wanted = parseFaultsArguments(words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)} ${USAGE}\n`);
    return 2;
  }
  const startedMs = performance.now();
  // Ended by a signal, the processes that were started end too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const own = wanted.database === undefined ? await startPostgres({ maxConnections: CONNECTIONS }) : null;
  const databases = await createDatabases(wanted.database ?? own?.url);
  try {
    const results = await run(databases, wanted);
    if (results === null) return 2;
    const { rows, runs, violations } = sumOf(results);
    const took = `${Math.round((performance.now() - startedMs) / 1000)} s`;
    const troubles = results.flatMap(troublesOf);
    const notes = troubles.length === 0 ? '' : `\n\n${troubles.join('\n')}`;
    process.stdout.write(
      `${tableText(results)}${notes}\n\n${rows} rows, ${runs} runs, ${violations} violations, seed ${wanted.seed}, ${took}\n`,
    );
    if (wanted.write) writeFileSync(PAGE, reliabilityPage(results, { seed: wanted.seed, took }));
    return violations > 0 ? 1 : 0;
  } finally {
    await databases.close();
    await own?.close();
  }
}

/** Null when no row has such a name. */
async function run(databases: Databases, wanted: FaultsArguments): Promise<Done[] | null> {
  const { seed, soakMinutes } = wanted;
  const rows = soakMinutes === null ? rowsOf(databases, wanted) : soakFor(databases, seed, soakMinutes);
  if (Array.isArray(rows) && rows.length === 0) return null;
  const unbroken = await unbrokenReports(databases);
  const atOnce = wanted.atOnce ?? availableParallelism() * ROWS_A_PROCESSOR;
  const bar = createProgressBar({ total: Array.isArray(rows) ? rows.length : 1, ...standardError() });
  const onDone = (done: Done) => bar.step(done.row.name, troublesOf(done).join('; ') || 'everything held');
  try {
    return await runRows(rows, { databases, seed, unbroken, atOnce, onDone });
  } finally {
    bar.end();
  }
}

function rowsOf({ kinds }: Databases, { only, seed }: FaultsArguments): Row[] {
  const all = matrixRows(kinds);
  const soaked = only.flatMap((name) => {
    const [, n] = /^soak\/(\d+)$/.exec(name) ?? [];
    return n === undefined ? [] : [soakRow(Number(n), seed, kinds)];
  });
  const rows = [
    ...all.filter(({ name }) => only.length === 0 || only.some((each) => name.startsWith(each))),
    ...soaked,
  ];
  if (rows.length === 0)
    process.stderr.write(`No row begins so. There are:\n${all.map(({ name }) => name).join('\n')}\n`);
  return rows;
}

/** Rows without end, until the time is up. */
function* soakFor({ kinds }: Databases, seed: number, minutes: number): Generator<Row> {
  const until = performance.now() + minutes * 60_000;
  for (let n = 1; performance.now() < until; n++) yield soakRow(n, seed, kinds);
}

process.exitCode = await main(process.argv.slice(2));
