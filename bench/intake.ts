import { findReports, LONGEST_TEXT } from '../src/triage/intake/find-reports.ts';
import { slackText } from '../src/triage/intake/slack-text.ts';
import { ms, ratio } from './figures.ts';
import { latenciesOf } from './latency.ts';
import type { Benchmark, Section, Step } from './section.ts';

const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const ENVELOPE = `{"code":"internal_error","message":"an unexpected error occurred","correlation_id":"${ULID}"}`;

/** What is repeated to fill the text. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['plain talk', 'the upgrade of our cluster failed again this morning, can somebody look? '],
  ['talk with an envelope in each paragraph', `${'it failed again and again. '.repeat(20)}\n${ENVELOPE}\n`],
  ['a log of the CLI', `level=error correlation_id=${ULID} status=500 path=/api/v1/projects msg="denied"\n`],
  ['hostile: labels without an id', 'correlation_id='],
  ['hostile: nested objects that never end', '{"code":"x","message":"y","correlation_id":"a-1",'],
  ['hostile: backticks', '` ``'],
  ['hostile: unclosed quotes', 'message=\'message=\\"'],
  ['hostile: ids without a label', `${ULID} `],
  ['hostile: addresses', 'https://a.b/?token=a&'],
  ['hostile: opening brackets of links', '<'],
];

/** The whole intake of one message: Slack's escapes undone, ids and what stands beside them found. */
function intake(text: string): void {
  findReports(slackText({ text }), { bareIds: 'anywhere' });
}

async function run(step: Step): Promise<Section> {
  const rows: string[][] = [];
  let slowest = 0;
  for (const [name, part] of TEXTS) {
    const text = part.repeat(Math.ceil(LONGEST_TEXT / part.length));
    const [long, short] = [text.slice(0, LONGEST_TEXT), text.slice(0, LONGEST_TEXT / 4)];
    const latencies = await latenciesOf({ long: () => intake(long), short: () => intake(short) });
    const { min, p50, p99 } = latencies.get('long') ?? NONE;
    slowest = Math.max(slowest, p50);
    rows.push([name, ms(min), ms(p50), ms(p99), ratio(min / (latencies.get('short') ?? NONE).min)]);
    step(name, ms(p50));
  }
  return {
    title: 'Intake of 40,000 characters',
    about: [
      `The longest message that Slack keeps, through the whole intake: escapes undone, ids and what stands beside them found,
in a channel where ids without a label count too, which is the most work. The last column divides the
least time by that for a quarter of the text: 4 is linear, 16 would be quadratic.`,
    ],
    tables: [{ head: ['text', 'least', 'p50', 'p99', '40,000 / 10,000 characters'], rows }],
    notes: [`The slowest text costs ${ms(slowest)} (p50).`],
  };
}

const NONE = { min: Number.NaN, p50: Number.NaN, p99: Number.NaN };

export const intakeBenchmark: Benchmark = { name: 'intake', steps: () => TEXTS.length, run };
