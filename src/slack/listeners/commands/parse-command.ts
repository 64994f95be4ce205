import { nearest } from '../../../nearest.ts';
import type { Subject } from '../../../triage/bundle.ts';
import { type ArgumentProblem, parseArguments } from '../../../triage/intake/arguments.ts';
import { slackText } from '../../../triage/intake/slack-text.ts';

/** What somebody typed after the command's name. */
export type ParsedCommand =
  | { readonly kind: 'form' | 'help' | 'recent' }
  | { readonly kind: 'status'; readonly correlationId: string }
  | { readonly kind: 'triage'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'wrong'; readonly problems: readonly ArgumentProblem[] };

const EXAMPLE_ID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';

/** Words that stand alone, with other words that people use for them. */
const WORDS: Readonly<Record<string, 'help' | 'recent'>> = {
  help: 'help',
  '--help': 'help',
  '-h': 'help',
  '?': 'help',
  recent: 'recent',
  list: 'recent',
};
const KNOWN = ['help', 'recent', 'list', 'status'];

/**
 * Reads one of the words `help`, `recent` (`list`) and `status <id>`, otherwise arguments or a pasted envelope. `typed`
 * comes with Slack's escapes. Never throws; what cannot be understood is `wrong` with each problem and a right example.
 */
export function parseCommand(typed: string, now: Date): ParsedCommand {
  const text = slackText({ text: typed }).trim();
  const [first = '', second] = text.split(/\s+/, 2);
  const word = first.toLowerCase();
  if (word === '') return { kind: 'form' };
  const alone = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  if (second === undefined && alone !== undefined) return { kind: alone };
  if (word === 'status') return statusOf(text.slice(first.length).trim(), now);
  const meant = misspelt(word);
  if (meant !== undefined) return wrong(`"${word}" is no word I know. Did you mean "${meant}"?`, exampleOf(meant));
  const parsed = parseArguments(text, now);
  return parsed.kind === 'subjects'
    ? { kind: 'triage', subjects: parsed.subjects }
    : { kind: 'wrong', problems: parsed.problems };
}

/**
 * The word that was meant. Ids have digits or signs, so letters alone that are nearly a known word are a typing error;
 * an id that looks like one is still taken as `id=…`.
 */
function misspelt(word: string): string | undefined {
  return /^[a-z]{3,10}$/.test(word) ? nearest(word, KNOWN) : undefined;
}

function exampleOf(word: string): string {
  return word === 'status' ? `status ${EXAMPLE_ID}` : word;
}

function wrong(problem: string, example: string): ParsedCommand {
  return { kind: 'wrong', problems: [{ problem, example }] };
}

/** Why a value cannot be given for an option (`id`, `trace`, `project`, `instance`), or null. */
export function problemWith(option: string, value: string, now: Date): string | null {
  const id = option === 'id' ? [] : [`--id=${EXAMPLE_ID}`];
  const parsed = parseArguments([...id, `--${option}=${value}`], now);
  return parsed.kind === 'problems' ? (parsed.problems[0]?.problem ?? null) : null;
}

/** `given` is an id in any form that an id may be asked with: bare, quoted, as `id=…`, in an envelope. */
function statusOf(given: string, now: Date): ParsedCommand {
  const example = exampleOf('status');
  if (given === '') return wrong('"status" needs a correlation id.', example);
  const parsed = parseArguments(given, now);
  const [subject, ...more] = parsed.kind === 'subjects' ? parsed.subjects : [];
  return subject === undefined || more.length > 0
    ? wrong('"status" takes one correlation id.', example)
    : { kind: 'status', correlationId: subject.correlationId };
}
