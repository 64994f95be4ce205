import { durationMs } from '../../world/duration.ts';
import type { LogEntry } from '../../world/seeded.ts';
import type { LabelFilter, LogQuery, Stage } from './ast.ts';
import { extractJson, flattenJson } from './json-labels.ts';

/** A line that came through a pipeline. */
export interface Passed {
  readonly ns: bigint;
  readonly line: string;
  /** Labels of the stream, structured metadata, and what parsers made of the line. */
  readonly stream: ReadonlyMap<string, string>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly parsed: ReadonlyMap<string, string>;
}

interface Work {
  line: string;
  stream: Map<string, string>;
  metadata: Map<string, string>;
  parsed: Map<string, string>;
}

/** True when the stream of an entry is one that the query selects. */
export function selects(query: LogQuery, labels: Readonly<Record<string, string>>): boolean {
  return query.matchers.every(({ name, test }) => test(labels[name] ?? ''));
}

/** Runs an entry through the stages; `undefined` when one of them drops it. `labels` and `metadata` as stored. */
export function runPipeline(
  stages: readonly Stage[],
  entry: LogEntry,
  labels: Readonly<Record<string, string>>,
  metadata: Readonly<Record<string, string>>,
): Passed | undefined {
  const work: Work = {
    line: entry.line,
    stream: new Map(Object.entries(labels)),
    metadata: new Map(Object.entries(metadata)),
    parsed: new Map(),
  };
  for (const stage of stages) if (!runStage(stage, work)) return undefined;
  return { ns: entry.ns, ...work };
}

/** All labels of a line together; what was parsed wins, then metadata. */
export function allLabels({ stream, metadata, parsed }: Omit<Passed, 'ns' | 'line'>): Map<string, string> {
  return new Map([...stream, ...metadata, ...parsed]);
}

function runStage(stage: Stage, work: Work): boolean {
  switch (stage.kind) {
    case 'line':
      return stage.test(work.line);
    case 'json':
      parseJson(stage.fields, work);
      return true;
    case 'logfmt':
      for (const [name, value] of logfmt(work.line)) setParsed(work, name, value);
      return true;
    case 'filter':
      return passes(stage.filter, work);
    case 'keep':
      keepOrDrop(work, (name, value) => name.startsWith('__') || chosen(stage.labels, name, value));
      return true;
    case 'drop':
      keepOrDrop(work, (name, value) => !chosen(stage.labels, name, value));
      return true;
    case 'line_format':
      work.line = stage.parts.map((part) => ('text' in part ? part.text : labelValue(work, part.label))).join('');
      return true;
    default:
      return stage satisfies never;
  }
}

function parseJson(fields: readonly { label: string; path: readonly string[] }[], work: Work): void {
  const found =
    fields.length === 0
      ? flattenJson(work.line)
      : new Map(fields.map(({ label, path }) => [label, extractJson(work.line, path)] as const));
  if (!found || [...found.values()].some((value) => value === undefined)) {
    work.parsed.set('__error__', 'JSONParserErr');
    work.parsed.set('__error_details__', "Value looks like object, but can't find closing '}' symbol");
    return;
  }
  for (const [name, value] of found) setParsed(work, name, value ?? '');
}

/** A field with the name of a stream label or of metadata gets `_extracted` behind its own. */
function setParsed(work: Work, name: string, value: string): void {
  const taken = work.stream.has(name) || work.metadata.has(name);
  if (value !== '') work.parsed.set(taken ? `${name}_extracted` : name, value);
}

function* logfmt(line: string): Generator<[string, string]> {
  for (const [, name = '', quoted, bare] of line.matchAll(/([^\s="]+)=(?:"((?:\\.|[^"\\])*)"|(\S*))/g)) {
    yield [name.replace(/[^a-zA-Z0-9_]/g, '_'), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''];
  }
}

function labelValue(work: Work, name: string): string {
  return work.parsed.get(name) ?? work.metadata.get(name) ?? work.stream.get(name) ?? '';
}

function passes(filter: LabelFilter, work: Work): boolean {
  switch (filter.kind) {
    case 'text':
      return filter.test(labelValue(work, filter.name));
    case 'number':
      return passesNumber(filter, work);
    case 'all':
      return filter.filters.every((each) => passes(each, work));
    case 'any':
      return filter.filters.some((each) => passes(each, work));
    default:
      return filter satisfies never;
  }
}

/** A missing label drops the line; one that is no number keeps it and marks it, as Loki does. */
function passesNumber(filter: Extract<LabelFilter, { kind: 'number' }>, work: Work): boolean {
  const text = labelValue(work, filter.name);
  if (text === '') return false;
  const value = filter.unit === 'none' ? Number(text) : (durationMs(text) ?? Number.NaN);
  if (!Number.isNaN(value)) return filter.test(value);
  work.parsed.set('__error__', 'LabelFilterErr');
  return true;
}

function chosen(
  labels: readonly { name: string; test?: (value: string) => boolean }[],
  name: string,
  value: string,
): boolean {
  return labels.some((label) => label.name === name && (label.test?.(value) ?? true));
}

function keepOrDrop(work: Work, keeps: (name: string, value: string) => boolean): void {
  for (const labels of [work.stream, work.metadata, work.parsed]) {
    for (const [name, value] of labels) if (!keeps(name, value)) labels.delete(name);
  }
}
