/** Narrower than this nothing is wrapped: one word a line is harder to read than what the terminal does itself. */
const NARROWEST = 30;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
const COLOUR = /\u001b\[\d+m/g;

/**
 * Lines broken at spaces so that they fit into a terminal; what is carried over stands a little to the right of its
 * line's beginning. A word that is too long (a query, an address) stays whole, to be copied. Colour codes take no room.
 */
export function wrapped(text: string, columns: number): string {
  if (columns < NARROWEST) return text;
  return text
    .split('\n')
    .flatMap((line) => wrappedLine(line, columns))
    .join('\n');
}

function wrappedLine(line: string, columns: number): string[] {
  if (seen(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const carried = `${indent}    `;
  const lines: string[] = [];
  let current = indent;
  for (const word of line.slice(indent.length).split(/(?<=\S) /)) {
    const begins = current === indent || current === carried;
    if (!begins && seen(`${current} ${word}`) > columns) {
      lines.push(current);
      current = `${carried}${word}`;
    } else current = begins ? `${current}${word}` : `${current} ${word}`;
  }
  return [...lines, current];
}

function seen(text: string): number {
  return text.replaceAll(COLOUR, '').length;
}
