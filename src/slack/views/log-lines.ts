import type { RichTextBlock } from '@slack/types';
import type { LogLine } from '../../triage/records.ts';
import { bold, code, LINE_BREAK, type Part, preformatted, richText, section } from '../blocks.ts';
import { clipLines, oneLine, shortIds } from '../text.ts';
import { marked } from './marked.ts';
import { serviceName } from './words.ts';

/** Fields that say what a line is about; ids stand in the raw line below. */
const KEY_FIELDS = [
  'error_code',
  'status',
  'request',
  'reason',
  'duration_ms',
  'event_type',
  'attempt_count',
  'last_error',
  'adapter',
  'step',
  'action',
  'actor_type',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
  'scheduler_type',
  'token_iat',
  'token_exp',
];
/** Told on every line that has them, because they are what somebody looks for. */
const ALWAYS = new Set(['error_code', 'status', 'duration_ms', 'last_error']);
const MOST_FIELDS = 10;
const RAW_LINES = 12;
const RAW_CHARACTERS = 1500;

const LEVELS: Readonly<Record<string, string>> = {
  error: '✗ error',
  fatal: '✗ fatal',
  warn: '! warn',
  info: 'info',
  debug: 'debug',
};

/** A log line with what about it is new to somebody who has read the lines before it. */
export interface ToldLine {
  readonly line: LogLine;
  /** Key fields, those of the setting only where the last line that had them said otherwise. */
  readonly news: readonly (readonly [string, string])[];
}

/** Lines in the order of reading: mode, scope or action are told once and again only when they change. */
export function toldLines(lines: readonly LogLine[]): ToldLine[] {
  const last = new Map<string, string>();
  return lines.map((line) => {
    const news = KEY_FIELDS.flatMap((name) => {
      const value = keyField(line.fields, name);
      if (value === '' || (last.get(name) === value && !ALWAYS.has(name))) return [];
      last.set(name, value);
      return [[name, value] as const];
    });
    return { line, news };
  });
}

function keyField(fields: LogLine['fields'], name: string): string {
  const field = (key: string) => (Object.hasOwn(fields, key) ? (fields[key] ?? '').trim() : '');
  return name === 'request' ? `${field('method')} ${shortIds(field('path').slice(0, 2_000))}`.trim() : field(name);
}

/**
 * One log line: when (and how long after the first), which service, how bad, what it says, what its fields add, and the
 * masked line as it came. What the reader looks for (`marks`) and the line's error code are set apart.
 */
export function logLineBlock({ line, news }: ToldLine, firstAt: string, marks: readonly string[] = []): RichTextBlock {
  const { at, service, level, message, raw } = line;
  const severe = level === 'error' || level === 'fatal' || level === 'warn';
  const word = (Object.hasOwn(LEVELS, level) ? LEVELS[level] : undefined) ?? oneLine(level, 20);
  const keys = fieldParts(news);
  return richText(
    section([
      bold(timeOfDay(at)),
      ` ${offset(firstAt, at)} `,
      code(serviceName(service), 60),
      ' ',
      severe ? bold(word) : word,
      ' ',
      ...marked(oneLine(message, 400), [...marks, keyField(line.fields, 'error_code')]),
      ...(keys.length === 0 ? [] : [LINE_BREAK, ...keys]),
    ]),
    preformatted(clipLines(raw, RAW_LINES, RAW_CHARACTERS)),
  );
}

function fieldParts(news: ToldLine['news']): Part[] {
  return news
    .slice(0, MOST_FIELDS)
    .flatMap(([name, value], at): Part[] => [
      at === 0 ? '' : ' · ',
      name === 'error_code' ? bold(`${name} `) : `${name} `,
      code(value, 160),
    ]);
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
