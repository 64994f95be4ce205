import { z } from 'zod';

/** The triage report, schema version 1: what one run yields. Other programs read it, so names and values are stable. */

const Time = z.iso.datetime();

export const VerdictClass = z.enum([
  'insufficient_permissions',
  'invalid_request',
  'service_unavailable',
  'internal_error',
  'proxied_ui_bootstrap_failure',
  'no_failure_found',
  'undetermined',
]);
export type VerdictClass = z.infer<typeof VerdictClass>;

export const IssueKind = z.enum([
  'iam_allowlist',
  'lifecycle_state',
  'async_delivery',
  'runtime_backend_adapter',
  'platform_primitive_gap',
  'undetermined',
]);
export type IssueKind = z.infer<typeof IssueKind>;

export const Confidence = z.enum(['certain', 'likely', 'tentative']);
export type Confidence = z.infer<typeof Confidence>;

export const Verdict = z.object({
  class: VerdictClass,
  /** One machine word for the branch inside the class, e.g. `allowlist_entry_missing`. */
  reason: z.string().regex(/^[a-z][a-z0-9_]*$/),
  issue_kind: IssueKind,
  confidence: Confidence,
  /** One sentence for a person. */
  summary: z.string().min(1),
  /** Evidence or check ids it rests on; never empty unless undetermined. */
  because: z.array(z.string()),
  ruled_out: z.array(z.object({ class: VerdictClass, why: z.string() })),
});
export type Verdict = z.infer<typeof Verdict>;

/** Runbook C1 to C11, plus what else the verdict leans on. */
export const CONTEXT_NAMES = [
  'correlation_id',
  'trace_id',
  'org_id',
  'project_id',
  'app_slug',
  'app_instance_id',
  'operator_service_account_id',
  'operating_mode',
  'control_plane_scope',
  'runtime_backend',
  'tenant_boundary_mode',
  'action',
  'actor_type',
  'actor_id',
  'app_version',
  'environment_candidate',
] as const;
export type ContextName = (typeof CONTEXT_NAMES)[number];

export const ContextField = z.object({
  value: z.string().nullable(),
  /** Evidence id it was taken from; null when unknown. */
  from: z.string().nullable(),
  /** Other sources that say something else: never merged, always shown (runbook C3 to C11). */
  conflicts: z.array(z.object({ value: z.string(), from: z.string() })).optional(),
});
export type ContextField = z.infer<typeof ContextField>;

export const HopState = z.enum(['seen', 'failed', 'absent_proven', 'absent_unproven', 'unknown']);
export type HopState = z.infer<typeof HopState>;

export const Hop = z.object({
  service: z.string(),
  state: HopState,
  first_seen: Time.nullable(),
  last_seen: Time.nullable(),
  log_lines: z.number().int(),
  spans: z.number().int(),
  errors: z.number().int(),
});
export type Hop = z.infer<typeof Hop>;

export const Outcome = z.enum(['pass', 'fail', 'unknown', 'not_applicable']);
export type Outcome = z.infer<typeof Outcome>;

export const CheckResult = z.object({
  id: z.string(),
  /** A statement that is true when things are healthy; `pass` means it holds. */
  title: z.string(),
  outcome: Outcome,
  summary: z.string(),
  /** Ids of the runbook index that the check implements. */
  runbook: z.array(z.string()),
  evidence: z.array(z.string()),
});
export type CheckResult = z.infer<typeof CheckResult>;

export const ReportedEvidence = z.object({
  id: z.string(),
  source: z.enum(['loki', 'tempo', 'platform', 'user']),
  what: z.string(),
  query: z.string(),
  status: z.enum(['found', 'empty', 'unavailable']),
  /** `truncated`: rows were found, and there were more than the limit. Missing on an unavailable source that is not configured. */
  failure: z.enum(['timeout', 'unreachable', 'status', 'schema', 'not_permitted', 'truncated']).optional(),
  count: z.number().int(),
  took_ms: z.number(),
  link: z.string().nullable(),
});
export type ReportedEvidence = z.infer<typeof ReportedEvidence>;

export const ChecklistItem = z.object({ item: z.string(), captured: z.boolean(), value: z.string().nullable() });
export type ChecklistItem = z.infer<typeof ChecklistItem>;

export const TriageReport = z.object({
  schema_version: z.literal(1),
  correlation_id: z.string(),
  trace_id: z.string().nullable(),
  window: z.object({ start: Time, end: Time }),
  verdict: Verdict,
  context: z.record(z.enum(CONTEXT_NAMES), ContextField),
  lineage: z.object({
    status: z.enum(['complete', 'broken', 'unknown']),
    broken_at: z.string().nullable(),
    hops: z.array(Hop),
  }),
  checks: z.array(CheckResult),
  evidence: z.array(ReportedEvidence),
  checklist: z.array(ChecklistItem),
  recovery: z.object({
    steps: z.array(z.string()),
    retry: z.object({ offered: z.boolean(), action: z.string().nullable(), why_not: z.string().nullable() }),
  }),
  escalation: z.object({
    required: z.boolean(),
    to: z.enum(['platform_primitive_gap', 'managed_service_owner', 'proxied_app_ui_runbook']).nullable(),
    why: z.string().nullable(),
  }),
});
export type TriageReport = z.infer<typeof TriageReport>;
