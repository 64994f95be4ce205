import { request } from 'undici';
import { z } from 'zod';
import { type PlatformExchange, startPlatform } from '../../src/demo/platform/platform.ts';
import { urlOf } from '../../src/http/url.ts';
import { createSources } from '../../src/sources/sources.ts';
import { LINEAGE } from '../../src/triage/terms.ts';
import { createRunTriage } from '../../src/usecases/run-triage.ts';
import { bytes, median, ms, ratio, whole } from '../figures.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { questionOf } from '../triage/questions.ts';
import { cases } from '../triage/worlds.ts';

/** Log lines of others in the store, spread evenly over a day. */
const NOISE = { quick: 1_000, normal: 30_000, long: 200_000 };
const RUNS = { quick: 1, normal: 5, long: 9 };
const HOUR_MS = 3_600_000;
/** What somebody who follows the runbook sets in Grafana; an hour is its default. */
const RANGES = [
  { name: '1 h', ms: HOUR_MS },
  { name: '24 h', ms: 24 * HOUR_MS },
];
const LOOKBACK_MS = 7 * 24 * HOUR_MS;

interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly lines: number;
  /** Lines that were answered. */
  readonly found: number;
  readonly ms: number;
}

interface Measured {
  readonly what: string;
  readonly runbook: readonly Cost[];
  readonly ours: Cost;
  readonly triage: Readonly<Record<'loki' | 'tempo' | 'api', number>> & { readonly lokiBytes: number };
}

async function run(step: Step, size: Size): Promise<Section> {
  const measured: Measured[] = [];
  for (const { world, what } of cases()) {
    const noisy = { ...world, noise: { ...world.noise, lines: NOISE[size], from: '-24h' } };
    const platformOf = (onExchange: (exchange: PlatformExchange) => void) =>
      startPlatform({ worlds: [noisy], onExchange });
    measured.push(await measure(what, platformOf, RUNS[size]));
    step(world.id, `${measured.at(-1)?.ours.requests} requests for the lines`);
  }
  return {
    title: 'Queries to Loki against those of the runbook',
    about: [
      `The lines of one id, on the same store: ${NOISE[size].toLocaleString('en')} lines of others over a day, in memory. The runbook asks three queries one
after another, \`{service="…"} | json | correlation_id="…"\`, over the range that somebody sets. The bot asks for the window
that the id's own time gives, for all three services in one query with a line filter, then for the margins around what it
found, and wider only where it found nothing. Bytes and lines are what the store says it read (\`stats.summary\`).`,
      `In memory every byte costs about the same; what a real Loki makes of the two forms was measured apart, below.`,
    ],
    tables: [
      {
        head: ['what', 'who', 'requests', 'bytes read', 'lines read', 'lines found', 'time', 'bytes / ours'],
        rows: measured.flatMap(({ what, runbook, ours }) => [
          row(what, 'the bot', ours, ours),
          ...runbook.map((cost, at) => row(what, `runbook, ${RANGES[at]?.name}`, cost, ours)),
        ]),
      },
      {
        head: ['whole triage of', 'requests to Loki', 'to Tempo', 'to the API', 'bytes read by Loki'],
        rows: measured.map(({ what, triage }) => [
          what,
          ...[triage.loki, triage.tempo, triage.api].map(whole),
          bytes(triage.lokiBytes),
        ]),
      },
      REAL_LOKI,
    ],
    notes: [
      'The line filter saves the parsing of JSON and no bytes; bytes are saved by the range alone. An id without a time, and one that nobody knows, cost the bot the wide search that a person would do by hand.',
    ],
    figures: { 'loki requests of a triage': median(measured.map(({ triage }) => triage.loki)) },
  };
}

/** Measured on real servers, apart from this program; kept as figures because they need a Loki with a million lines. */
const REAL_LOKI = {
  head: ['measured on real Loki 3.7, 1,000,000 lines over 24 h, id in the last field; median', '1 h', '6 h', '24 h'],
  rows: [
    ['the three queries of the runbook, one after another', '127 ms', '443 ms', '1699 ms'],
    ['one query for three services with a line filter', '42 ms', '148 ms', '566 ms'],
    ['ratio', '3.02', '2.99', '3.00'],
    ['the same with the id in the fourth field', '1.66', '1.57', '1.47'],
    ['bytes read, either form', '28 MB', '167 MB', '664 MB'],
  ],
};

type Start = (onExchange: (exchange: PlatformExchange) => void) => ReturnType<typeof startPlatform>;

async function measure(what: string, start: Start, runs: number): Promise<Measured> {
  const exchanges: PlatformExchange[] = [];
  const platform = await start((exchange) => exchanges.push(exchange));
  const sources = createSources({
    loki: { url: platform.lokiUrl },
    tempo: { url: platform.tempoUrl },
    platform: { url: platform.apiUrl, token: platform.token },
    timeoutMs: 60_000,
  });
  try {
    const { correlationId } = platform.activeWorld();
    const runTriage = createRunTriage({ sources, clock: () => new Date(), maxLookbackMs: LOOKBACK_MS });
    const costs: Cost[] = [];
    for (let turn = 0; turn <= runs; turn++) {
      exchanges.length = 0;
      await runTriage({ correlationId });
      const asked = exchanges.filter((each) => each.source === 'loki' && questionOf(each, correlationId) === 'lines');
      if (turn > 0) costs.push(costOf(asked));
    }
    const triage = {
      loki: exchanges.filter(({ source }) => source === 'loki').length,
      tempo: exchanges.filter(({ source }) => source === 'tempo').length,
      api: exchanges.filter(({ source }) => source === 'api').length,
      lokiBytes: costOf(exchanges.filter(({ source }) => source === 'loki')).bytes,
    };
    const runbook: Cost[] = [];
    for (const range of RANGES) {
      const asked: Cost[] = [];
      for (let turn = 0; turn <= runs; turn++) {
        exchanges.length = 0;
        await askAsRunbook(platform.lokiUrl, correlationId, range.ms);
        if (turn > 0) asked.push(costOf(exchanges));
      }
      runbook.push(medianOf(asked));
    }
    return { what, runbook, ours: medianOf(costs), triage };
  } finally {
    await sources.close();
    await platform.close();
  }
}

/** L1, L2 and L3, one after another. */
async function askAsRunbook(lokiUrl: string, correlationId: string, rangeMs: number): Promise<void> {
  const now = Date.now();
  for (const service of LINEAGE) {
    const query = `{service="${service}"} | json | correlation_id="${correlationId}"`;
    const range = { start: `${now - rangeMs}000000`, end: `${now}000000`, limit: '1000', direction: 'forward' };
    const answer = await request(urlOf(lokiUrl, '/loki/api/v1/query_range', { query, ...range }));
    await answer.body.dump({ limit: 16 * 1024 * 1024 });
    if (answer.statusCode !== 200) throw new Error(`The store answered ${answer.statusCode}`);
  }
}

const Answer = z.object({
  data: z.object({
    stats: z.object({
      summary: z.object({
        totalBytesProcessed: z.number(),
        totalLinesProcessed: z.number(),
        totalEntriesReturned: z.number(),
      }),
    }),
  }),
});

/** Time is that of the queries alone, one after another where they wait for each other. */
function costOf(exchanges: readonly PlatformExchange[]): Cost {
  const read = exchanges.map(({ answered }) => Answer.parse(JSON.parse(String(answered))).data.stats.summary);
  const starts = exchanges.map(({ at }) => at.getTime());
  const ends = exchanges.map(({ at, ms: tookMs }) => at.getTime() + tookMs);
  return {
    requests: exchanges.length,
    bytes: read.reduce((sum, { totalBytesProcessed }) => sum + totalBytesProcessed, 0),
    lines: read.reduce((sum, { totalLinesProcessed }) => sum + totalLinesProcessed, 0),
    found: read.reduce((sum, { totalEntriesReturned }) => sum + totalEntriesReturned, 0),
    ms: Math.max(...ends) - Math.min(...starts),
  };
}

function medianOf(costs: readonly Cost[]): Cost {
  const of = (part: keyof Cost) => median(costs.map((cost) => cost[part]));
  return { requests: of('requests'), bytes: of('bytes'), lines: of('lines'), found: of('found'), ms: of('ms') };
}

function row(what: string, who: string, cost: Cost, ours: Cost): string[] {
  return [
    what,
    who,
    whole(cost.requests),
    bytes(cost.bytes),
    whole(cost.lines),
    whole(cost.found),
    ms(cost.ms),
    ratio(cost.bytes / ours.bytes),
  ];
}

export const queriesBenchmark: Benchmark = { name: 'queries', steps: () => cases().length, run };
