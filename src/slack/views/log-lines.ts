import type { RichTextBlock } from '@slack/types';
import type { LogLine } from '../../triage/records.ts';
import { bold, code, type Part, preformatted, richText, section } from '../blocks.ts';
import { clipLines, oneLine } from '../text.ts';
import { serviceName } from './words.ts';

/** Fields that say what a line is about; ids stand in the raw line below. */
const KEY_FIELDS = [
  'error_code',
  'status',
  'method',
  'path',
  'action',
  'reason',
  'duration_ms',
  'event_type',
  'subject',
  'attempt_count',
  'last_error',
  'adapter',
  'step',
  'actor_type',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
  'scheduler_type',
  'token_iat',
  'token_exp',
];
const MOST_FIELDS = 10;
const RAW_LINES = 8;
const RAW_CHARACTERS = 1000;

const LEVELS: Readonly<Record<string, string>> = {
  error: '✗ error',
  fatal: '✗ fatal',
  warn: '! warn',
  info: 'info',
  debug: 'debug',
};

/**
 * One log line: when (and how long after the first), which service, how bad, what it says, its telling fields, and the
 * masked line as it came.
 */
export function logLineBlock(line: LogLine, firstAt: string): RichTextBlock {
  const { at, service, level, message, fields, raw } = line;
  const severe = level === 'error' || level === 'fatal' || level === 'warn';
  const word = (Object.hasOwn(LEVELS, level) ? LEVELS[level] : undefined) ?? oneLine(level, 20);
  const keys = fieldParts(fields);
  return richText(
    section([
      bold(timeOfDay(at)),
      ` ${offset(firstAt, at)} `,
      code(serviceName(service), 60),
      ' ',
      severe ? bold(word) : word,
      ` ${oneLine(message, 400)}`,
    ]),
    ...(keys.length === 0 ? [] : [section(keys)]),
    preformatted(clipLines(raw, RAW_LINES, RAW_CHARACTERS)),
  );
}

function fieldParts(fields: LogLine['fields']): Part[] {
  const known = KEY_FIELDS.flatMap((name) => {
    const value = Object.hasOwn(fields, name) ? (fields[name] ?? '') : '';
    return value.trim() === '' ? [] : [[name, value] as const];
  });
  return known
    .slice(0, MOST_FIELDS)
    .flatMap(([name, value], at): Part[] => [at === 0 ? `${name} ` : ` · ${name} `, code(value, 160)]);
}

/** `09:10:00.123`, in UTC as everything in the logs. */
export function timeOfDay(at: string): string {
  return Number.isNaN(Date.parse(at)) ? oneLine(at, 30) : new Date(at).toISOString().slice(11, 23);
}

/** `+0 ms`, `+420 ms`, `+1.2 s`, `+3 min`, and the same below zero. */
export function offset(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  if (Number.isNaN(ms)) return '';
  return `${ms < 0 ? '−' : '+'}${durationWords(Math.abs(ms))}`;
}

/** Milliseconds as people read them. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Number.isInteger(ms) ? ms : ms.toFixed(1)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
