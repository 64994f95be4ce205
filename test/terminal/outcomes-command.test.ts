import { expect, test } from 'vitest';
import { outcomesCommand } from '../../src/terminal/outcomes-command.ts';
import type { OutcomeCount } from '../../src/usecases/actions/ledger.ts';
import { recordedTerminal } from './recorded-terminal.ts';

const COUNTS: readonly OutcomeCount[] = [
  { expected: 'fails_again', actual: 'refused', count: 2 },
  { expected: 'not_known', actual: 'recovered', count: 5 },
  { expected: 'recovers', actual: 'failed_same', count: 1 },
  { expected: 'recovers', actual: 'recovered', count: 3 },
  { expected: 'recovers', actual: 'still_running', count: 4 },
];

async function run(words: string[], counts = COUNTS) {
  const { terminal, out, err } = recordedTerminal();
  const status = await outcomesCommand(words, { outcomes: async () => counts }, terminal);
  return { status, out: out(), err: err() };
}

test('says how often what was expected came true; what never ended judges nothing', async () => {
  const { status, out } = await run([]);
  expect(status).toBe(0);
  expect(out.split('\n')).toContain('expected recovers     came failed_same        1');
  expect(out).toContain('"recovers" came true 3 of 4 times.\n');
  expect(out).toContain('"fails_again" came true 2 of 2 times.\n');
  expect(out).not.toContain('"not_known"');
});

test('--json has counts and scores', async () => {
  expect(JSON.parse((await run(['--json'])).out)).toEqual({
    outcomes: COUNTS,
    scores: [
      { expected: 'recovers', right: 3, judged: 4 },
      { expected: 'fails_again', right: 2, judged: 2 },
    ],
  });
});

test('nothing yet says so', async () => {
  expect((await run([], [])).out).toBe('No retry was sent and has ended yet.\n');
});
