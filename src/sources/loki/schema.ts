import { z } from 'zod';

const Labels = z.record(z.string(), z.unknown()).transform(asStrings);

const Metadata = z
  .object({ structuredMetadata: Labels.catch({}) })
  .transform(({ structuredMetadata }) => structuredMetadata)
  .nullable()
  .catch(null);

/** One entry of a stream. The third element is there only when the labels come categorised. */
export const StreamValue = z
  .tuple([z.string().regex(/^\d{1,20}$/), z.string()], z.unknown())
  .transform(([ns, line, extra]) => ({ ns, line, metadata: Metadata.parse(extra ?? null) }));
export type StreamValue = z.infer<typeof StreamValue>;

/** Answer of `query_range` to a log query. Entries are read one by one later, so one odd entry does not hide the rest. */
export const Streams = z
  .object({
    data: z.object({
      resultType: z.literal('streams'),
      encodingFlags: z.array(z.string()).optional(),
      result: z.array(z.object({ stream: Labels, values: z.array(z.unknown()) })),
    }),
  })
  .transform(({ data }) => ({
    areLabelsCategorised: data.encodingFlags?.includes('categorize-labels') ?? false,
    streams: data.result,
  }));
export type Streams = z.infer<typeof Streams>;

/** Answer of an instant metric query. A label that no line of the series had is missing from `labels`. */
export const Vector = z
  .object({ data: z.object({ resultType: z.literal('vector'), result: z.array(z.unknown()) }) })
  .transform(({ data }) => data.result);

export const Sample = z
  .object({ metric: Labels, value: z.tuple([z.number(), z.string()]) })
  .transform(({ metric, value }) => ({ labels: metric, count: Number(value[1]) }))
  .refine(({ count }) => Number.isFinite(count), 'the value is no number');

function asStrings(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}
