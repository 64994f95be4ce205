import { SourceError } from '../source-error.ts';
import { flatten, type JsonObject, parseJsonLine } from './json-line.ts';
import { type Streams, StreamValue } from './schema.ts';

type Labels = Readonly<Record<string, string>>;

/** One line as Loki gave it, unmasked: it does not leave this folder. */
export interface Entry {
  readonly ns: bigint;
  readonly line: string;
  readonly service: string;
  /** The object of a JSON line, otherwise null. */
  readonly json: JsonObject | null;
  /** `json` flattened. */
  readonly fields: Readonly<Record<string, string>> | null;
  /** Labels, structured metadata and what Loki parsed; Loki's own (`__…`) left out. */
  readonly labels: Labels;
  /** The same for all lines of one stream, and for its shards. */
  readonly stream: string;
}

/** Labels that Loki or a shipper sets for each line; without categorised labels they look like labels of the stream. */
const PER_LINE = new Set(['detected_level', 'trace_id', 'span_id', 'trace_flags', 'severity_text', 'severity_number']);

/** Entries of all streams in no order, and how many could not be read. Not one that can be read: not an answer of Loki. */
export function entriesOf({ streams, areLabelsCategorised }: Streams): { entries: Entry[]; misfits: number } {
  const entries: Entry[] = [];
  let misfits = 0;
  for (const { stream, values } of streams) {
    const labels = withoutInternal(stream);
    const key = streamKey(labels, areLabelsCategorised);
    for (const value of values) {
      const parsed = StreamValue.safeParse(value);
      if (parsed.success) entries.push(entryOf(parsed.data, labels, key));
      else misfits += 1;
    }
  }
  if (entries.length === 0 && misfits > 0) {
    throw new SourceError(`Loki: none of ${misfits} entries has the expected form`, { failure: 'schema' });
  }
  return { entries, misfits };
}

function entryOf({ ns, line, metadata }: StreamValue, streamLabels: Labels, stream: string): Entry {
  const labels = metadata === null ? streamLabels : { ...withoutInternal(metadata), ...streamLabels };
  const json = parseJsonLine(line);
  return {
    ns: BigInt(ns),
    line,
    service: labels.service ?? labels.service_name ?? 'unknown',
    json,
    fields: json === null ? null : flatten(json),
    labels,
    stream,
  };
}

function streamKey(labels: Labels, areLabelsCategorised: boolean): string {
  const own = Object.entries(labels).filter(([name]) => areLabelsCategorised || !PER_LINE.has(name));
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutInternal(labels: Labels): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('__')));
}

export function byTime(a: Entry, b: Entry): number {
  return a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0;
}
