import { RULES_VERSION } from '../src/triage/rules-version.ts';
import { isRight } from './accuracy.ts';
import { expectedClass, type Judgement } from './judgement.ts';
import { table } from './markdown.ts';
import { score, share } from './numbers.ts';
import type { WorldSet } from './sets.ts';
import { summaryOf } from './summary.ts';

const EXPLANATION: Readonly<Record<WorldSet['name'], string>> = {
  all: 'Every world of `test/scenarios`.',
  known: 'Worlds that the rules were written and improved with: how well they fit what they were made for.',
  'held out':
    'Worlds written from the runbook alone after the rules stood, and not looked at while rules were changed: the better estimate of an incident that nobody has seen.',
};

/** docs/accuracy.md: the same figures as on the terminal, failures included. Everything in it is measured. */
export function accuracyPage(sets: readonly [WorldSet, ...WorldSet[]]): string {
  const [all] = sets;
  const noSplit =
    'No world is held out yet, so these figures say how well the rules fit worlds that they were written with.';
  return [
    '# How accurate the verdicts are',
    '',
    `Made by \`npm run eval -- --write\` with rules ${RULES_VERSION}; do not edit. Each world of \`test/scenarios\` is one moment of a`,
    'platform with noise and distractors, and names the parts of the report that must hold. Each is triaged as the bot does',
    'it: the words of the reporter through the intake, evidence over HTTP through the real clients against embedded Loki,',
    'Tempo and API servers, then checks and rules. A world names only what it is about; what it leaves free is not counted.',
    '',
    'Few worlds stand behind some classes (n in the tables): read those figures as examples, not as rates.',
    ...(sets.length === 1 ? ['', noSplit] : []),
    '',
    ...sets.flatMap((set) => section(set)),
    ...failures(all.judgements),
    ...times(all),
  ].join('\n');
}

function section({ name, accuracy, judgements }: WorldSet): string[] {
  const withoutTime = summaryOf(accuracy).slice(0, -1);
  return [
    `## Worlds: ${name}`,
    '',
    EXPLANATION[name],
    '',
    ...table(['figure', 'value'], withoutTime),
    '',
    ...table(
      ['class', 'precision', 'recall', 'F1', 'n'],
      accuracy.classes.map((row) => [
        `\`${row.class}\``,
        score(row.precision),
        score(row.recall),
        score(row.f1),
        String(row.support),
      ]),
    ),
    '',
    ...confusions(judgements),
    ...table(
      ['check', 'named outcomes that hold'],
      Object.entries(accuracy.checks).map(([id, each]) => [`\`${id}\``, share(each)]),
    ),
    '',
  ];
}

/** Which class was taken for which; the tables above hold the same as sums. */
function confusions(judgements: readonly Judgement[]): string[] {
  const rows = new Map<string, string[]>();
  for (const judgement of judgements) {
    const expected = expectedClass(judgement);
    const actual = judgement.report?.verdict.class ?? 'no report';
    if (actual === expected) continue;
    const key = `${expected}\n${actual}`;
    rows.set(key, [...(rows.get(key) ?? []), judgement.world]);
  }
  if (rows.size === 0) return ['No class was taken for another.', ''];
  const cells = [...rows].map(([key, worlds]) => [...key.split('\n').map((name) => `\`${name}\``), worlds.join(', ')]);
  return [...table(['class', 'taken for', 'worlds'], cells), ''];
}

function failures(judgements: readonly Judgement[]): string[] {
  const wrong = judgements.filter((judgement) => !isRight(judgement));
  const rows = wrong.flatMap(({ world, heldOut, broke, mismatches }) => [
    ...(broke === null ? [] : [[label(world, heldOut), 'the run broke', '', broke]]),
    ...mismatches.map(({ part, expected, actual }) => [label(world, heldOut), part, expected, actual]),
  ]);
  const what =
    rows.length === 0 ? ['Every named part of every world holds.'] : table(['world', 'part', 'expected', 'got'], rows);
  return ['## What does not hold', '', ...what, ''];
}

function label(world: string, heldOut: boolean): string {
  return heldOut ? `${world} (held out)` : world;
}

function times({ accuracy }: WorldSet): string[] {
  const [last] = summaryOf(accuracy).slice(-1);
  return [
    '## Time',
    '',
    `One triage took ${last?.[1] ?? '–'} (p50, p95) over loopback, several at once; a source that never answers counts a timeout of`,
    'one second here.',
    '',
  ];
}
