import { writeFileSync } from 'node:fs';
import { createProgressBar, standardError } from '../src/terminal/progress-bar.ts';
import { acknowledgeBenchmark } from './acknowledge/acknowledge.ts';
import { type BenchArguments, parseBenchArguments } from './arguments.ts';
import { burstBenchmark } from './burst/burst.ts';
import { capacityPage } from './capacity-page.ts';
import { cardsBenchmark } from './cards.ts';
import { footprintBenchmark } from './footprint/footprint.ts';
import { logLinesBenchmark } from './growth/log-lines.ts';
import { storedBenchmark } from './growth/stored.ts';
import { intakeBenchmark } from './intake.ts';
import { describeMachine, type Machine } from './machine.ts';
import { IMAGES, imageName, performancePage } from './performance-page.ts';
import { draw } from './plot/draw.ts';
import { queriesBenchmark } from './queries/queries.ts';
import type { Section, Step } from './section.ts';
import { sectionText } from './section-text.ts';
import { triageBenchmark } from './triage/triage.ts';

const DOCS = new URL('../docs/', import.meta.url);
const BENCHMARKS = [
  triageBenchmark,
  queriesBenchmark,
  acknowledgeBenchmark,
  burstBenchmark,
  footprintBenchmark,
  logLinesBenchmark,
  storedBenchmark,
  intakeBenchmark,
  cardsBenchmark,
];

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
  const steps = chosen.reduce((sum, benchmark) => sum + benchmark.steps(wanted.size), 0);
  const progress = createProgressBar({ total: steps, ...standardError() });
  const sections: Section[] = [];
  try {
    for (const benchmark of chosen) {
      const step: Step = (name, note) => progress.step(`${benchmark.name} ${name}`, note);
      sections.push(await benchmark.run(step, wanted.size));
    }
  } catch (error) {
    progress.end();
    process.stderr.write(`The benchmark broke: ${error instanceof Error ? error.stack : String(error)}\n`);
    return 1;
  }
  progress.end();
  if (machine.busy !== null) process.stdout.write(`${machine.busy}\n\n`);
  process.stdout.write(`${sections.map(sectionText).join('\n')}`);
  if (wanted.write) write(sections, machine);
  return 0;
}

function write(sections: readonly Section[], machine: Machine): void {
  writeFileSync(new URL('performance.md', DOCS), performancePage(sections, machine));
  const capacity = capacityPage(sections, machine);
  if (capacity !== null) writeFileSync(new URL('capacity.md', DOCS), capacity);
  for (const plot of sections.flatMap(({ plots = [] }) => plots)) {
    writeFileSync(new URL(`${IMAGES}/${imageName(plot)}`, DOCS), draw(plot));
  }
}

process.exitCode = await main(process.argv.slice(2));
