import { createPaint } from '../src/terminal/paint.ts';
import { isRight } from './accuracy.ts';
import type { Judgement } from './judgement.ts';
import { score, share } from './numbers.ts';
import type { WorldSet } from './sets.ts';
import { summaryOf } from './summary.ts';

/** The accuracy of all sets for a terminal: what failed first by world, then the figures. */
export function accuracyText(sets: readonly [WorldSet, ...WorldSet[]], colour: boolean): string {
  const [all] = sets;
  return [...failures(all.judgements, colour), ...sets.flatMap((set) => setText(set, sets.length > 1))].join('\n');
}

function failures(judgements: readonly Judgement[], colour: boolean): string[] {
  const paint = createPaint(colour);
  return judgements
    .filter((judgement) => !isRight(judgement))
    .flatMap(({ world, says, broke, report, mismatches }) => [
      `${paint.strong(world)}  ${says}`,
      ...(broke === null ? [] : [paint.bad(`  the run broke: ${broke}`)]),
      ...mismatches.map(
        ({ part, expected, actual }) => `  ${part}: expected ${paint.good(expected)}, got ${paint.bad(actual)}`,
      ),
      ...(report === null ? [] : [`  it said (${report.verdict.confidence}): ${report.verdict.summary}`]),
      '',
    ]);
}

function setText({ name, accuracy }: WorldSet, several: boolean): string[] {
  const rows = accuracy.classes
    .filter(({ support, judged }) => support + judged > 0)
    .map((row) => [row.class, score(row.precision), score(row.recall), score(row.f1), String(row.support)]);
  const checks = Object.entries(accuracy.checks).map(([id, each]) => [id, share(each)]);
  return [
    ...(several ? [`== ${name} ==`, ''] : []),
    ...columns([['class', 'precision', 'recall', 'F1', 'n'], ...rows]),
    '',
    ...columns(summaryOf(accuracy)),
    '',
    ...columns([['check', 'agreement'], ...checks]),
    '',
  ];
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
