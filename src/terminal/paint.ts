import { styleText } from 'node:util';

/** Colours of a terminal, or none. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

const plain = (text: string): string => text;

/** Colour only on a terminal that wants it (https://no-color.org). */
export function createPaint(colour: boolean): Paint {
  if (!colour) return { strong: plain, good: plain, warn: plain, bad: plain };
  const style =
    (name: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      styleText(name, text, { validateStream: false });
  return { strong: style('bold'), good: style('green'), warn: style('yellow'), bad: style('red') };
}
