import { z } from 'zod';
import { Confidence, IssueKind, Outcome, VerdictClass } from '../../triage/report.ts';
import { CORRELATION_ID, TRACE_ID } from '../../triage/terms.ts';
import { RELATIVE_TIME } from './duration.ts';
import { Reissue } from './reissue.ts';

/**
 * A world: everything the platform would show about one moment, and what a triage of it must find. Written as YAML.
 *
 * - Times are relative to now (`-90s`, `-2h30m`); in lines and spans a number means milliseconds after `start`.
 * - Any string that is a relative time becomes an RFC 3339 time. `${name}` inside a string stands for `correlation_id`,
 *   `trace_id`, a field of `common`, a time such as `${-5m}`, or a made-up id such as `${uuid:account}`.
 * - `common` is merged into every line of the incident and into its records; null takes a field away.
 */

export const RelativeTime = z.string().regex(RELATIVE_TIME, 'write a time relative to now, such as -90s or -2h30m');
const At = z.union([z.number(), RelativeTime]);
const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
]);
const Fields = z.record(z.string(), Value);
const Labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string());
export type Fields = z.infer<typeof Fields>;

/** An id as it stands or `${uuid:name}`; the other two carry a time. */
const Id = z.union([
  z.string().regex(CORRELATION_ID),
  z.templateLiteral(['${uuid:', z.string(), '}']),
  z.strictObject({ ulid: RelativeTime }),
  z.strictObject({ uuidv7: RelativeTime }),
]);
export type Id = z.infer<typeof Id>;

/** A JSON line (`msg` and any further fields) or a `raw` one. `span` names a span of this world. */
export const Line = z
  .looseObject({
    at: At,
    service: z.string().min(1),
    level: z.string().optional(),
    msg: z.string().optional(),
    /** The line as it stands, such as the stack trace of a panic. Nothing is merged into it. */
    raw: z.string().optional(),
    span: z.string().optional(),
    labels: Labels.optional(),
    /** Loki's structured metadata. */
    metadata: Labels.optional(),
  })
  .refine((line) => (line.raw === undefined) !== (line.msg === undefined), 'a line has either msg or raw');
export type Line = z.infer<typeof Line>;

/** Lines of other requests: an earlier success, a read by the same account, other tenants with the same failure. */
export const Other = z.strictObject({
  correlation_id: Id.optional(),
  trace_id: z.string().regex(TRACE_ID).optional(),
  start: RelativeTime.optional(),
  /** Merged over the world's own `common`. */
  common: Fields.default({}),
  lines: z.array(Line).min(1),
  /** Write the lines once for each entry, with the entry merged into `common` and `start` moved by `every`. */
  each: z.array(Fields).optional(),
  every: z.string().default('7s'),
});
export type Other = z.infer<typeof Other>;

export const SpanEntry = z.strictObject({
  id: z.string(),
  /** Another span's id; an id of no span in the world makes an orphan. */
  parent: z.string().optional(),
  service: z.string(),
  name: z.string(),
  kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']).default('internal'),
  at: At,
  ms: z.number().nonnegative(),
  status: z.enum(['ok', 'error', 'unset']).default('unset'),
  message: z.string().optional(),
  /** Beside the usual `correlation_id`, `org_id` and `project_id`; null takes one away. */
  attributes: Fields.default({}),
});
export type SpanEntry = z.infer<typeof SpanEntry>;

/** Records take missing ids and metadata from `common`; `listed_under` names projects that may read a foreign record. */
const Records = z.array(z.looseObject({ listed_under: z.array(z.string()).optional() })).default([]);

export const Platform = z.strictObject({
  projects: Records,
  instances: Records,
  events: Records,
  service_accounts: Records,
  audit: Records,
  /** Merged over a healthy overview. */
  overview: z.record(z.string(), z.unknown()).default({}),
  failed_outbox: Records,
  dead_letters: Records,
  /** How lists are wrapped. */
  lists: z.enum(['items', 'data', 'bare']).default('items'),
});

export const Fault = z.union([
  /** An HTTP status. */
  z.number().int().min(400).max(599),
  /** `timeout`: no answer ever. `slow`: three seconds. `cut`: the connection breaks in the body. `garbage`: not JSON. */
  z.enum(['timeout', 'slow', 'cut', 'garbage']),
]);
export type Fault = z.infer<typeof Fault>;

export const FAULT_TARGETS = [
  'loki',
  'tempo',
  'platform',
  'admin',
  'project',
  'instance',
  'events',
  'service_account',
  'audit',
  'overview',
  'outbox',
  'dlq',
  'token',
  'lifecycle',
] as const;
export type FaultTarget = (typeof FAULT_TARGETS)[number];

/** Lines of other tenants and services, made up from a seed. */
export const Noise = z.strictObject({
  lines: z.number().int().nonnegative().default(300),
  /** From this time on until now; half an hour before `start` unless told. */
  from: RelativeTime.optional(),
  /** Services whose lines do not arrive at all. */
  silent: z.array(z.string()).default([]),
});

/** What a person hands over beside the id; `true` stands for the world's own. */
const Given = z.strictObject({
  trace_id: z.union([z.literal(true), z.string()]).optional(),
  project: z.union([z.literal(true), z.string()]).optional(),
  instance: z.union([z.literal(true), z.string()]).optional(),
});

function anyOf<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.array(schema).min(1)]);
}

/** Parts of the report that must hold. What is not named here is free. A list means any of these. */
export const Expected = z.strictObject({
  class: anyOf(VerdictClass),
  reason: anyOf(z.string()),
  issue_kind: anyOf(IssueKind).optional(),
  confidence: z.strictObject({ at_least: Confidence.optional(), at_most: Confidence.optional() }).optional(),
  lineage: z
    .strictObject({
      status: anyOf(z.enum(['complete', 'broken', 'unknown'])),
      broken_at: z.string().nullable().optional(),
    })
    .optional(),
  /** Check id to outcome; a list means any of these. */
  checks: z.record(z.string(), anyOf(Outcome)).default({}),
  context: z.record(z.string(), z.string().nullable()).default({}),
  escalation: z
    .enum(['platform_primitive_gap', 'managed_service_owner', 'proxied_app_ui_runbook'])
    .nullable()
    .optional(),
  retry: z.boolean().optional(),
});
export type Expected = z.infer<typeof Expected>;

export const WorldFile = z.strictObject({
  /** For a person who chooses a world in the demo. */
  title: z.string().min(1),
  demo: z.boolean().default(false),
  /** Written and labelled without sight of the code that judges it: counted apart when accuracy is measured. */
  held_out: z.boolean().default(false),
  correlation_id: Id,
  /** `auto`: made up. Absent: no line has one. */
  trace_id: z.union([z.literal('auto'), z.string().regex(TRACE_ID)]).optional(),
  /** When the incident began. */
  start: RelativeTime.default('-2m'),
  common: Fields.default({}),
  message_key: z.enum(['msg', 'message']).default('msg'),
  /** Labels of every stream. */
  labels: Labels.default({}),
  /** 2: every line arrives twice, as with two log shippers. */
  shippers: z.union([z.literal(1), z.literal(2)]).default(1),
  lines: z.array(Line).default([]),
  others: z.array(Other).default([]),
  span_attribute_prefix: z.string().default(''),
  spans: z.array(SpanEntry).default([]),
  platform: Platform.prefault({}),
  faults: z.partialRecord(z.enum(FAULT_TARGETS), Fault).default({}),
  reissue: Reissue.prefault({}),
  noise: Noise.prefault({}),
  /** What a person pastes. */
  say: z.string().min(1),
  given: Given.default({}),
  /** One line for a person: what is wrong here. */
  expect: z.string().min(1),
  expected: Expected,
});

/** A world as loaded: its id is the name of its file. */
export type World = z.infer<typeof WorldFile> & { readonly id: string };
