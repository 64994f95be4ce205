import { VerdictClass } from '../src/triage/report.ts';

/** Expected and judged class of one world; `null` is a run that broke. */
export interface Pair {
  readonly expected: VerdictClass;
  readonly actual: VerdictClass | null;
}

export interface ClassScore {
  readonly class: VerdictClass;
  /** Worlds of this class. */
  readonly support: number;
  /** Worlds judged to be of this class. */
  readonly judged: number;
  /** Share of the judged that are right; null when nothing was judged so. */
  readonly precision: number | null;
  /** Share of the worlds that were found; null when there are none. */
  readonly recall: number | null;
  /** Null when the class occurs on neither side. */
  readonly f1: number | null;
}

/** One score for each verdict class, in the order of the report contract. */
export function classScores(pairs: readonly Pair[]): ClassScore[] {
  return VerdictClass.options.map((name) => {
    const support = pairs.filter(({ expected }) => expected === name).length;
    const judged = pairs.filter(({ actual }) => actual === name).length;
    const right = pairs.filter(({ expected, actual }) => expected === name && actual === name).length;
    return {
      class: name,
      support,
      judged,
      precision: ratio(right, judged),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + judged),
    };
  });
}

/** Mean F1 over the classes that occur, each counting the same however many worlds it has; null for no world. */
export function macroF1(scores: readonly ClassScore[]): number | null {
  const known = scores.flatMap(({ f1 }) => (f1 === null ? [] : [f1]));
  return ratio(
    known.reduce((sum, f1) => sum + f1, 0),
    known.length,
  );
}

/** A count out of a total. */
export interface Share {
  readonly of: number;
  readonly held: number;
}

/** Part of a whole, or null where there is no whole. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Nearest-rank percentile (0 to 1) of unsorted numbers; null when there are none. */
export function percentile(values: readonly number[], rank: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? null;
}
