import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryFault } from '../../src/demo/slack/faults.ts';
import type { DeliveryKind } from '../../src/demo/slack/state.ts';
import type { Fault, Part } from '../fault.ts';
import type { Disturbance, Moment } from '../people/disturbance.ts';
import type { Asked as Request } from '../proxy/http-faults.ts';
import type { DatabaseFault } from '../proxy/postgres-proxy.ts';
import type { Random } from '../random.ts';
import type { Stage } from '../stage/stage.ts';
import type { DeliveryTrouble, Trouble } from './row.ts';

/** Turns what a row says into what happens around the things that people do. */
export function disturbanceOf(stage: Stage, trouble: Trouble, random: Random): Disturbance {
  switch (trouble.kind) {
    case 'fault':
      return trouble.part === 'database'
        ? databaseFault(stage, trouble.fault, random)
        : httpFault(stage, { ...trouble, part: trouble.part }, random);
    case 'deliveries':
      return deliveries(stage, trouble.how, random);
    case 'kill-after':
      return {
        before: () => void sleep(trouble.ms).then(() => stage.bots.at(-1)?.kill()),
        after: () => {},
      };
    case 'kill':
      // The bot was started so that it ends itself there.
      return { before: () => {}, after: () => {} };
    default:
      trouble satisfies never;
      throw new Error('unknown trouble');
  }
}

/** Several troubles at once. */
export function allOf(disturbances: readonly Disturbance[]): Disturbance {
  return {
    async before(moment, kind) {
      for (const each of disturbances) await each.before(moment, kind);
    },
    async after(moment, kind) {
      for (const each of disturbances) await each.after(moment, kind);
    },
  };
}

/** When a fault of a part comes: sources while something is read, Slack and the tracker when something is sent. */
const MOMENTS: Readonly<Record<Exclude<Part, 'database'>, readonly Moment[]>> = {
  slack: ['paste', 'press', 'submit'],
  loki: ['paste', 'submit'],
  tempo: ['paste', 'submit'],
  platform: ['paste', 'submit'],
  tracker: ['submit'],
};

/** Sources stay broken until the answer is there. What the answer goes through is broken for some calls only. */
function httpFault(
  stage: Stage,
  { part, fault, call }: { readonly part: Exclude<Part, 'database'>; readonly fault: Fault; readonly call?: string },
  random: Random,
): Disturbance {
  const proxy = stage.proxies[part];
  return {
    before(moment, kind) {
      if (!MOMENTS[part].includes(moment)) return;
      // An action begins at a card: that one has to be right.
      if (moment === 'paste' && kind !== 'card' && part !== 'slack') return;
      const isSource = part === 'loki' || part === 'tempo' || part === 'platform';
      if (isSource && moment === 'paste' && fault !== '404-then-found') return proxy.arm(fault);
      const writes = part === 'platform' && kind === 'retry' && random.chance(0.5);
      const hits = call !== undefined ? ({ url }: Request) => url.includes(call) : writes ? isWrite : undefined;
      proxy.arm(fault, { times: random.whole(1, 3), ...(hits === undefined ? {} : { hits }) });
    },
    after: () => proxy.lift(),
  };
}

const isWrite = ({ method }: Request) => method !== 'GET';

/** The database is broken for a moment that begins before, or just after, something is asked for. */
function databaseFault({ database }: Stage, fault: Fault, random: Random): Disturbance {
  const { proxy } = database;
  if (proxy === null) throw new Error('The embedded database is reached over no connection');
  const arm = async () => {
    if (fault === 'wrong-content') return database.standby(true);
    if (fault !== 'clock-skew') proxy.arm(fault satisfies DatabaseFault);
  };
  const lift = async () => {
    if (fault === 'wrong-content') return database.standby(false);
    proxy.lift();
  };
  let going: Promise<void> = Promise.resolve();
  return {
    async before(moment) {
      if (moment === 'press') return;
      const [afterMs, lastsMs] = [random.pick([0, 40, 200]), random.whole(300, 1_200)];
      const during = async () => {
        await sleep(afterMs);
        await arm();
        await sleep(lastsMs);
        await lift();
      };
      if (afterMs === 0) await arm();
      going = during();
    },
    after: () => going,
  };
}

const KINDS: readonly DeliveryKind[] = ['event', 'block_actions', 'view_submission'];

function deliveries(stage: Stage, how: DeliveryTrouble, random: Random): Disturbance {
  const { slack } = stage;
  const faults: Partial<Record<DeliveryTrouble, () => DeliveryFault>> = {
    duplicate: () => ({ kind: 'duplicate', copies: random.whole(1, 3) }),
    delay: () => ({ kind: 'delay', ms: random.whole(200, 1_500) }),
    reorder: () => ({ kind: 'reorder', ms: random.whole(200, 1_500) }),
    lost: () => ({ kind: 'lost' }),
  };
  return {
    before() {
      const fault = faults[how]?.();
      if (fault === undefined) return;
      const often = fault.kind === 'duplicate' ? {} : { times: random.whole(1, 2) };
      slack.faults.clear();
      for (const kind of KINDS) slack.faults.onDelivery(kind, fault, often);
    },
    async after(moment) {
      slack.faults.clear();
      if (how !== 'late-again' && how !== 'again-after-restart') return;
      if (how === 'again-after-restart' && moment === 'paste') await restart(stage);
      await sendAgain(stage, random);
    },
  };
}

async function restart(stage: Stage): Promise<void> {
  await stage.bots.at(-1)?.stop();
  await stage.startBot();
}

/** The newest delivery of each kind comes once more, as when its acknowledgement was lost on the way. */
async function sendAgain({ slack }: Stage, random: Random): Promise<void> {
  for (const kind of KINDS) {
    const last = slack.deliveries(kind).at(-1);
    if (last === undefined) continue;
    // Apart from the first one in time: a signature of the same second would be refused as a replay.
    const skewSeconds = -random.whole(10, 120);
    const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    await slack.signedRequest({ kind, payload: last.payload, skewSeconds, headers }).catch(() => undefined);
  }
}
