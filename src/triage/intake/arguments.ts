import { z } from 'zod';
import type { Subject } from '../bundle.ts';
import { parseDuration } from '../duration.ts';
import { TRACE_ID } from '../terms.ts';
import { findReports } from './find-reports.ts';
import { isCorrelationId } from './id-shape.ts';
import { subjectOf } from './subject-of.ts';

/** What is wrong with one argument, and how it would be right. */
export interface ArgumentProblem {
  readonly problem: string;
  readonly example: string;
}

export type ParsedArguments =
  | { readonly kind: 'subjects'; readonly subjects: readonly Subject[] }
  | { readonly kind: 'problems'; readonly problems: readonly ArgumentProblem[] };

type Option = 'correlationId' | 'traceId' | 'projectId' | 'instanceId' | 'since' | 'at';

/** Spellings of each option, without dashes in front; `-` and `_` are the same. */
const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
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
  ['since', 'since'],
  ['at', 'at'],
]);

const EXAMPLE_ID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const LONGEST_SINCE_MS = 30 * 24 * 3_600_000;
const EARLIEST = new Date('2020-01-01T00:00:00Z');
const ResourceId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** What an argument may be: a value for the triage, or what is wrong with it. */
const READ: Readonly<Record<Option, (value: string, now: Date) => { subject: Partial<Subject> } | ArgumentProblem>> = {
  correlationId: (value) =>
    isCorrelationId(value)
      ? { subject: { correlationId: value } }
      : wrong(`${quote(value)} is no correlation id: 3 to 128 letters, digits, ".", "_" or "-".`, EXAMPLE_ID),
  traceId: (value) =>
    TRACE_ID.test(value.toLowerCase())
      ? { subject: { traceId: value.toLowerCase() } }
      : wrong(
          `${quote(value)} is no trace id: 32 hex digits, not all zero.`,
          `${EXAMPLE_ID} trace=4bf92f3577b34da6a3ce929d0e0e4736`,
        ),
  projectId: (value) =>
    ResourceId.test(value)
      ? { subject: { projectId: value } }
      : wrong(`${quote(value)} is no project id.`, `${EXAMPLE_ID} project=50ab9f5e-cf0c-4d5c-9f78-67dc91b0c8c0`),
  instanceId: (value) =>
    ResourceId.test(value)
      ? { subject: { instanceId: value } }
      : wrong(`${quote(value)} is no app instance id.`, `${EXAMPLE_ID} instance=41000000-0000-4000-8000-000000000002`),
  since: (value) => {
    const sinceMs = parseDuration(value);
    return sinceMs !== null && sinceMs <= LONGEST_SINCE_MS
      ? { subject: { sinceMs } }
      : wrong(
          `${quote(value)} is no time to look back: minutes, hours or days, 30 days at most.`,
          `${EXAMPLE_ID} since=6h`,
        );
  },
  at: (value, now) => {
    const time = z.iso.datetime({ offset: true }).safeParse(value.toUpperCase());
    const at = new Date(time.success ? time.data : Number.NaN);
    return at >= EARLIEST && at <= now
      ? { subject: { at: at.toISOString() } }
      : wrong(
          `${quote(value)} is no time in the past as RFC 3339 writes it.`,
          `${EXAMPLE_ID} at=${now.toISOString().slice(0, 16)}:00Z`,
        );
  },
};

/**
 * Reads `<id> [trace=… | --trace-id … | --trace-id=…] [project=…] [instance=…] [since=6h] [at=<RFC 3339>]`, or a pasted
 * envelope, log line or message. `input` is the typed line of a slash command (Slack's escapes undone) or the words of a
 * command line. Never throws. Every problem is listed, each with a right example.
 */
export function parseArguments(input: string | readonly string[], now: Date): ParsedArguments {
  const words = typeof input === 'string' ? wordsOf(input) : input;
  const read = readWords(words, now);
  if (read.problems.length === 0) return { kind: 'subjects', subjects: read.subjects };
  // A pasted log line or message reads as many wrong arguments; the id labelled in it is what was meant.
  const options = new Set(words.map(optionOf));
  const isPaste = options.has(undefined) && !options.has('since') && !options.has('at');
  const pasted = isPaste ? findReports(typeof input === 'string' ? input : input.join(' '), { bareIds: 'whole' }) : [];
  return pasted.length > 0
    ? { kind: 'subjects', subjects: pasted.map(subjectOf) }
    : { kind: 'problems', problems: read.problems };
}

function readWords(words: readonly string[], now: Date): { subjects: Subject[]; problems: ArgumentProblem[] } {
  const problems: ArgumentProblem[] = [];
  const given = new Map<Option, string>();
  let pasted: Subject[] = [];
  const give = (option: Option, name: string, value: string | undefined) => {
    if (value === undefined || value === '') problems.push(wrong(`${quote(name)} has no value.`, exampleOf(option)));
    else if (given.has(option) || (option === 'correlationId' && pasted.length > 0)) {
      problems.push(wrong(`${quote(name)} is one too many: give each once.`, exampleOf(option)));
    } else given.set(option, value);
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const pair = pairOf(word);
    const reports = pair === null || optionOf(word) === undefined ? pastedIn(word) : [];
    if (reports.length > 0 && !given.has('correlationId') && pasted.length === 0) pasted = reports;
    else if (pair === null) give('correlationId', word, unquoted(word));
    else {
      const option = optionOf(word);
      if (option === undefined) {
        problems.push(
          wrong(`${quote(pair.name)} is no option; known are trace, project, instance, since, at.`, exampleOf('since')),
        );
        // Its value is not an id.
        if (!pair.value && pairOf(words[at + 1] ?? '--') === null) at++;
      } else if (pair.value) give(option, word, unquoted(pair.value));
      else {
        const next = words[at + 1];
        const value = next === undefined || pairOf(next) !== null ? undefined : unquoted(next);
        if (value !== undefined) at++;
        give(option, word, value);
      }
    }
  }
  let subject: Partial<Subject> = {};
  for (const [option, value] of given) {
    const result = READ[option](value, now);
    if ('subject' in result) subject = { ...subject, ...result.subject };
    else problems.push(result);
  }
  if (!given.has('correlationId') && pasted.length === 0) {
    problems.unshift(wrong('The correlation id is missing.', `${EXAMPLE_ID} since=6h`));
  }
  const { correlationId, ...more } = subject;
  const bases: Subject[] = correlationId === undefined ? pasted : [{ correlationId }];
  return { subjects: bases.map((base) => ({ ...base, ...more })), problems };
}

/** What one word of a command line reports when it is a whole paste, such as a quoted envelope. */
function pastedIn(word: string): Subject[] {
  if (isCorrelationId(unquoted(word))) return [];
  return findReports(word, { bareIds: 'whole' }).map(subjectOf);
}

/** `--name value`, `--name=value`, `name=value` or `name:value`; null for a word of its own. */
function pairOf(word: string): { name: string; value: string | undefined } | null {
  const flag = /^(?:--|—)([A-Za-z][A-Za-z_-]{0,40})(?:=(.*))?$/s.exec(word);
  if (flag !== null) return { name: flag[1] ?? '', value: flag[2] };
  const pair = /^([A-Za-z][A-Za-z_-]{0,40})[=:](.*)$/s.exec(word);
  return pair === null ? null : { name: pair[1] ?? '', value: pair[2] };
}

function optionOf(word: string): Option | undefined {
  return OPTIONS.get(pairOf(word)?.name.toLowerCase().replaceAll('-', '_') ?? '');
}

/** Words, where quotes and backticks hold spaces together. Phones type curly quotes and a long dash. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|`[^`]*`|“[^“”]*”|\S)+/g)].map(([word]) => word).slice(0, 100);
}

function unquoted(value: string): string {
  return value.replace(/^["'`“”<*]{1,3}|["'`“”>*]{1,3}$/g, '').replace(/[,;]$/, '');
}

function exampleOf(option: Option): string {
  const result = READ[option]('?', new Date('2026-04-14T09:10:00Z'));
  return 'example' in result ? result.example : EXAMPLE_ID;
}

function wrong(problem: string, example: string): ArgumentProblem {
  return { problem, example };
}

function quote(word: string): string {
  const line = word.replace(/\s+/g, ' ');
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}
