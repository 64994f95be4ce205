import type { Subject } from '../../../triage/bundle.ts';
import { type ArgumentProblem, parseArguments } from '../../../triage/intake/arguments.ts';
import { isCorrelationId } from '../../../triage/intake/id-shape.ts';
import { slackText } from '../../../triage/intake/slack-text.ts';

/** What somebody typed after the command's name. */
export type ParsedCommand =
  | { readonly kind: 'form' | 'help' | 'recent' }
  | { readonly kind: 'status'; readonly correlationId: string }
  | { readonly kind: 'triage'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'wrong'; readonly problems: readonly ArgumentProblem[] };

const EXAMPLE_ID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';

/**
 * Reads one of the words `help`, `recent` and `status <id>`, otherwise arguments or a pasted envelope. `typed` comes
 * with Slack's escapes. Never throws; what cannot be understood is `wrong` with each problem and a right example.
 */
export function parseCommand(typed: string, now: Date): ParsedCommand {
  const text = slackText({ text: typed }).trim();
  const [first = '', second, ...more] = text.split(/\s+/, 4);
  const word = first.toLowerCase();
  if (word === '') return { kind: 'form' };
  if (second === undefined && (word === 'help' || word === '--help' || word === '?')) return { kind: 'help' };
  if (second === undefined && word === 'recent') return { kind: 'recent' };
  if (word === 'status') return statusOf(second?.replace(/^`|`$/g, ''), more.length > 0);
  const parsed = parseArguments(text, now);
  return parsed.kind === 'subjects'
    ? { kind: 'triage', subjects: parsed.subjects }
    : { kind: 'wrong', problems: parsed.problems };
}

/** Why a value cannot be given for an option (`id`, `trace`, `project`, `instance`), or null. */
export function problemWith(option: string, value: string, now: Date): string | null {
  const id = option === 'id' ? [] : [`--id=${EXAMPLE_ID}`];
  const parsed = parseArguments([...id, `--${option}=${value}`], now);
  return parsed.kind === 'problems' ? (parsed.problems[0]?.problem ?? null) : null;
}

function statusOf(id: string | undefined, hasMore: boolean): ParsedCommand {
  if (id !== undefined && !hasMore && isCorrelationId(id)) return { kind: 'status', correlationId: id };
  const problem = id === undefined ? '"status" needs a correlation id.' : '"status" takes one correlation id.';
  return { kind: 'wrong', problems: [{ problem, example: `status ${EXAMPLE_ID}` }] };
}
