import { element, svgText } from './svg.ts';

/** Size of the picture and of its parts, pixels. */
export const SHEET = { width: 1200, height: 420 } as const;
export const PLOT = { left: 210, width: 960, top: 74 } as const;
export const LANE = { height: 92, spans: 56, gap: 8 } as const;

/** Its own light panel, so that it reads on a dark page too; words and forms say what the colours do. */
export const COLOURS = {
  panel: '#ffffff',
  edge: '#8a8f98',
  lane: '#f1f3f6',
  text: '#1a1d21',
  quiet: '#565c66',
  span: '#3f6fb5',
  line: '#33383f',
  error: '#a3121f',
  errorFill: '#f7d4d7',
} as const;

/** The font that travels with the program (`render-png.ts`): pictures look the same on every machine. */
export const FONT = 'IBM Plex Sans';

export interface TextStyle {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight?: 400 | 600;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: string;
  /** Characters; the rest is cut. */
  readonly most: number;
}

/** One line of foreign or own words. */
export function text(words: string, { x, y, size, weight = 400, anchor = 'start', colour, most }: TextStyle): string {
  return element(
    'text',
    {
      x,
      y,
      'font-family': FONT,
      'font-size': size,
      'font-weight': weight,
      'text-anchor': anchor,
      fill: colour ?? COLOURS.text,
    },
    svgText(words, most),
  );
}
