import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobQueue } from '../../src/jobs/queue.ts';
import { silentLog } from '../../src/log.ts';
import { DEFAULT_POLICY } from '../../src/policy/channel-rule.ts';
import { stormLimits } from '../../src/policy/storm-limits.ts';
import { selectBacklog } from '../../src/store/backlog.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { createIncidentStore } from '../../src/store/incident-store.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createAcceptReport } from '../../src/usecases/accept-report.ts';
import { createEmptyDatabase, serverAddress } from '../burst/empty-database.ts';
import { bytes, median, ms, ratio, whole } from '../figures.ts';
import type { Benchmark, Section, Size, Step } from '../section.ts';
import { FINGERPRINT, fillWithIncidents, sizeOf, TEAM } from './fill-with-incidents.ts';

const COUNTS: Readonly<Record<Size, readonly number[]>> = {
  quick: [0, 100],
  normal: [0, 1_000, 10_000, 100_000],
  long: [0, 1_000, 10_000, 100_000, 1_000_000],
};
const TIMES = 30;

type Statement = 'accept' | 'find' | 'newest' | 'repeats' | 'backlog';
const STATEMENTS: readonly Statement[] = ['accept', 'find', 'newest', 'repeats', 'backlog'];

interface Measured {
  readonly database: Database['kind'];
  readonly count: number;
  readonly bytes: number;
  readonly ms: Readonly<Record<Statement, number>>;
}

async function run(step: Step, size: Size): Promise<Section> {
  const measured: Measured[] = [];
  const note = (each: Measured) => {
    measured.push(each);
    step(`${whole(each.count)} incidents, ${each.database}`, `accept ${ms(each.ms.accept)}`);
  };
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await measureOn(await openDatabase({ kind: 'folder', folder }), COUNTS[size], note);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const server = serverAddress();
  if (server !== undefined) {
    const url = await createEmptyDatabase(server);
    await measureOn(await openDatabase({ kind: 'server', url }), COUNTS[size], note);
  }
  const firstOf = (kind: Database['kind']) => measured.find(({ database }) => database === kind);
  const lastEmbedded = measured.findLast(({ database }) => database === 'embedded');
  return {
    title: 'Growth with the incidents stored',
    about: [
      `Incidents with reports, cards and noted failures, inserted in bulk over 200 channels and 90 days; then each statement
${TIMES} times, median. *Accept* is the whole transaction before an acknowledgement: claim, incident, card, job. *Find*: by id
in a channel. *Newest*: ten of a channel. *Repeats*: earlier failures of the same shape. *Backlog*: what the metrics read.
Evidence capsules are left out: they are read by key alone, and cost their size on disk.`,
    ],
    tables: [
      {
        head: ['incidents', 'database', ...STATEMENTS, 'accept / empty', 'size'],
        rows: measured.map(({ database, count, bytes: stored, ms: took }) => [
          whole(count),
          database,
          ...STATEMENTS.map((name) => ms(took[name])),
          ratio(took.accept / (firstOf(database)?.ms.accept ?? Number.NaN)),
          bytes(stored),
        ]),
      },
    ],
    notes: [
      '*Backlog* looks for late cards among all incidents, so it grows with them. It runs at each scrape of the metrics, and with the embedded database on the thread that acknowledges: keep `retention` bounded there.',
    ],
    plots: [
      {
        name: 'stored',
        title: 'Statements by the incidents stored, embedded database',
        x: { label: 'incidents stored', scale: 'log' },
        y: { label: 'milliseconds', scale: 'log' },
        lines: (['accept', 'repeats', 'newest', 'backlog'] as const).map((name) => ({
          name,
          points: measured
            .filter(({ database, count }) => database === 'embedded' && count > 0)
            .map(({ count, ms: took }): [number, number] => [count, took[name]]),
        })),
      },
    ],
    figures: {
      'bytes an incident': (lastEmbedded?.bytes ?? Number.NaN) / (lastEmbedded?.count ?? Number.NaN),
      'accept, most stored': lastEmbedded?.ms.accept ?? Number.NaN,
      'most stored': lastEmbedded?.count ?? Number.NaN,
    },
  };
}

async function measureOn(
  database: Database,
  counts: readonly number[],
  note: (measured: Measured) => void,
): Promise<void> {
  const queue = createJobQueue({ database, log: silentLog, triages: 1 });
  try {
    await migrate(database);
    await queue.open();
    let stored = 0;
    for (const count of counts) {
      await fillWithIncidents(database, stored, count);
      stored = count;
      const store = createIncidentStore(database, queue.send);
      const accept = createAcceptReport({
        store,
        clock: () => new Date(),
        newId: randomUUID,
        stormLimits: () => stormLimits(DEFAULT_POLICY),
      });
      const channelId = 'C7';
      const correlationId = 'req-bench-7';
      note({
        database: database.kind,
        count,
        bytes: await sizeOf(database),
        ms: {
          accept: await medianMs(() => accept(requestOf(randomUUID()))),
          find: await medianMs(() => store.byCorrelation({ teamId: TEAM, channelId, correlationId })),
          newest: await medianMs(() => store.newest({ teamId: TEAM, channelId, limit: 10 })),
          repeats: await medianMs(() =>
            store.repeats({ teamId: TEAM, correlationId: 'req-other', failure: FINGERPRINT, at: new Date() }),
          ),
          backlog: await medianMs(() => selectBacklog(database)),
        },
      });
    }
  } finally {
    await queue.stop(1_000);
    await database.close();
  }
}

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let turn = 0; turn < TIMES; turn++) {
    const beganMs = performance.now();
    await work();
    took.push(performance.now() - beganMs);
  }
  return median(took);
}

function requestOf(correlationId: string) {
  return {
    claim: `message:${TEAM}:${correlationId}`,
    teamId: TEAM,
    channelId: 'C7',
    threadTs: null,
    userId: 'U0ADA',
    origin: 'message',
    subjects: [{ correlationId }],
  } as const;
}

export const storedBenchmark: Benchmark = {
  name: 'stored',
  steps: (size) => COUNTS[size].length * (serverAddress() === undefined ? 1 : 2),
  run,
};
