import { styleText } from 'node:util';

/** Colours of a terminal, or none. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
}

const plain = (text: string): string => text;

/** What an environment says of colour and width. */
export type TerminalEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Whether to colour: `FORCE_COLOR` decides when it is set (0 or false: no), then `NO_COLOR` (https://no-color.org), then
 * whether it is a terminal that can.
 */
export function wantsColour({ FORCE_COLOR: force, NO_COLOR: no, TERM }: TerminalEnvironment, isTerminal: boolean) {
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (no !== undefined && no !== '') return false;
  return isTerminal && TERM !== 'dumb';
}

/** Characters in a line: what `COLUMNS` says, otherwise the terminal's own; none where it is no terminal. */
export function widthOf({ COLUMNS }: TerminalEnvironment, own: number | undefined): number | undefined {
  const said = Number(COLUMNS);
  return Number.isInteger(said) && said > 0 ? said : own;
}

/** Every word stays the same without colour. */
export function createPaint(colour: boolean): Paint {
  if (!colour) return { strong: plain, good: plain, warn: plain, bad: plain };
  const style =
    (name: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      styleText(name, text, { validateStream: false });
  return { strong: style('bold'), good: style('green'), warn: style('yellow'), bad: style('red') };
}
