import { setTimeout as sleep } from 'node:timers/promises';
import type { TriageReport } from '../../src/triage/report.ts';
import type { Part } from '../fault.ts';
import { type Violation, violationsIn } from '../judge/invariants.ts';
import type { Asked, AskedKind } from '../judge/observation.ts';
import { observe } from '../judge/observe.ts';
import { act } from '../people/act.ts';
import type { Disturbance } from '../people/disturbance.ts';
import { paste } from '../people/paste.ts';
import { createRandom, type Random } from '../random.ts';
import type { Databases } from '../stage/databases.ts';
import { type BotStart, type Stage, startStage } from '../stage/stage.ts';
import { CARD_WORLDS, GAP_WORLD, RETRY_OUTCOMES, RETRY_WORLD, worldsFor } from '../worlds.ts';
import { allOf, disturbanceOf } from './disturb.ts';
import { quiet } from './quiet.ts';
import type { Row, Trouble } from './row.ts';

export interface RowResult {
  readonly row: Row;
  /** What was asked for, and what came of it. */
  readonly asked: readonly Asked[];
  readonly violations: readonly Violation[];
  readonly tookMs: number;
}

export interface RunNeeds {
  readonly databases: Databases;
  readonly seed: number;
  readonly unbroken: ReadonlyMap<string, TriageReport>;
}

/** Runs one row on a stage of its own. The same seed draws the same worlds, calls and times. */
export async function runRow(row: Row, { databases, seed, unbroken }: RunNeeds): Promise<RowResult> {
  const startedMs = performance.now();
  const random = createRandom(seed, row.name);
  const retryOutcome = random.pick(RETRY_OUTCOMES);
  const stage = await startStage({
    worlds: worldsFor(retryOutcome),
    database: await databases.create(row.store, random),
    random,
    ...skews(row.troubles, random),
    sourceTimeoutMs: breaksSource(row) ? 1_000 : 20_000,
  });
  let closing = false;
  let keepAlive: KeepAlive | null = null;
  try {
    const kill = row.troubles.find((trouble) => trouble.kind === 'kill');
    await started(stage, kill === undefined ? {} : { dieAt: kill });
    keepAlive = keepRunning(stage, () => closing);
    const disturbance = allOf(row.troubles.map((trouble) => disturbanceOf(stage, trouble, random)));
    const asked = await runAsks(stage, row, disturbance, random);
    await quiet(stage);
    if (kill !== undefined && row.name.startsWith('kill') && stage.bots[0]?.isGone() !== true)
      throw new Error(`No bot came to ${kill.point}`);
    closing = true;
    await keepAlive.stop();
    await stage.bots.at(-1)?.kill();
    const stored = await stage.database.read();
    const violations = violationsIn(observe(stage, { asked, stored, unbroken }));
    return { row, asked, violations, tookMs: performance.now() - startedMs };
  } finally {
    closing = true;
    // A bot that is being started must not find its files gone.
    await keepAlive?.stop().catch(() => undefined);
    await stage.close();
  }
}

/** Asks one thing after the other; an action begins at a card, which is pasted once. */
async function runAsks(stage: Stage, { asks, world }: Row, disturbance: Disturbance, random: Random): Promise<Asked[]> {
  const asked: Asked[] = [];
  const cards = new Map<string, { readonly ts: string; readonly of: Asked }>();
  const worlds = new Set<string>();
  for (const ask of asks) {
    const worldId = WORLD_OF[ask] ?? world ?? random.pick(CARD_WORLDS);
    if (!worlds.has(worldId)) {
      worlds.add(worldId);
      const pasted = await paste(stage, worldId, ask, disturbance);
      asked.push(pasted.asked);
      if (pasted.card !== null) cards.set(worldId, { ts: pasted.card.ts, of: pasted.asked });
    }
    const card = cards.get(worldId);
    const done = ask === 'card' || card === undefined ? null : await act(stage, ask, card.ts, card.of, disturbance);
    if (done !== null) asked.push(done);
  }
  return asked;
}

/** What an action is about; a card may be of any world. */
const WORLD_OF: Readonly<Partial<Record<AskedKind, string>>> = {
  retry: RETRY_WORLD,
  ticket: GAP_WORLD,
  escalation: GAP_WORLD,
};

/** A bot that cannot start just now is started again, as whoever runs it does; one that never starts breaks the row. */
async function started(stage: Stage, start: BotStart = {}): Promise<void> {
  for (let left = MOST_STARTS; ; left--) {
    try {
      await stage.startBot(start);
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(500);
    }
  }
}

const MOST_STARTS = 10;

interface KeepAlive {
  /** Resolves once no bot is being started any more. */
  stop(): Promise<void>;
}

/** Starts the bot again whenever it ended, as whoever runs it does. */
function keepRunning(stage: Stage, isOver: () => boolean): KeepAlive {
  const done = (async () => {
    while (!isOver()) {
      const bot = stage.bots.at(-1);
      if (bot?.isGone() === true) await started(stage);
      await sleep(100);
    }
  })();
  // Whoever stops it hears why no bot could be started; until then it is nobody's.
  done.catch(() => undefined);
  return { stop: () => done };
}

function breaksSource({ troubles }: Row): boolean {
  return troubles.some((trouble) => trouble.kind === 'fault' && SOURCES.includes(trouble.part));
}

const SOURCES: readonly Part[] = ['loki', 'tempo', 'platform'];

/** Clocks of Slack and of the bot are wrong from the start. Slack's requests count for 5 minutes back and 1 ahead. */
function skews(troubles: readonly Trouble[], random: Random) {
  const has = (...parts: string[]) =>
    troubles.some(
      (trouble) => trouble.kind === 'fault' && trouble.fault === 'clock-skew' && parts.includes(trouble.part),
    );
  return {
    slackSkewMs: has('slack') ? random.pick([-240_000, -100_000, 45_000]) : 0,
    botSkewMs: has('database') ? random.pick([240_000, 100_000, -45_000]) : 0,
    sourceSkewMs: has('loki', 'tempo', 'platform', 'tracker') ? random.pick([-180_000, -30_000, 30_000, 180_000]) : 0,
  };
}
