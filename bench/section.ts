/** What one benchmark found: printed on the terminal, and a chapter of docs/performance.md. */
export interface Section {
  readonly title: string;
  /** What was measured and how, a paragraph each. */
  readonly about: readonly string[];
  readonly tables: readonly Table[];
  /** What the figures mean, with what was missed; one line each. */
  readonly notes: readonly string[];
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Hears of each step of a benchmark as it is done. */
export type Step = (name: string, note: string) => void;

export interface Benchmark {
  readonly name: string;
  /** How many steps it tells of. */
  readonly steps: number;
  run(step: Step): Promise<Section>;
}
