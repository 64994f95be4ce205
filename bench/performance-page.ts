import { table } from '../eval/markdown.ts';
import type { Machine } from './machine.ts';
import type { Section } from './section.ts';

/** docs/performance.md: the figures of one run as they came, with the machine and how busy it was. */
export function performancePage(sections: readonly Section[], machine: Machine): string {
  return [
    '# How fast it is',
    '',
    'Made by `npm run bench -- --write`; do not edit. Everything stands side by side in one run on one machine, over loopback.',
    'Read the ratios: they carry over to other machines, milliseconds do not.',
    '',
    ...table(['machine', ''], machine.facts),
    '',
    ...(machine.busy === null ? [] : [`**${machine.busy}**`, '']),
    ...sections.flatMap(chapter),
  ].join('\n');
}

function chapter({ title, about, tables, notes }: Section): string[] {
  return [
    `## ${title}`,
    '',
    ...about.flatMap((paragraph) => [paragraph, '']),
    ...tables.flatMap(({ head, rows }) => [...table(head, rows), '']),
    ...notes.map((note) => `- ${note}`),
    ...(notes.length === 0 ? [] : ['']),
  ];
}
