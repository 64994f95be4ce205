import { EXIT, type Terminal } from './triage-command.ts';

export interface Options {
  readonly json: boolean;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Reads `--name value` and `--json` of a command. Answers the exit status when there is nothing to do: help was asked
 * for, or a word is wrong (one line on standard error).
 */
export function readOptions(
  words: readonly string[],
  known: readonly string[],
  usage: string,
  terminal: Terminal,
): Options | number {
  if (words.includes('--help') || words.includes('-h')) {
    terminal.out(`${usage}\n`);
    return EXIT.verdict;
  }
  const values: Record<string, string> = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--json') continue;
    const [name = '', inline] = word.split(/=(.*)/s);
    const value = inline ?? words[++at];
    if (!known.includes(name) || value === undefined || value === '' || value.startsWith('--')) {
      terminal.err(`${known.includes(name) ? `${name} needs a value.` : `${word} is not known.`} ${usage}\n`);
      return EXIT.usage;
    }
    values[name] = value;
  }
  return { json: words.includes('--json'), values };
}
