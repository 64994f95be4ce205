import type { OutcomeCount } from '../usecases/actions/ledger.ts';
import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const USAGE = 'Usage: npm run -s outcomes [-- --json]';

/** What each expectation counts as having come true. `not_known` promises nothing. */
const TRUE: Readonly<Record<string, readonly string[]>> = {
  recovers: ['recovered'],
  fails_again: ['failed_same', 'failed_differently', 'refused'],
};
/** Outcomes that say nothing about the expectation. */
const OPEN = ['still_running', 'not_seen'];

/** `outcomes`: what was expected of retries against what came of them. Reads only. */
export async function outcomesCommand(
  words: readonly string[],
  { outcomes }: { readonly outcomes: () => Promise<readonly OutcomeCount[]> },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, [], USAGE, terminal);
  if (typeof options === 'number') return options;
  const counts = await outcomes();
  const scores = Object.keys(TRUE).map((expected) => scoreOf(expected, counts));
  if (options.json) {
    terminal.out(`${JSON.stringify({ outcomes: counts, scores }, null, 2)}\n`);
    return EXIT.verdict;
  }
  if (counts.length === 0) terminal.out('No retry was sent and has ended yet.\n');
  for (const { expected, actual, count } of counts)
    terminal.out(`expected ${expected.padEnd(12)} came ${actual.padEnd(18)} ${count}\n`);
  for (const { expected, right, judged } of scores.filter((score) => score.judged > 0))
    terminal.out(`"${expected}" came true ${right} of ${judged} times.\n`);
  return EXIT.verdict;
}

function scoreOf(
  expected: string,
  counts: readonly OutcomeCount[],
): { expected: string; right: number; judged: number } {
  const own = counts.filter((each) => each.expected === expected && !OPEN.includes(each.actual));
  const sum = (rows: readonly OutcomeCount[]) => rows.reduce((total, { count }) => total + count, 0);
  return { expected, right: sum(own.filter(({ actual }) => TRUE[expected]?.includes(actual))), judged: sum(own) };
}
