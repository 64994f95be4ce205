import { z } from 'zod';
import { RETRY_OUTCOMES, RETRY_STATES, type Retry, type RetryEvent } from '../../actions/machine.ts';
import type {
  Escalation,
  EscalationEvent,
  Ticket,
  TicketEvent,
  Watch,
  WatchEvent,
} from '../../actions/other-machines.ts';
import { HopState } from '../../triage/report.ts';
import { GAP_CLASSIFICATIONS, SEVERITIES } from '../action-ports.ts';

/** Actions as they are stored. What is stored outlives a deployment, so fields only come. */

export const RetryMachine = z.object({
  state: z.enum(RETRY_STATES),
  terms: z.object({
    askedBy: z.string(),
    secondPerson: z.boolean(),
    mustAdmit: z.boolean(),
    digest: z.string(),
    expiresAt: z.number(),
  }),
  approvedBy: z.string().nullable(),
  outcome: z.enum(RETRY_OUTCOMES).nullable(),
}) satisfies z.ZodType<Retry>;

export const TicketMachine = z.object({
  state: z.enum(['drafted', 'filing', 'filed', 'failed']),
  askedBy: z.string(),
}) satisfies z.ZodType<Ticket>;

export const EscalationMachine = z.object({
  state: z.enum(['drafted', 'sending', 'sent', 'acknowledged', 'closed', 'failed']),
  askedBy: z.string(),
  takenBy: z.string().nullable(),
  closedBy: z.string().nullable(),
}) satisfies z.ZodType<Escalation>;

export const WatchMachine = z.object({
  state: z.enum(['watching', 'safe', 'gave_up']),
  healthySince: z.number().nullable(),
  holdsForMs: z.number(),
  until: z.number(),
}) satisfies z.ZodType<Watch>;

const Time = z.iso.datetime();
const word = z.string().nullable();

const Shape = z.object({
  reason: z.string(),
  service: word,
  error: word,
  appSlug: word,
  action: word,
  environment: word,
});

export const RetryDetails = z.object({
  scope: z.object({ orgId: word, projectId: word, environment: word }),
  correlationId: z.string(),
  /** When that failed, as far as known. */
  failedAt: Time.nullable().default(null),
  action: z.string(),
  projectId: z.string(),
  instanceId: word,
  /** What a person calls it. */
  targetName: z.string(),
  account: z.object({ projectId: z.string(), serviceAccountId: z.string(), keyId: z.string() }),
  body: z.record(z.string(), z.unknown()),
  changes: z.array(z.object({ field: z.string(), from: word, to: word })),
  asks: z.array(z.string()),
  changedSinceFailure: z.array(z.string()),
  /** An earlier request for the same that may still be at work, in words. */
  unaccounted: word.default(null),
  expected: z.object({ outcome: z.enum(['recovers', 'fails_again', 'not_known']), why: z.string() }),
  /** What failed before, to tell whether it failed the same way again; null when that was not known. */
  before: Shape.nullable(),
  reason: z.string().default(''),
  confirmedAt: Time.nullable().default(null),
  decidedAt: Time.nullable().default(null),
  rejectedBy: word.default(null),
  sentAt: Time.nullable().default(null),
  /** The platform answered 409, done already or competing, or failed in its own words: its records decide. */
  conflict: z.boolean().default(false),
  /** Instance it made, and the id to follow. */
  newInstanceId: word.default(null),
  newCorrelationId: word.default(null),
  hops: z.array(z.object({ service: z.string(), state: HopState, firstSeen: word, errors: z.number() })).default([]),
  /** How it stands or ended, one sentence. */
  sentence: word.default(null),
  endedAt: Time.nullable().default(null),
});
export type RetryDetails = z.infer<typeof RetryDetails>;

export const GapFields = z.object({
  title: z.string(),
  kind: z.enum(['defect', 'gap']),
  area: z.string(),
  currentCapability: z.string(),
  pressure: z.string(),
  classification: z.enum(GAP_CLASSIFICATIONS),
  evidence: z.string(),
});

export const TicketDetails = z.object({
  fingerprint: z.string(),
  repeats: z.number(),
  fields: GapFields,
  filed: z
    .object({ key: z.string(), url: z.string(), outcome: z.enum(['created', 'commented']) })
    .nullable()
    .default(null),
  failure: word.default(null),
  endedAt: Time.nullable().default(null),
});
export type TicketDetails = z.infer<typeof TicketDetails>;

export const EscalationDetails = z.object({
  owner: z.union([
    z.enum(['managed_service_owner', 'platform_architecture', 'proxied_app_ui']),
    z.object({ app: z.string() }),
  ]),
  channelId: z.string(),
  mention: word,
  why: z.string(),
  ask: z.string(),
  severity: z.enum(SEVERITIES).nullable().default(null),
  sentAt: Time.nullable().default(null),
  takenAt: Time.nullable().default(null),
  closedAt: Time.nullable().default(null),
  outcome: word.default(null),
  failure: word.default(null),
});
export type EscalationDetails = z.infer<typeof EscalationDetails>;

export const WatchDetails = z.object({ sentence: word.default(null), endedAt: Time.nullable().default(null) });
export type WatchDetails = z.infer<typeof WatchDetails>;

/** Per kind: its machine, the events of that machine, and what else is known of it. */
export interface ActionKinds {
  readonly retry: { readonly machine: Retry; readonly event: RetryEvent; readonly details: RetryDetails };
  readonly ticket: { readonly machine: Ticket; readonly event: TicketEvent; readonly details: TicketDetails };
  readonly escalation: {
    readonly machine: Escalation;
    readonly event: EscalationEvent;
    readonly details: EscalationDetails;
  };
  readonly watch: { readonly machine: Watch; readonly event: WatchEvent; readonly details: WatchDetails };
}
export type ActionKind = keyof ActionKinds;

export interface ActionOf<Kind extends ActionKind> {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: Kind;
  readonly machine: ActionKinds[Kind]['machine'];
  readonly target: string;
  readonly details: ActionKinds[Kind]['details'];
  readonly askedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One action as it stands. */
export type Action = { [Kind in ActionKind]: ActionOf<Kind> }[ActionKind];

export type NewAction<Kind extends ActionKind> = Omit<ActionOf<Kind>, 'createdAt' | 'updatedAt'> & {
  readonly at: Date;
};
