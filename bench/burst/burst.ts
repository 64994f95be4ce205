import { bytes, ms, quantile, seconds, whole } from '../figures.ts';
import type { Plot } from '../plot/plot.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { DELAYS } from '../stage/stage.ts';
import { createEmptyDatabase, serverAddress } from './empty-database.ts';
import { type Burst, runBurst } from './run-burst.ts';

const COUNTS: Readonly<Record<Size, readonly number[]>> = {
  quick: [20],
  normal: [100, 1_000],
  long: [100, 1_000, 10_000],
};
/** A thousand in a minute. */
const PER_SECOND = 1_000 / 60;

interface Named extends Burst {
  readonly database: 'embedded' | 'server';
}

async function run(step: Step, size: Size): Promise<Section> {
  const bursts: Named[] = [];
  for (const count of COUNTS[size]) {
    bursts.push({ database: 'embedded', ...(await runBurst({ count, rate: PER_SECOND })) });
    step(`${count} ids`, seconds(bursts.at(-1)?.finishedMs ?? Number.NaN));
    const server = serverAddress();
    if (server === undefined) continue;
    const url = await createEmptyDatabase(server);
    bursts.push({ database: 'server', ...(await runBurst({ count, rate: PER_SECOND }, url)) });
    step(`${count} ids, server`, seconds(bursts.at(-1)?.finishedMs ?? Number.NaN));
  }
  const [embedded, server] = (['embedded', 'server'] as const).map((kind) =>
    bursts.findLast(({ database }) => database === kind),
  );
  return {
    title: 'A thousand ids in a minute',
    about: [
      `Messages with an id each, none seen before, at the pace of a thousand in a minute, until the last of them is shown as
finished: in one channel that is a storm, so all but the first five are shown on its few cards. Each id has its own lines, spans and records, and gets the whole triage (sources answer after ${DELAYS.loki}, ${DELAYS.tempo} and ${DELAYS.api} ms). One process
of the bot, started anew for each row; processor time is that of all its threads, the compiling of its code included. The
local Slack takes as many calls as come: the real one takes about one post a second in a channel, see capacity.`,
    ],
    tables: [
      {
        head: [
          'ids',
          'database',
          'last message',
          'last id shown',
          'behind',
          'acknowledged p50, p99',
          'not acknowledged',
          'processor time an id',
        ],
        rows: bursts.map(timesRow),
      },
      {
        head: ['ids', 'database', 'memory at rest', 'most memory', 'calls to Slack an id', 'calls by method'],
        rows: bursts.map(usageRow),
      },
    ],
    notes: serverAddress() === undefined ? ['No server was given (`TEST_DATABASE_URL`): embedded database only.'] : [],
    plots: bursts.length === 0 ? [] : [plot(bursts)],
    figures: {
      ...figuresOf('embedded', embedded),
      ...figuresOf('server', server),
    },
  };
}

function figuresOf(name: string, burst: Burst | undefined): Record<string, number> {
  if (burst === undefined) return {};
  return {
    [`${name}: processor ms an id`]: burst.cpuMs / burst.count,
    [`${name}: memory at rest`]: burst.restBytes,
    [`${name}: most memory`]: burst.peakBytes,
    [`${name}: calls to Slack an id`]: callsOf(burst),
    [`${name}: posts an id`]: (burst.calls['chat.postMessage'] ?? 0) / burst.count,
    [`${name}: ids in the burst`]: burst.count,
    [`${name}: behind`]: burst.finishedMs - burst.sentMs,
  };
}

function timesRow(burst: Named): string[] {
  const { acknowledgements } = burst;
  return [
    whole(burst.count),
    burst.database,
    seconds(burst.sentMs),
    seconds(burst.finishedMs),
    seconds(burst.finishedMs - burst.sentMs),
    `${ms(quantile(acknowledgements, 0.5))}, ${ms(quantile(acknowledgements, 0.99))}`,
    String(burst.notAcknowledged),
    ms(burst.cpuMs / burst.count),
  ];
}

function callsOf({ calls, count }: Burst): number {
  return Object.values(calls).reduce((sum, each) => sum + each, 0) / count;
}

function usageRow(burst: Named): string[] {
  const calls = Object.entries(burst.calls)
    .toSorted(([, a], [, b]) => b - a)
    .map(([method, count]) => `${method} ${whole(count)}`);
  const { count, database, restBytes, peakBytes } = burst;
  return [whole(count), database, bytes(restBytes), bytes(peakBytes), callsOf(burst).toFixed(2), calls.join(', ')];
}

function plot(bursts: readonly Named[]): Plot {
  const most = Math.max(...bursts.map(({ count }) => count));
  const largest = bursts.filter(({ count }) => count === most);
  const longest = Math.max(...largest.map(({ sentMs }) => sentMs)) / 1000;
  return {
    name: 'burst',
    title: `Finished ones of ${whole(most)} ids`,
    x: { label: 'seconds since the first message', scale: 'linear' },
    y: { label: 'ids', scale: 'linear' },
    lines: [
      {
        name: 'messages sent',
        points: [
          [0, 0],
          [longest, most],
        ],
      },
      ...largest.map(({ database, progress }) => ({
        name: `shown as finished, ${database} database`,
        points: thinned(progress).map(([atMs, finished]): [number, number] => [atMs / 1000, finished]),
      })),
    ],
  };
}

const MOST_POINTS = 40;

/** Some of the points, the last among them. */
function thinned<Point>(points: readonly Point[]): Point[] {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  return points.filter((_, index) => index % every === 0 || index === points.length - 1);
}

export const burstBenchmark: Benchmark = {
  name: 'burst',
  steps: (size) => COUNTS[size].length * (serverAddress() === undefined ? 1 : 2),
  run,
};
