import { readFile, rename, writeFile } from 'node:fs/promises';
import { EXIT, type Terminal } from '../terminal/triage-command.ts';
import { type AskStreams, createAsk, NoMoreAnswersError } from './ask.ts';
import { setup } from './setup.ts';

const USAGE = 'Usage: npm run -s setup. Asks, then writes .env and policy.yaml, then runs the doctor.';

export interface SetupCommandNeeds {
  readonly streams: AskStreams;
  /** Checks what was set up; answers an exit status. */
  readonly doctor: (env: Readonly<Record<string, string>>) => Promise<number>;
}

/** `setup`: leads through a real workspace. Exit status: that of the doctor; 1 when it was left early; 2 for wrong words. */
export async function setupCommand(
  words: readonly string[],
  needs: SetupCommandNeeds,
  terminal: Terminal,
): Promise<number> {
  if (words.length > 0) {
    const wantsHelp = words.includes('--help') || words.includes('-h');
    (wantsHelp ? terminal.out : terminal.err)(`${USAGE}\n`);
    return wantsHelp ? EXIT.verdict : EXIT.usage;
  }
  const ask = createAsk(needs.streams);
  let values: Readonly<Record<string, string>>;
  try {
    values = await setup({ ask, say: terminal.out, read: readOrNull, write: replace });
  } catch (error) {
    if (!(error instanceof NoMoreAnswersError)) throw error;
    terminal.err(`\n${error.message}: nothing was written.\n`);
    return EXIT.failure;
  } finally {
    ask.close();
  }
  terminal.out('\n5. The doctor looks at each hop\n\n');
  const status = await needs.doctor(values);
  terminal.out(`
Next: npm start, then /invite the bot to a channel and paste an id. To prove the way of a click while it runs:
  npm run -s doctor -- --channel C… --click
`);
  return status;
}

async function readOrNull(name: string): Promise<string | null> {
  try {
    return await readFile(name, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all: a `.env` cut off in the middle would lose tokens. */
async function replace(name: string, text: string): Promise<void> {
  const draft = `${name}.new`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, name);
}
