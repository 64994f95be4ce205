import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadWorld, WorldError } from '../src/demo/world/load.ts';
import type { World } from '../src/demo/world/schema.ts';
import { createProgressBar } from '../src/terminal/progress-bar.ts';
import { accuracyPage } from './accuracy-page.ts';
import { type EvalArguments, parseEvalArguments, USAGE } from './arguments.ts';
import { runWorlds } from './run-worlds.ts';
import { setsOf } from './sets.ts';
import { accuracyText } from './text.ts';

const PAGE = fileURLToPath(new URL('../docs/accuracy.md', import.meta.url));
const AT_ONCE = 3;

export interface EvalTerminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when standard output is a terminal that wants colour. */
  readonly colour: boolean;
  /** True when standard error is a terminal, so that a bar may be drawn there. */
  readonly bar: boolean;
  /** Its width, characters. */
  readonly columns?: () => number | undefined;
}

/**
 * The command `npm run eval`: runs worlds, prints how well they were judged and answers the exit status: 0; 1 when a
 * verdict was wrong and confident, a run broke or a world file cannot be used; 2 for bad arguments.
 */
export async function evaluate(words: readonly string[], terminal: EvalTerminal): Promise<number> {
  const { out, err } = terminal;
  let wanted: EvalArguments;
  try {
    wanted = parseEvalArguments(words);
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)} ${USAGE}\n`);
    return 2;
  }
  const { worlds, unusable } = load(wanted);
  for (const problem of unusable) err(`${problem}\n`);
  if (worlds.length === 0) {
    err(`No world in ${wanted.folder} begins with '${wanted.only}'.\n`);
    return 2;
  }

  const progress = createProgressBar({
    total: worlds.length,
    write: err,
    isTerminal: terminal.bar,
    columns: terminal.columns,
  });
  const judgements = await runWorlds(worlds, {
    atOnce: AT_ONCE,
    onDone({ world, mismatches, broke, tookMs }) {
      const wrong = mismatches.map(({ part }) => part).join(', ');
      const note = broke === null ? (wrong === '' ? 'as expected' : `differs in ${wrong}`) : 'broke';
      progress.step(world, `${note} (${Math.round(tookMs)} ms)`);
    },
  });
  progress.end();

  const sets = setsOf(judgements);
  const [{ accuracy }] = sets;
  if (wanted.json) {
    const figures = sets.map(({ name, accuracy }) => ({ name, ...accuracy }));
    out(`${JSON.stringify({ sets: figures, worlds: judgements }, null, 2)}\n`);
  } else out(`${accuracyText(sets, terminal.colour)}\n`);
  if (wanted.write && unusable.length === 0) writeFileSync(PAGE, accuracyPage(sets));
  if (wanted.write && unusable.length > 0) err('docs/accuracy.md was not written: mend the world files first.\n');
  return accuracy.wrongAndConfident.length + accuracy.broken.length + unusable.length > 0 ? 1 : 0;
}

/** A world file that cannot be used is told and does not keep the others from being run. */
function load({ folder, only }: EvalArguments): { worlds: World[]; unusable: string[] } {
  const worlds: World[] = [];
  const unusable: string[] = [];
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter(
    (name) => name.endsWith('.yaml') && name.startsWith(only),
  );
  for (const name of names.sort()) {
    try {
      worlds.push(loadWorld(join(folder, name)));
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      unusable.push(error.message);
    }
  }
  return { worlds, unusable };
}
