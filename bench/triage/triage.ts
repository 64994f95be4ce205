import { type PlatformRequest, startPlatform } from '../../src/demo/platform/platform.ts';
import { findReports } from '../../src/triage/intake/find-reports.ts';
import { subjectOf } from '../../src/triage/intake/subject-of.ts';
import { median, ms, ratio } from '../figures.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { type Run, runOnce } from './run-once.ts';
import { type Case, cases } from './worlds.ts';

/** Milliseconds before every answer. */
export const DELAYS = { loki: 300, tempo: 200, api: 150 };
const GOAL = 1.1;
const RUNS = { quick: 1, normal: 7, long: 15 };
const CASES = 6;
/** A request that is held back longer than this waits for an answer that it does not need. */
const NOTABLE_WAIT_MS = 60;

const delayOf = ({ source }: PlatformRequest) => DELAYS[source];

interface Measured extends Case {
  readonly runs: readonly Run[];
}

async function run(step: Step, size: Size): Promise<Section> {
  const measured: Measured[] = [];
  for (const each of cases()) {
    const runs = await measure(each, RUNS[size]);
    measured.push({ ...each, runs });
    step(each.world.id, `${each.what}: ${ratio(median(ratiosOf(runs)))}`);
  }
  return {
    title: 'A triage against the slowest chain of answers it depends on',
    about: [
      `The embedded servers hold every answer back: Loki ${DELAYS.loki} ms, Tempo ${DELAYS.tempo} ms, the API ${DELAYS.api} ms. The slowest chain is the least
time that a triage can take: the set delays along the longest row of answers of which each needs the one before it. It
is computed from the requests that the servers saw; whether one needs another follows from what it asks (log lines
before the trace they name, the account after the instance only when no line names it), not from when it was sent.
Everything above 1.00 is the bot's own work, the servers' work, and waiting for nothing. Goal: at most ${GOAL}.`,
      `Beside it the same questions one step after another, as a person at a terminal asks them. Each world ${RUNS[size]} times after
one run to warm up; every run with new connections and nothing remembered.`,
    ],
    tables: [
      {
        head: ['world', 'what', 'time', 'slowest chain', 'ratio', 'least', 'most', 'ratio to answers as served'],
        rows: measured.map(ratiosRow),
      },
      {
        head: ['world', 'requests', 'one after another', 'side by side', 'times faster', 'the chain'],
        rows: measured.map(comparisonRow),
      },
    ],
    notes: [...measured.flatMap(waitNotes), verdict(measured)],
  };
}

async function measure({ world }: Case, count: number): Promise<Run[]> {
  const platform = await startPlatform({ worlds: [world], delays: DELAYS });
  try {
    const runs: Run[] = [];
    for (let turn = 0; turn <= count; turn++) {
      const { correlationId, say, given } = platform.renew(world.id);
      const reported = findReports(say, { bareIds: 'anywhere' }).find((found) => found.correlationId === correlationId);
      const said = reported === undefined ? { correlationId } : subjectOf(reported);
      const done = await runOnce(platform, { ...said, ...given }, delayOf);
      if (turn > 0) runs.push(done);
    }
    return runs;
  } finally {
    await platform.close();
  }
}

function ratiosOf(runs: readonly Run[]): number[] {
  return runs.map(({ wallMs, chain }) => wallMs / chain.ms);
}

function ratiosRow({ world, what, runs }: Measured): string[] {
  const ratios = ratiosOf(runs);
  return [
    world.id,
    what,
    ms(median(runs.map(({ wallMs }) => wallMs))),
    ms(median(runs.map(({ chain }) => chain.ms))),
    ratio(median(ratios)),
    ratio(Math.min(...ratios)),
    ratio(Math.max(...ratios)),
    ratio(median(runs.map(({ wallMs, servedChainMs }) => wallMs / servedChainMs))),
  ];
}

function comparisonRow({ world, runs }: Measured): string[] {
  const [oneByOne, wall] = [median(runs.map((run) => run.oneByOneMs)), median(runs.map((run) => run.wallMs))];
  const chain = runs[0]?.chain.links.map(({ question }) => question).join(', ') ?? '';
  const requests = String(median(runs.map((run) => run.requests)));
  return [world.id, requests, ms(oneByOne), ms(wall), ratio(oneByOne / wall), chain];
}

/** Says which request waits for an answer that it does not need; only when it did in most of the runs. */
function waitNotes({ world, runs }: Measured): string[] {
  const waits = runs.map(({ longestWait }) => longestWait);
  const { what = '' } = waits.toSorted((a, b) => a.ms - b.ms)[Math.floor(waits.length / 2)] ?? {};
  const held = median(waits.map((wait) => wait.ms));
  return held < NOTABLE_WAIT_MS
    ? []
    : [`${world.id}: "${what}" is asked ${ms(held)} (median) after everything that it needs is there.`];
}

function verdict(measured: readonly Measured[]): string {
  const over = measured.filter(({ runs }) => median(ratiosOf(runs)) > GOAL).map(({ world }) => world.id);
  return over.length === 0
    ? `Every world is within the goal of ${GOAL}.`
    : `Over the goal of ${GOAL}: ${over.join(', ')}.`;
}

export const triageBenchmark: Benchmark = { name: 'triage', steps: () => CASES, run };
