import type { Subject } from '../../../triage/bundle.ts';
import { findReports } from '../../../triage/intake/find-reports.ts';
import { isCorrelationId } from '../../../triage/intake/id-shape.ts';
import { slackText } from '../../../triage/intake/slack-text.ts';
import { TRACE_ID } from '../../../triage/terms.ts';
import { oneLine } from '../../text.ts';
import { subjectOf } from '../subjects.ts';

/** What somebody typed after the command's name. */
export type ParsedCommand =
  | { readonly kind: 'form' | 'help' | 'recent' }
  | { readonly kind: 'status'; readonly correlationId: string }
  | { readonly kind: 'triage'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'wrong'; readonly problem: string };

type Name = 'correlationId' | 'traceId' | 'projectId' | 'instanceId';

const NAMES: ReadonlyMap<string, Name> = new Map([
  ['correlation_id', 'correlationId'],
  ['correlation', 'correlationId'],
  ['id', 'correlationId'],
  ['trace_id', 'traceId'],
  ['trace', 'traceId'],
  ['project_id', 'projectId'],
  ['project', 'projectId'],
  ['app_instance_id', 'instanceId'],
  ['instance_id', 'instanceId'],
  ['instance', 'instanceId'],
]);

/**
 * Reads `<id> [trace=…] [project=…] [instance=…]`, the same as `--trace-id …` flags, a pasted envelope, or one of the
 * words `help`, `recent` and `status <id>`. Never throws; what cannot be understood is `wrong` with the reason.
 */
export function parseCommand(typed: string): ParsedCommand {
  const text = slackText({ text: typed }).trim();
  if (text === '') return { kind: 'form' };
  const tokens = tokensOf(text.slice(0, 4000));
  const [first = '', ...rest] = tokens;
  const word = first.toLowerCase();
  if (tokens.length === 1 && (word === 'help' || word === '--help' || word === '?')) return { kind: 'help' };
  if (tokens.length === 1 && word === 'recent') return { kind: 'recent' };
  if (word === 'status') return statusOf(rest);
  const argued = argumentsOf(tokens);
  if (argued.reading === 'arguments') return argued.parsed;
  // Not the grammar of arguments: something pasted. A known option that is wrong is never overlooked this way.
  const reported = findReports(text, { bareIds: argued.reading === 'pasted' ? 'anywhere' : 'whole' });
  return reported.length > 0 ? { kind: 'triage', subjects: reported.map(subjectOf) } : argued.parsed;
}

/** Why a value cannot be this field, or null. Used for the modal's fields too. */
export function problemWith(name: Name, value: string): string | null {
  if (name === 'correlationId' && !isCorrelationId(value)) {
    return 'A correlation id has 3 to 128 letters, digits, dots, dashes or underscores.';
  }
  if (name === 'traceId' && !TRACE_ID.test(value.toLowerCase())) return 'A trace id has 32 hex digits, not all zero.';
  // The platform's ids have no fixed format; this only keeps out what can be no id at all.
  if ((name === 'projectId' || name === 'instanceId') && !/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/.test(value)) {
    return 'An id has letters, digits, dots, dashes or underscores, 128 at most.';
  }
  return null;
}

function statusOf(rest: readonly string[]): ParsedCommand {
  const [id, ...more] = rest;
  if (id === undefined) return wrong('“status” needs a correlation id.');
  if (more.length > 0) return wrong('“status” takes one correlation id and nothing else.');
  return problemWith('correlationId', id) === null
    ? { kind: 'status', correlationId: id }
    : wrong(`“${oneLine(id, 60)}” is no correlation id.`);
}

/**
 * `reading`: `arguments` when the words have the form of arguments, right or wrong; `unknown_option` when one of them
 * has a name of something else, such as `X-Correlation-Id:`; `pasted` when they are prose, an error line or JSON.
 */
function argumentsOf(tokens: readonly string[]): {
  reading: 'arguments' | 'unknown_option' | 'pasted';
  parsed: ParsedCommand;
} {
  const given = new Map<Name, string>();
  const bare: string[] = [];
  const problems: string[] = [];
  let unknown = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const pair = pairOf(token);
    if (pair === null) {
      bare.push(unquoted(token));
      continue;
    }
    const shown = `“${oneLine(pair.name, 60)}”`;
    const name = NAMES.get(pair.name.toLowerCase().replaceAll('-', '_'));
    const value = unquoted(pair.value ?? tokens[++at] ?? '');
    if (name === undefined) {
      unknown = true;
      problems.push(`${shown} is no option. Known: trace, project, instance.`);
    } else if (value === '') problems.push(`${shown} has no value.`);
    else if (given.has(name)) problems.push(`${shown} is given twice.`);
    else given.set(name, value);
  }
  const [word, second] = bare;
  if (word !== undefined && given.has('correlationId')) problems.push(`“${oneLine(word, 60)}” is one word too many.`);
  else if (word !== undefined) given.set('correlationId', word);
  if (second !== undefined) problems.push(`“${oneLine(second, 60)}” is one word too many.`);
  for (const [name, value] of given) {
    const problem = problemWith(name, value);
    if (problem !== null) problems.push(`“${oneLine(value, 60)}” does not fit. ${problem}`);
  }
  const correlationId = given.get('correlationId');
  if (correlationId === undefined) problems.push('The correlation id is missing.');
  const pasted = bare.length > 1 || (word !== undefined && problemWith('correlationId', word) !== null);
  const reading = pasted ? 'pasted' : unknown ? 'unknown_option' : 'arguments';
  const [problem] = problems;
  if (problem !== undefined || correlationId === undefined) return { reading, parsed: wrong(problem ?? '') };
  const subject: Subject = {
    correlationId,
    ...optional('traceId', given.get('traceId')?.toLowerCase()),
    ...optional('projectId', given.get('projectId')),
    ...optional('instanceId', given.get('instanceId')),
  };
  return { reading: 'arguments', parsed: { kind: 'triage', subjects: [subject] } };
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}

/** `--name value`, `--name=value`, `name=value`, `name:value` or `name: value`; null for a word of its own. */
function pairOf(token: string): { name: string; value: string | undefined } | null {
  const flag = /^(?:--|—)([A-Za-z][A-Za-z_-]*)(?:=(.*))?$/s.exec(token);
  if (flag !== null) return { name: flag[1] ?? '', value: flag[2] };
  const pair = /^([A-Za-z][A-Za-z_-]*)([=:])(.*)$/s.exec(token);
  if (pair === null) return null;
  return { name: pair[1] ?? '', value: pair[2] === ':' && pair[3] === '' ? undefined : pair[3] };
}

/** Words, where quotes and backticks hold spaces together. Phones type curly quotes and a long dash. */
function tokensOf(text: string): string[] {
  return [...text.matchAll(/(?:[^\s"'`“”]+|"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”|["'`“”])+/g)].map(([token]) => token);
}

function unquoted(value: string): string {
  return value.replace(/^["'`“”<]+|["'`“”>]+$/g, '').replace(/[,;]$/, '');
}

function wrong(problem: string): ParsedCommand {
  return { kind: 'wrong', problem };
}
