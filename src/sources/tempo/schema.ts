import { z } from 'zod';

/** A value of proto3 JSON: one key says the type; numbers of 64 bits are strings. */
const AttributeValue = z
  .object({
    stringValue: z.string().optional(),
    intValue: z.union([z.string(), z.number()]).optional(),
    doubleValue: z.union([z.string(), z.number()]).optional(),
    boolValue: z.boolean().optional(),
    arrayValue: z.object({ values: z.array(z.unknown()).catch([]) }).optional(),
  })
  .transform(({ stringValue, intValue, doubleValue, boolValue, arrayValue }) => {
    if (arrayValue !== undefined) return JSON.stringify(arrayValue.values);
    return String(stringValue ?? intValue ?? doubleValue ?? boolValue ?? '');
  });

const Attribute = z.object({ key: z.string(), value: AttributeValue });

/** Attributes as pairs; one that cannot be read is left out. */
export const Attributes = z
  .array(z.unknown())
  .catch([])
  .transform((attributes) =>
    attributes.flatMap((attribute): [string, string][] => {
      const { success, data } = Attribute.safeParse(attribute);
      return success ? [[data.key, data.value]] : [];
    }),
  );

const Nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative()])
  .transform((value) => BigInt(value));

/** One span; zero values are left out by Tempo, so most things may be missing. */
export const WireSpan = z.object({
  traceId: z.string().catch(''),
  spanId: z.string().min(1),
  parentSpanId: z.string().catch(''),
  name: z.string().catch(''),
  kind: z.union([z.string(), z.number()]).catch(''),
  startTimeUnixNano: Nanoseconds,
  endTimeUnixNano: Nanoseconds.optional(),
  attributes: Attributes,
  events: z.array(z.object({ attributes: Attributes }).catch({ attributes: [] })).catch([]),
  status: z.object({ code: z.union([z.string(), z.number()]).catch(''), message: z.string().catch('') }).catch({
    code: '',
    message: '',
  }),
});
export type WireSpan = z.infer<typeof WireSpan>;

const ScopeSpans = z.object({ spans: z.array(z.unknown()).catch([]) });

const ResourceSpans = z.object({
  resource: z.object({ attributes: Attributes }).catch({ attributes: [] }),
  scopeSpans: z.array(ScopeSpans).optional(),
  /** Name of the same before OTLP 1.0. */
  instrumentationLibrarySpans: z.array(ScopeSpans).optional(),
});
export type ResourceSpans = z.infer<typeof ResourceSpans>;

/** `/api/v2/traces/{id}`: a trace that Tempo does not have is an empty one, with status 200. */
export const TraceV2 = z
  .object({
    trace: z.object({ resourceSpans: z.array(ResourceSpans).optional() }).optional(),
    metrics: z.unknown().optional(),
    status: z.string().optional(),
  })
  .refine(({ trace, metrics }) => trace !== undefined || metrics !== undefined, 'this is no answer of Tempo')
  .transform(({ trace, status }) => ({ resources: trace?.resourceSpans ?? [], isPartial: status === 'PARTIAL' }));

/** `/api/traces/{id}`: nothing marks a trace that is not whole. */
export const TraceV1 = z
  .union([
    z.object({ batches: z.array(ResourceSpans) }).transform(({ batches }) => batches),
    z.object({ resourceSpans: z.array(ResourceSpans) }).transform(({ resourceSpans }) => resourceSpans),
  ])
  .transform((resources) => ({ resources, isPartial: false }));
export type Trace = z.infer<typeof TraceV1>;

export const Search = z.object({ traces: z.array(z.unknown()).optional() }).transform(({ traces }) => traces ?? []);

/** Search gives ids in hex and drops their leading zeros. */
export const FoundTrace = z
  .object({ traceID: z.string().regex(/^[0-9a-fA-F]{1,32}$/), startTimeUnixNano: Nanoseconds.optional() })
  .transform(({ traceID, startTimeUnixNano }) => ({
    traceId: traceID.toLowerCase().padStart(32, '0'),
    start: startTimeUnixNano ?? 0n,
  }));
