/** Curves over two axes; `draw.ts` makes an SVG of it. */
export interface Plot {
  /** Part of the file's name: `docs/images/performance-<name>.svg`. */
  readonly name: string;
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Four at most: so many are told from each other by colour and dash. */
  readonly lines: readonly Line[];
  /** A line across, such as a deadline. */
  readonly limit?: { readonly name: string; readonly y: number };
}

export interface Axis {
  readonly label: string;
  /** `log`: only values above 0. */
  readonly scale: 'linear' | 'log';
}

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}
