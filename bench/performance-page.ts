import { table } from '../eval/markdown.ts';
import { BEFORE_AND_AFTER } from './before-and-after.ts';
import type { Machine } from './machine.ts';
import { inWords } from './plot/draw.ts';
import type { Plot } from './plot/plot.ts';
import type { Section } from './section.ts';

/** docs/performance.md: the figures of one run as they came, with the machine and how busy it was. */
export function performancePage(sections: readonly Section[], machine: Machine): string {
  return [
    '# How fast it is',
    '',
    'Made by `npm run bench -- --write`; do not edit. Everything stands side by side in one run on one machine, over loopback.',
    'Read the ratios: they carry over to other machines, milliseconds do not. What it means for a workspace: [capacity.md](capacity.md).',
    '',
    ...table(['machine', ''], machine.facts),
    '',
    ...(machine.busy === null ? [] : [`**${machine.busy}**`, '']),
    ...[...sections, BEFORE_AND_AFTER].flatMap(chapter),
  ].join('\n');
}

/** Folder of the plots, as seen from the page. */
export const IMAGES = 'images';

export function imageName({ name }: Plot): string {
  return `performance-${name}.svg`;
}

function chapter({ title, about, tables, notes, plots = [] }: Section): string[] {
  return [
    `## ${title}`,
    '',
    ...about.flatMap((paragraph) => [paragraph, '']),
    ...plots.flatMap((plot) => [`![${plot.title}. ${inWords(plot)}](${IMAGES}/${imageName(plot)})`, '']),
    ...tables.flatMap(({ head, rows }) => [...table(head, rows), '']),
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : ['']),
  ];
}
