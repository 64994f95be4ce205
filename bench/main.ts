import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createProgressBar, standardError } from '../src/terminal/progress-bar.ts';
import { acknowledgeBenchmark } from './acknowledge/acknowledge.ts';
import { type BenchArguments, parseBenchArguments } from './arguments.ts';
import { cardsBenchmark } from './cards.ts';
import { intakeBenchmark } from './intake.ts';
import { describeMachine } from './machine.ts';
import { performancePage } from './performance-page.ts';
import type { Section } from './section.ts';
import { sectionText } from './section-text.ts';
import { triageBenchmark } from './triage/triage.ts';

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const BENCHMARKS = [triageBenchmark, acknowledgeBenchmark, intakeBenchmark, cardsBenchmark];

/** The command `npm run bench`. Exit status: 0; 1 when a benchmark broke; 2 for bad arguments. */
async function main(words: readonly string[]): Promise<number> {
  let wanted: BenchArguments;
  try {
    wanted = parseBenchArguments(
      words,
      BENCHMARKS.map(({ name }) => name),
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const machine = describeMachine(new Date());
  const chosen = BENCHMARKS.filter(({ name }) => wanted.names.includes(name));
  const steps = chosen.reduce((sum, benchmark) => sum + benchmark.steps, 0);
  const progress = createProgressBar({ total: steps, ...standardError() });
  const sections: Section[] = [];
  try {
    for (const benchmark of chosen) {
      sections.push(await benchmark.run((name, note) => progress.step(`${benchmark.name} ${name}`, note)));
    }
  } catch (error) {
    progress.end();
    process.stderr.write(`The benchmark broke: ${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
  progress.end();
  if (machine.busy !== null) process.stdout.write(`${machine.busy}\n\n`);
  process.stdout.write(`${sections.map(sectionText).join('\n')}`);
  if (wanted.write) writeFileSync(PAGE, performancePage(sections, machine));
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
