import { ms, percent, quantile, ratio } from '../figures.ts';
import type { Plot } from '../plot/plot.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { DELAYS, type TargetName, type Transport } from '../stage/stage.ts';
import { type Rate, type RateRun, runRate } from './run-rate.ts';

const SECONDS = { quick: 1, normal: 5, long: 30 };
const TARGETS: readonly TargetName[] = ['bare Bolt app', 'the bot'];
const TRANSPORTS: readonly Transport[] = ['HTTP', 'Socket Mode'];
const PER_SECOND = [50, 200, 500];
const RATES: readonly Rate[] = [
  ...TRANSPORTS.flatMap((transport) =>
    PER_SECOND.map((perSecond) => ({ perSecond, transport, kinds: ['command', 'message'] as const })),
  ),
  { perSecond: 500, transport: 'HTTP', kinds: ['chatter'] },
];
const QUANTILES = [0.5, 0.99, 0.999];
/** Slack gives up after this. */
const DEADLINE_MS = 3_000;

interface Pair {
  readonly rate: Rate;
  readonly bare: RateRun;
  readonly bot: RateRun;
}

async function run(step: Step, size: Size): Promise<Section> {
  const seconds = SECONDS[size];
  const pairs: Pair[] = [];
  for (const rate of RATES) {
    const [bare, bot] = [await runRate(rate, 'bare Bolt app', seconds), await runRate(rate, 'the bot', seconds)];
    pairs.push({ rate, bare, bot });
    step(nameOf(rate), `bare p99 ${ms(at(bare, 0.99))}, bot p99 ${ms(at(bot, 0.99))}`);
  }
  return {
    title: 'Acknowledgement',
    about: [
      `Requests from a process of their own, ${seconds} seconds at each rate whether or not those before were answered. "New ids"
are commands and messages in turn, each asking for an id that was never seen: the bot claims and stores before it
acknowledges, and works on the triages at the same time, in the same process, with its embedded database (PGlite; sources
answer after ${DELAYS.loki}, ${DELAYS.tempo} and ${DELAYS.api} ms). "Talk" are messages without an id. The bare Bolt app verifies, acknowledges and does
nothing. Slack gives up after 3 seconds, and sends an event again.`,
      `After each rate the bot is killed (SIGKILL) and its database opened: what was acknowledged must stand in there.`,
    ],
    tables: [
      {
        head: ['what', 'target', 'p50', 'p99', 'p99.9', 'most', 'within 3 s', 'none within 20 s'],
        rows: pairs.flatMap(({ rate, bare, bot }) => [bare, bot].map((each) => row(rate, each))),
      },
      {
        head: ['the bot / bare Bolt app', 'p50', 'p99', 'p99.9'],
        rows: pairs.map(({ rate, bare, bot }) => [
          nameOf(rate),
          ...QUANTILES.map((q) => ratio(at(bot, q) / at(bare, q))),
        ]),
      },
      {
        head: ['the bot', 'acknowledged', 'stored when it was killed'],
        rows: pairs.flatMap(({ rate, bot: { kept } }) =>
          kept === null ? [] : [[nameOf(rate), String(kept.acknowledged), String(kept.stored)]],
        ),
      },
    ],
    notes: [storedNote(pairs), latenessNote(pairs)],
    plots: [plot(pairs)],
    figures: Object.fromEntries(
      pairs.flatMap(({ rate, bot }) => [
        [`acknowledge p99 ${nameOf(rate)}`, at(bot, 0.99)],
        [`acknowledge in time ${nameOf(rate)}`, inTime(bot)],
      ]),
    ),
  };
}

/** Name of a rate in tables and among the figures. */
export function nameOf({ perSecond, transport, kinds }: Rate): string {
  return `${kinds.includes('chatter') ? 'talk' : 'new ids'}, ${perSecond} a second, ${transport}`;
}

function at({ outcome }: RateRun, q: number): number {
  return quantile(outcome.latencies, q);
}

/** Share of all requests that were acknowledged before Slack gives up. */
function inTime({ outcome: { latencies, failed } }: RateRun): number {
  return latencies.filter((value) => value <= DEADLINE_MS).length / (latencies.length + failed);
}

function row(rate: Rate, each: RateRun): string[] {
  const { latencies, failed } = each.outcome;
  const all = latencies.length + failed;
  const cells = [...QUANTILES, 1].map((q) => ms(at(each, q)));
  return [nameOf(rate), each.target, ...cells, percent(inTime(each) * all, all), String(failed)];
}

function storedNote(pairs: readonly Pair[]): string {
  const lost = pairs.reduce(
    (sum, { bot: { kept } }) => sum + Math.max(0, kept ? kept.acknowledged - kept.stored : 0),
    0,
  );
  return lost === 0
    ? 'Everything that was acknowledged was stored.'
    : `${lost} acknowledged requests were not stored: the figures above are not those of a bot that stores first.`;
}

function latenessNote(pairs: readonly Pair[]): string {
  const lateness = pairs.flatMap(({ bare, bot }) => [...bare.outcome.lateness, ...bot.outcome.lateness]);
  return `The sender was late by ${ms(quantile(lateness, 0.99))} (p99), which says how much the machine itself held back.`;
}

function plot(pairs: readonly Pair[]): Plot {
  const asking = pairs.filter(({ rate }) => !rate.kinds.includes('chatter'));
  return {
    name: 'acknowledge',
    title: 'Acknowledgement of new ids, p99',
    x: { label: 'requests a second', scale: 'log' },
    y: { label: 'milliseconds', scale: 'log' },
    lines: TARGETS.flatMap((target) =>
      TRANSPORTS.map((transport) => ({
        name: `${target}, ${transport}`,
        points: asking
          .filter(({ rate }) => rate.transport === transport)
          .map(({ rate, bare, bot }): [number, number] => [
            rate.perSecond,
            at(target === 'the bot' ? bot : bare, 0.99),
          ]),
      })),
    ),
    limit: { name: 'Slack gives up', y: DEADLINE_MS },
  };
}

export const acknowledgeBenchmark: Benchmark = { name: 'acknowledge', steps: () => RATES.length, run };
