import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmptyDatabase, serverAddress } from '../burst/empty-database.ts';
import { bytes, median, seconds } from '../figures.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { crowd } from '../stage/crowd.ts';
import { startStage, type TargetName } from '../stage/stage.ts';
import type { Usage } from '../stage/usage.ts';

const ROUNDS = { quick: 1, normal: 3, long: 5 };
/** Left alone for so long before it is weighed. */
const REST_MS = 3_000;

interface Start {
  readonly what: string;
  readonly startMs: number;
  readonly readyCpuMs: number;
  readonly rest: Usage;
  /** Processor time at rest as a share of one core. */
  readonly idleShare: number;
}

async function run(step: Step, size: Size): Promise<Section> {
  const starts: Start[] = [];
  const note = (start: Start) => starts.push(start);
  for (let round = 1; round <= ROUNDS[size]; round++) {
    await oneRound(note);
    step(`round ${round}`, seconds(starts.at(-1)?.startMs ?? Number.NaN));
  }
  const names = [...new Set(starts.map(({ what }) => what))];
  const of = (what: string) => starts.filter((start) => start.what === what);
  const medianOf = (what: string, value: (start: Start) => number) => median(of(what).map(value));
  return {
    title: 'Start and memory',
    about: [
      `From the start of the process until it takes requests, then ${REST_MS / 1000} seconds left alone; median of ${ROUNDS[size]}. Memory is what
the process holds (RSS), with the most that it ever held. Under load: see the burst.`,
    ],
    tables: [
      {
        head: ['what', 'start to ready', 'processor time', 'memory at rest', 'most until then', 'processor at rest'],
        rows: names.map((what) => [
          what,
          seconds(medianOf(what, ({ startMs }) => startMs)),
          seconds(medianOf(what, ({ readyCpuMs }) => readyCpuMs)),
          bytes(medianOf(what, ({ rest }) => rest.rssBytes)),
          bytes(medianOf(what, ({ rest }) => rest.peakRssBytes)),
          `${(100 * medianOf(what, ({ idleShare }) => idleShare)).toFixed(1)} % of a core`,
        ]),
      },
    ],
    notes: [],
    figures: Object.fromEntries(names.map((what) => [`rest: ${what}`, medianOf(what, ({ rest }) => rest.rssBytes)])),
  };
}

async function oneRound(note: (start: Start) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    note(await start('bare Bolt app', { target: 'bare Bolt app', folder }));
    note(await start('the bot, empty data folder', { target: 'the bot', folder }));
    note(await start('the bot, its data folder from before', { target: 'the bot', folder }));
    const server = serverAddress();
    if (server === undefined) return;
    const databaseUrl = await createEmptyDatabase(server);
    note(await start('the bot, empty database on a server', { target: 'the bot', folder, databaseUrl }));
    note(await start('the bot, its database from before', { target: 'the bot', folder, databaseUrl }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(
  what: string,
  options: { readonly target: TargetName; readonly folder: string; readonly databaseUrl?: string },
): Promise<Start> {
  const { world } = crowd(1, new Date());
  const stage = await startStage({ ...options, transport: 'HTTP', world });
  try {
    const ready = await stage.usage();
    const beganMs = performance.now();
    await sleep(REST_MS);
    const rest = await stage.usage();
    const idleShare = (rest.cpuMs - ready.cpuMs) / (performance.now() - beganMs);
    return { what, startMs: stage.startMs, readyCpuMs: ready.cpuMs, rest, idleShare };
  } finally {
    await stage.close();
  }
}

export const footprintBenchmark: Benchmark = { name: 'footprint', steps: (size) => ROUNDS[size], run };
