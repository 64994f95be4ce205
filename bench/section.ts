import type { Plot } from './plot/plot.ts';

/** What one benchmark found: printed on the terminal, and a chapter of docs/performance.md. */
export interface Section {
  readonly title: string;
  /** What was measured and how, a paragraph each. */
  readonly about: readonly string[];
  readonly tables: readonly Table[];
  /** What the figures mean, with what was missed; one line each. */
  readonly notes: readonly string[];
  /** Where a curve says more than a row. */
  readonly plots?: readonly Plot[];
  /** By name, for docs/capacity.md, which is computed from them. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Hears of each step of a benchmark as it is done. */
export type Step = (name: string, note: string) => void;

/** `quick`: only to see that it works. `long`: what takes an hour, and more. */
export type Size = 'quick' | 'normal' | 'long';

export interface Benchmark {
  readonly name: string;
  /** How many steps it tells of. */
  steps(size: Size): number;
  run(step: Step, size: Size): Promise<Section>;
}
