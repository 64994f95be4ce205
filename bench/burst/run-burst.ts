import { setTimeout as sleep } from 'node:timers/promises';
import { crowd } from '../stage/crowd.ts';
import { startStage } from '../stage/stage.ts';

export interface Burst {
  readonly count: number;
  /** From the first message to the last of it, and to the last id that is shown as finished, milliseconds. */
  readonly sentMs: number;
  readonly finishedMs: number;
  /** Ids shown as finished at so many milliseconds since the first message. */
  readonly progress: readonly (readonly [number, number])[];
  readonly acknowledgements: readonly number[];
  readonly notAcknowledged: number;
  /** Processor time of the bot for all of it, milliseconds. */
  readonly cpuMs: number;
  readonly restBytes: number;
  readonly peakBytes: number;
  readonly startMs: number;
  /** Calls to Slack by method. */
  readonly calls: Readonly<Record<string, number>>;
}

const LOOK_EVERY_MS = 500;
/** So long without another one: something is stuck. */
const PATIENCE_MS = 60_000;

/** Pastes so many ids, none seen before, at a steady rate, and waits until each is shown as finished: a storm, so nearly all of them on few cards. */
export async function runBurst(
  { count, rate }: { readonly count: number; readonly rate: number },
  databaseUrl?: string,
): Promise<Burst> {
  const { world, ids } = crowd(count, new Date());
  const stage = await startStage({ target: 'the bot', transport: 'HTTP', world, databaseUrl });
  try {
    const before = await stage.usage();
    const begunMs = performance.now();
    const sinceMs = () => performance.now() - begunMs;
    const loading = stage.load({ kinds: ['message'], ids, rate, warmUp: 0 }).then((outcome) => ({
      outcome,
      sentMs: sinceMs(),
    }));
    const progress = await untilFinished(count, stage.shown, sinceMs);
    const { outcome, sentMs } = await loading;
    const after = await stage.usage();
    return {
      count,
      sentMs,
      finishedMs: progress.at(-1)?.[0] ?? Number.NaN,
      progress,
      acknowledgements: outcome.latencies,
      notAcknowledged: outcome.failed,
      cpuMs: after.cpuMs - before.cpuMs,
      restBytes: before.rssBytes,
      peakBytes: after.peakRssBytes,
      startMs: stage.startMs,
      calls: (await stage.shown()).calls,
    };
  } finally {
    await stage.close();
  }
}

async function untilFinished(
  count: number,
  look: () => Promise<{ finished: number }>,
  sinceMs: () => number,
): Promise<[number, number][]> {
  const progress: [number, number][] = [[0, 0]];
  let [most, changedMs] = [0, 0];
  while (most < count) {
    await sleep(LOOK_EVERY_MS);
    const { finished } = await look();
    progress.push([sinceMs(), finished]);
    if (finished > most) [most, changedMs] = [finished, sinceMs()];
    if (sinceMs() - changedMs > PATIENCE_MS) throw new Error(`Only ${most} of ${count} ids were shown as finished`);
  }
  return progress;
}
