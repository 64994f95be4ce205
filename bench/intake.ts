import { findReports, LONGEST_TEXT } from '../src/triage/intake/find-reports.ts';
import { median, ms, quantile, table } from './figures.ts';

const filled = (part: string): string => part.repeat(Math.ceil(LONGEST_TEXT / part.length)).slice(0, LONGEST_TEXT);

const TEXTS: readonly (readonly [string, string])[] = [
  ['plain prose', filled('the upgrade of our cluster failed again this morning, can somebody look? ')],
  [
    'one envelope at the end',
    `${filled('all quiet here. ').slice(0, -90)}{"code":"x","message":"y","correlation_id":"01J8Z3K4M5N6P7Q8R9S0T1V2W3"}`,
  ],
  ['labels without an id', filled('correlation_id=')],
  ['open braces and quotes', filled('{"a":[{"')],
  ['backticks', filled('`')],
  ['ids without end', filled('correlation_id: 01J8Z3K4M5N6P7Q8R9S0T1V2W3 ')],
];
const ROUNDS = 15;

/** Finding ids in 40,000 characters, plain and hostile. */
export function intakeBench(): string {
  const rows = [['text of 40,000 characters', 'median', 'p95']];
  for (const [name, text] of TEXTS) {
    const times: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      findReports(text, { bareIds: 'anywhere' });
      if (round > 0) times.push(performance.now() - start);
    }
    rows.push([name, ms(median(times)), ms(quantile(times, 0.95))]);
  }
  return `Intake\n\n${table(rows)}`;
}
