import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { openDatabase } from '../../src/store/database.ts';
import { crowd } from '../stage/crowd.ts';
import type { Kind } from '../stage/deliveries.ts';
import { startStage, type TargetName, type Transport } from '../stage/stage.ts';
import type { Outcome } from '../stage/steady-load.ts';

/** One rate at which requests come. */
export interface Rate {
  readonly perSecond: number;
  readonly transport: Transport;
  /** What comes, in turn. */
  readonly kinds: readonly Kind[];
}

export interface RateRun extends Rate {
  readonly target: TargetName;
  readonly outcome: Outcome;
  /** Incidents in the database after the process was killed, and acknowledged requests that asked for one. */
  readonly kept: { readonly acknowledged: number; readonly stored: number } | null;
}

const WARM_UP = 20;

/**
 * Sends at one rate to a target that was just started, so that none works off what another rate left. The bot is then
 * killed with nothing flushed, and its database opened.
 */
export async function runRate(rate: Rate, target: TargetName, seconds: number): Promise<RateRun> {
  const { world } = crowd(1, new Date());
  const { kinds, perSecond, transport } = rate;
  const ids = Array.from({ length: WARM_UP + perSecond * seconds }, () => randomUUID());
  const stage = await startStage({ target, transport, world });
  try {
    const outcome = await stage.load({ kinds, ids, rate: perSecond, warmUp: WARM_UP });
    await stage.killApp();
    const asksForIncidents = target === 'the bot' && !kinds.includes('chatter');
    const acknowledged = WARM_UP + outcome.latencies.length;
    const kept = asksForIncidents ? { acknowledged, stored: await countStored(stage.folder) } : null;
    return { ...rate, target, outcome, kept };
  } finally {
    await stage.close();
  }
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
