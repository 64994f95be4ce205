import type { Section, Table } from './section.ts';

/** A section for the terminal: plain aligned columns. */
export function sectionText({ title, tables, notes }: Section): string {
  const parts = [`== ${title} ==`, ...tables.map(columns), notes.map((note) => `* ${note}`).join('\n')];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function columns({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ');
  return all.map((row) => line(row).trimEnd()).join('\n');
}
