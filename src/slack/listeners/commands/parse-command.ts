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
  if (argued.kind === 'triage') return argued;
  const reported = findReports(text, { bareIds: 'anywhere' });
  return reported.length > 0 ? { kind: 'triage', subjects: reported.map(subjectOf) } : argued;
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

function argumentsOf(tokens: readonly string[]): ParsedCommand {
  const given: Partial<Record<Name, string>> = {};
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    const pair = pairOf(token);
    if (pair === null) {
      if (given.correlationId !== undefined) return wrong(`“${oneLine(token, 60)}” is one word too many.`);
      given.correlationId = unquoted(token);
      continue;
    }
    const name = NAMES.get(pair.name.toLowerCase().replaceAll('-', '_'));
    if (name === undefined) return wrong(`“${oneLine(pair.name, 60)}” is no option. Known: trace, project, instance.`);
    const value = pair.value ?? tokens[++at];
    if (value === undefined || value === '') return wrong(`“${oneLine(pair.name, 60)}” has no value.`);
    if (given[name] !== undefined) return wrong(`“${oneLine(pair.name, 60)}” is given twice.`);
    given[name] = unquoted(value);
  }
  for (const [name, value] of Object.entries(given)) {
    const problem = problemWith(name as Name, value);
    if (problem !== null) return wrong(`“${oneLine(value, 60)}” does not fit. ${problem}`);
  }
  const { correlationId, traceId, projectId, instanceId } = given;
  if (correlationId === undefined) return wrong('The correlation id is missing.');
  const subject: Subject = {
    correlationId,
    ...(traceId === undefined ? {} : { traceId: traceId.toLowerCase() }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(instanceId === undefined ? {} : { instanceId }),
  };
  return { kind: 'triage', subjects: [subject] };
}

/** `--name value`, `--name=value`, `name=value` or `name:value`; null for a word of its own. */
function pairOf(token: string): { name: string; value: string | undefined } | null {
  const flag = /^(?:--|—)([A-Za-z][A-Za-z_-]*)(?:=(.*))?$/s.exec(token);
  if (flag !== null) return { name: flag[1] ?? '', value: flag[2] };
  const pair = /^([A-Za-z][A-Za-z_-]*)[=:](.*)$/s.exec(token);
  return pair === null ? null : { name: pair[1] ?? '', value: pair[2] };
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
