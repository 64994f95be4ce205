import { z } from 'zod';
import { type Entry, entriesOf } from '../../../../src/sources/loki/entry.ts';
import { Streams } from '../../../../src/sources/loki/schema.ts';
import { recording } from '../../support/recording.ts';

export interface WireStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [ns: string, line: string, ...extra: unknown[]])[];
}

const Recorded = z.object({
  data: z.object({
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()], z.unknown())),
      }),
    ),
  }),
});

/** Streams of a recorded answer, as they are on the wire. */
export function recordedStreams(name: string): z.infer<typeof Recorded>['data']['result'] {
  return Recorded.parse(recording('loki', name).response.body).data.result;
}

/** An answer of `query_range`, with labels categorised unless told otherwise. */
export function streamsAnswer(result: readonly WireStream[], categorised = true): unknown {
  const encodingFlags = categorised ? { encodingFlags: ['categorize-labels'] } : {};
  return { status: 'success', data: { resultType: 'streams', ...encodingFlags, result } };
}

/** Entries as the client sees them, in the order given. */
export function entries(result: readonly WireStream[], categorised = true): Entry[] {
  return entriesOf(Streams.parse(streamsAnswer(result, categorised))).entries;
}

/** One entry: a JSON line when an object is given, text otherwise. */
export function entry(
  line: string | Readonly<Record<string, unknown>>,
  { labels = {}, metadata = {}, ns = '1795417279089000000' }: EntryOptions = {},
): Entry {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  const stream = { service: 'gpuaas-app-runtime-worker', ...labels };
  const [only] = entries([{ stream, values: [[ns, text, { structuredMetadata: metadata }]] }]);
  if (only === undefined) throw new Error('the entry was not read');
  return only;
}

interface EntryOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly ns?: string;
}
