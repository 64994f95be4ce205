import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { startPlatform } from '../../src/demo/platform/platform.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import { startSlack } from '../../src/demo/slack/server.ts';
import { loadWorld, SCENARIOS } from '../../src/demo/world/load.ts';
import { openDatabase } from '../../src/store/database.ts';
import { median, ms, percent, quantile, ratio } from '../figures.ts';
import type { Benchmark, Section, Step } from '../section.ts';
import type { Kind } from './deliveries.ts';
import { load, type Outcome, startTarget } from './processes.ts';

const RATE = 50;
const SECONDS = 6;
const WARM_UP = 20;
const ROUNDS = 2;
const KINDS: readonly Kind[] = ['command', 'message'];
const TARGETS = ['bare Bolt app', 'the bot'] as const;
type TargetName = (typeof TARGETS)[number];
const SECRETS = { signingSecret: 'bench-signing-secret', botToken: 'xoxb-bench-token' };
/** Of the sources that the bot's triages read meanwhile. */
const DELAYS = { loki: 300, tempo: 200, api: 150 };

interface Measured {
  readonly target: TargetName;
  readonly kind: Kind;
  readonly outcome: Outcome;
}

interface Stored {
  readonly acknowledged: number;
  readonly stored: number;
}

async function run(step: Step): Promise<Section> {
  const measured: Measured[] = [];
  const stored: Stored[] = [];
  const tell = ({ target, kind, outcome }: Measured, round: number) =>
    step(`${target}, ${kind}, round ${round}`, `p50 ${ms(median(outcome.latencies))}`);
  const note = (round: number) => (each: Measured) => {
    measured.push(each);
    tell(each, round);
  };
  for (let round = 1; round <= ROUNDS; round++) {
    await bareRound(note(round));
    stored.push(await botRound(note(round)));
  }
  return {
    title: `Acknowledgement at ${RATE} requests a second`,
    about: [
      `Signed requests over HTTP from a process of their own, ${RATE} a second whether or not those before were answered, each
asking for an id that was never seen: ${SECONDS} seconds of commands, then of messages, ${ROUNDS} rounds, after ${WARM_UP} requests to warm
up. The bot is the composed one with its embedded database (PGlite): it verifies, claims and stores before it
acknowledges, and works on the triages that were asked for at the same time in the same process (sources answer after
${DELAYS.loki}, ${DELAYS.tempo} and ${DELAYS.api} ms). The bare Bolt app verifies, acknowledges and does nothing. Slack gives up after 3 seconds.`,
      `At the end of a round the bot is killed (SIGKILL) and its database opened: everything that it acknowledged must stand
in there.`,
    ],
    tables: [
      {
        head: ['what', 'requests', 'p50', 'p95', 'p99', 'most', 'over 1 s', 'over 3 s', 'not acknowledged'],
        rows: KINDS.flatMap((kind) => TARGETS.map((target) => row(kind, target, measured))),
      },
      {
        head: ['the bot / bare Bolt app', 'p50', 'p95', 'p99', 'p50 of each round'],
        rows: KINDS.map((kind) => ratioRow(kind, measured)),
      },
      {
        head: ['round', 'acknowledged by the bot', 'stored when it was killed'],
        rows: stored.map((each, at) => [String(at + 1), String(each.acknowledged), String(each.stored)]),
      },
    ],
    notes: [storedNote(stored), latenessNote(measured)],
  };
}

type Note = (measured: Measured) => void;

async function bareRound(note: Note): Promise<void> {
  const target = await startTarget('bare-bolt-process.ts', {
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_BOT_TOKEN: SECRETS.botToken,
  });
  try {
    for (const kind of KINDS) {
      note({ target: 'bare Bolt app', kind, outcome: await send(target.address, kind, '1700000000.000100') });
    }
  } finally {
    await target.kill();
  }
}

/** The bot starts anew on an empty database, so that a round does not work off what the one before left. */
async function botRound(note: Note): Promise<Stored> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const platform = await startPlatform({ worlds: [loadWorld(join(SCENARIOS, '01-amber.yaml'))], delays: DELAYS });
  // No events: the load process says what people write.
  const slack = await startSlack({ ...SECRETS, subscriptions: [] });
  try {
    const { ts } = slack.say({ user: ada.id, channel: incidents, text: 'What fails today' });
    const target = await startTarget('bot-process.ts', {
      SLACK_BOT_TOKEN: SECRETS.botToken,
      SLACK_SIGNING_SECRET: SECRETS.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      LOKI_URL: platform.lokiUrl,
      TEMPO_URL: platform.tempoUrl,
      GPUAAS_API_URL: platform.apiUrl,
      GPUAAS_API_TOKEN: platform.token,
      DATA_DIR: folder,
      PORT: '0',
    });
    let acknowledged = 0;
    try {
      for (const kind of KINDS) {
        const outcome = await send(target.address, kind, ts);
        acknowledged += outcome.acknowledged;
        note({ target: 'the bot', kind, outcome });
      }
    } finally {
      await target.kill();
    }
    return { acknowledged, stored: await countStored(folder) };
  } finally {
    await slack.close();
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function send(address: string, kind: Kind, threadTs: string): Promise<Outcome> {
  const order = { kind, threadTs, rate: RATE, seconds: SECONDS, warmUp: WARM_UP };
  return load({ address, secret: SECRETS.signingSecret, ...order });
}

const Count = z.object({ count: z.coerce.number() });

/** Incidents in a database whose process was killed. */
async function countStored(folder: string): Promise<number> {
  const database = await openDatabase({ kind: 'folder', folder });
  try {
    const { rows } = await database.query('select count(*) as count from incidents');
    return Count.parse(rows[0]).count;
  } finally {
    await database.close();
  }
}

function latenciesOf(kind: Kind, target: TargetName, measured: readonly Measured[]): number[] {
  return measured
    .filter((each) => each.kind === kind && each.target === target)
    .flatMap(({ outcome }) => outcome.latencies);
}

function row(kind: Kind, target: TargetName, measured: readonly Measured[]): string[] {
  const latencies = latenciesOf(kind, target, measured);
  const failed = measured
    .filter((each) => each.kind === kind && each.target === target)
    .reduce((sum, { outcome }) => sum + outcome.failed, 0);
  const over = (limit: number) => percent(latencies.filter((value) => value > limit).length, latencies.length);
  return [
    `${kind}, ${target}`,
    String(latencies.length),
    ...[0.5, 0.95, 0.99, 1].map((q) => ms(quantile(latencies, q))),
    over(1000),
    over(3000),
    String(failed),
  ];
}

function ratioRow(kind: Kind, measured: readonly Measured[]): string[] {
  const [bare, bot] = TARGETS.map((target) => latenciesOf(kind, target, measured));
  const byRound = TARGETS.map((target) =>
    measured
      .filter((each) => each.kind === kind && each.target === target)
      .map(({ outcome }) => median(outcome.latencies)),
  );
  const rounds = byRound[1]?.map((value, at) => ratio(value / (byRound[0]?.[at] ?? Number.NaN))) ?? [];
  return [
    kind,
    ...[0.5, 0.95, 0.99].map((q) => ratio(quantile(bot ?? [], q) / quantile(bare ?? [], q))),
    rounds.join(', '),
  ];
}

function storedNote(stored: readonly Stored[]): string {
  const lost = stored.reduce((sum, each) => sum + Math.max(0, each.acknowledged - each.stored), 0);
  return lost === 0
    ? 'Everything that was acknowledged was stored.'
    : `${lost} acknowledged requests were not stored: the figures above are not those of a bot that stores first.`;
}

function latenessNote(measured: readonly Measured[]): string {
  const lateness = measured.flatMap(({ outcome }) => outcome.lateness);
  return `The sender was late by ${ms(quantile(lateness, 0.99))} (p99), which says how much the machine itself held back.`;
}

export const acknowledgeBenchmark: Benchmark = {
  name: 'acknowledge',
  steps: ROUNDS * KINDS.length * TARGETS.length,
  run,
};
