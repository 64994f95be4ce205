import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { acknowledgeBench } from './acknowledge.ts';
import { intakeBench } from './intake.ts';
import { triageBench } from './triage.ts';

const BENCHES: readonly (readonly [string, () => string | Promise<string>])[] = [
  ['intake', intakeBench],
  ['triage', triageBench],
  ['acknowledge', acknowledgeBench],
];

/** `npm run bench -- [--only NAME] [--write]`: figures side by side in one run; `--write` makes docs/performance.md. */
async function main(words: readonly string[]): Promise<void> {
  const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined;
  const chosen = BENCHES.filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0) throw new Error(`--only takes one of ${BENCHES.map(([name]) => name).join(', ')}.`);
  const parts: string[] = [];
  for (const [index, [name, bench]] of chosen.entries()) {
    process.stderr.write(`${index + 1}/${chosen.length} ${name} …\n`);
    const text = await bench();
    parts.push(text);
    process.stdout.write(`${text}\n\n`);
  }
  if (words.includes('--write')) await writeFile('docs/performance.md', page(parts));
}

function page(parts: readonly string[]): string {
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB.`;
  const blocks = parts.map((part) => {
    const [title = '', ...rest] = part.split('\n\n');
    return `## ${title}\n\n\`\`\`text\n${rest.join('\n\n')}\n\`\`\`\n`;
  });
  return `# Performance\n\nMade by \`npm run bench -- --write\`. ${machine} Compare within a block: ratios carry over to other machines, milliseconds do not.\n\n${blocks.join('\n')}`;
}

await main(process.argv.slice(2));
