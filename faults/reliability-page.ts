import { table } from '../eval/markdown.ts';
import { FAULTS, MEANING } from './fault.ts';
import { INVARIANTS } from './judge/invariants.ts';
import { type Done, HEAD, lineOf, sumOf, troublesOf } from './table.ts';

/** docs/reliability.md: what was broken, what had to hold, and what came of it. Everything in it was run. */
export function reliabilityPage(results: readonly Done[], { seed, took }: { seed: number; took: string }): string {
  const { rows, runs, violations } = sumOf(results);
  const troubles = results.flatMap(troublesOf);
  return [
    '# What holds while things break',
    '',
    'Made by `npm run faults -- --write`; do not edit. Each row starts the real bot as a process of its own, between a local',
    'Slack, an embedded platform (Loki, Tempo, API), a tracker and a database. Each of them stands behind a proxy that',
    'breaks the connection for real. People paste ids, retry, file tickets and escalate meanwhile. What holds is judged',
    'from outside: by the messages in Slack, the journals of platform and tracker, and the database.',
    '',
    ...table(
      ['rows', 'runs', 'violations', 'seed', 'took'],
      [[String(rows), String(runs), String(violations), String(seed), took]],
    ),
    '',
    'One row again, with the same draws: `npm run faults -- --only slack/lost-answer --seed 7`. Random combinations for an',
    'hour: `npm run faults -- --soak 60`; each of its rows is repeated by its name, such as `--only soak/12`.',
    '',
    '## What must hold',
    '',
    ...table(
      ['invariant', 'means'],
      Object.entries(INVARIANTS).map(([name, { means }]) => [name, means]),
    ),
    '',
    '## What breaks',
    '',
    ...table(
      ['fault', 'of Slack, Loki, Tempo, platform, tracker', 'of the database'],
      FAULTS.map((fault) => [fault, MEANING[fault].http, MEANING[fault].database]),
    ),
    '',
    '`kill/…` ends the process by SIGKILL at that very point, and it is started again; `kill-embedded/…` does so on the',
    'embedded database. `deliveries/…` lets events, clicks and dialogs come twice, late, in another order, not at the first',
    'time, once more after the answer, and once more after a restart.',
    '',
    '## Rows',
    '',
    ...table(HEAD, results.map(lineOf)),
    '',
    ...(troubles.length === 0 ? [] : ['## What did not hold', '', ...troubles.map((line) => `- ${line}`), '']),
  ].join('\n');
}
