import {
  ACTION_CRASH_POINTS,
  CRASH_POINTS,
  type CrashPoint,
  OUTBOX_CRASH_POINTS,
} from '../../src/usecases/crash-points.ts';
import { FAULTS, PARTS, type Part } from '../fault.ts';
import type { AskedKind } from '../judge/observation.ts';
import type { StoreKind } from '../stage/databases.ts';
import { DELIVERIES, type Row, type Trouble } from './row.ts';

/** What people ask for while a part is broken: what touches that part. */
const ASKS: Readonly<Record<Part, readonly AskedKind[]>> = {
  slack: ['retry', 'escalation'],
  loki: ['card', 'retry'],
  tempo: ['card'],
  platform: ['card', 'retry'],
  tracker: ['ticket'],
  database: ['card', 'retry'],
};

/** The whole matrix on the databases that there are. Without a server the rows that break it are not there. */
export function matrixRows(stores: readonly StoreKind[]): Row[] {
  const store = stores.includes('server') ? 'server' : 'embedded';
  // What waits longest comes first, so that the rest is done meanwhile.
  return [...deliveryRows(store), ...stores.flatMap(killRows), ...faultRows(store)];
}

function faultRows(store: StoreKind): Row[] {
  return PARTS.filter((part) => part !== 'database' || store === 'server').flatMap((part) =>
    FAULTS.map((fault) => ({
      name: `${part}/${fault}`,
      store,
      troubles: [{ kind: 'fault', part, fault }],
      asks: ASKS[part],
    })),
  );
}

/** Which action gets to a crash point. */
const OF_ACTION: Readonly<Record<(typeof ACTION_CRASH_POINTS)[number], AskedKind>> = {
  'before-reissue': 'retry',
  'after-reissue-before-store': 'retry',
  'before-file': 'ticket',
  'after-file-before-store': 'ticket',
  'before-action-post': 'escalation',
  'after-action-post-before-store': 'escalation',
};

/** At which of the effects of a row the bot dies: that of the card comes first. */
const OF_EFFECT: readonly (readonly [AskedKind, number])[] = [
  ['card', 1],
  ['retry', 3],
  ['ticket', 3],
  ['escalation', 3],
];

function killRows(store: StoreKind): Row[] {
  const row = (name: string, ask: AskedKind, ...troubles: readonly Trouble[]): Row => ({
    name: `kill${store === 'embedded' ? '-embedded' : ''}/${name}`,
    store,
    troubles,
    asks: [ask],
  });
  const kill = (point: CrashPoint, occurrence = 1): Trouble => ({ kind: 'kill', point, occurrence });
  return [
    // The first steps are shown before the card stands; the third change comes while it does.
    ...CRASH_POINTS.map((point) => row(point, 'card', kill(point, point === 'during-triage' ? 3 : 1))),
    ...ACTION_CRASH_POINTS.map((point) => row(point, OF_ACTION[point], kill(point))),
    ...OUTBOX_CRASH_POINTS.flatMap((point) =>
      // Looking comes only after an answer was lost.
      point === 'after-effect-look'
        ? [
            row(point, 'card', kill(point), {
              kind: 'fault',
              part: 'slack',
              fault: 'reset',
              call: 'chat.postMessage',
            }),
          ]
        : OF_EFFECT.filter(([ask]) => store === 'server' || ask === 'card').map(([ask, occurrence]) =>
            row(`${point}/${ask}`, ask, kill(point, occurrence)),
          ),
    ),
  ];
}

function deliveryRows(store: StoreKind): Row[] {
  return DELIVERIES.map((how) => ({
    name: `deliveries/${how}`,
    store,
    troubles: [{ kind: 'deliveries', how }],
    asks: ['card', 'retry', 'ticket', 'escalation'],
  }));
}
