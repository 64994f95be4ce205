import type { Incident } from './ports.ts';

/**
 * Ports of everything that has an effect outside: sending a lifecycle action again, filing a ticket, escalating. Every
 * effect carries an idempotency key made from its meaning, every step is audited, and what a person may do is decided
 * from the stored incident and the policy, never from what a button carries.
 */

/** A person who pressed something, as Slack names them. */
export interface Person {
  readonly teamId: string;
  readonly userId: string;
  /** Channel in which they acted, for a dialog the one in which it was opened; null when a job asks for them. */
  readonly channelId: string | null;
  /** Of another organisation: Slack Connect lets them press buttons in shared channels. */
  readonly foreign: boolean;
}

/** What the policy lets people do, from least to most. An approver may do what an operator may. */
export const ROLES = ['viewer', 'operator', 'approver'] as const;
export type Role = (typeof ROLES)[number];

/** Where a right holds: roles are given for a project or an environment. */
export interface Scope {
  readonly orgId: string | null;
  readonly projectId: string | null;
  /** `dev`, `test`, `stage`, `prod`; a candidate from the project's name, or what the policy says of the project. */
  readonly environment: string | null;
}

export type Permission =
  | { readonly granted: true; readonly as: Role }
  /** `holders`: mentions (`<@U…>`, `<!subteam^S…>`) of who has the role, for the ephemeral answer. */
  | { readonly granted: false; readonly needs: Role; readonly holders: readonly string[] };

/** Rights, asked when a button is pressed and again when the job runs. */
export interface Rights {
  may(person: Person, role: Role, scope: Scope): Promise<Permission>;
  /** Whether an action there needs a second person: decommission, production, and what the policy names. */
  needsSecondPerson(action: string, scope: Scope): boolean;
  /** Whether a channel may see and act on what belongs there; tenant channels only what the policy lists for them. */
  channelAllows(channelId: string, scope: Scope): boolean;
}

/** Members of a Slack user group, for roles given to groups. */
export interface GroupMembers {
  /** User ids; null when Slack could not say, which counts as nobody. Never throws for an outside reason. */
  membersOf(groupId: string): Promise<ReadonlySet<string> | null>;
}

// Sending a lifecycle action again -------------------------------------------------------------------------------------

/** The operator service account of a project. The secret comes from the environment and stays in the destination. */
export interface OperatorAccount {
  readonly projectId: string;
  readonly serviceAccountId: string;
  readonly keyId: string;
}

export interface ReissueRequest {
  readonly account: OperatorAccount;
  readonly action: string;
  readonly projectId: string;
  /** Null for a create. */
  readonly instanceId: string | null;
  /** The body to send: the original request, with the changed fields of R3. */
  readonly body: Readonly<Record<string, unknown>>;
  /** One per intent of a person; the same for a repeat of the same intent. */
  readonly idempotencyKey: string;
}

export type ReissueAnswer =
  | {
      readonly kind: 'accepted';
      readonly correlationId: string;
      readonly instanceId: string | null;
      readonly operationId: string | null;
    }
  /**
   * 409: done already, or competing. 5xx in the platform's own words: it failed, and may have done a part. The state
   * decides, nothing is sent again.
   */
  | {
      readonly kind: 'conflict';
      readonly status: number;
      readonly code: string;
      readonly correlationId: string | null;
    }
  /** The platform refused it; validation errors are not sent again. `status` 0: refused here, without asking it. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly correlationId: string | null;
      readonly notSent?: NotSent;
    }
  /** No answer was seen: it may have been done. Look before anything else. */
  | { readonly kind: 'uncertain'; readonly why: string; readonly notSent?: NotSent };

/** It ended before the lifecycle request itself left, while the token was minted, say: nothing can have been done. */
export type NotSent = true;

/** The only writer to the platform. Mints a token for the purpose and sends once; never retries by itself. */
export interface LifecycleDestination {
  /** The account that the configuration holds for a project; null when it holds none. */
  accountOf(projectId: string): OperatorAccount | null;
  /** Never throws for an outside reason: a token that cannot be minted is `refused` or `uncertain` before anything was sent. */
  reissue(request: ReissueRequest, signal?: AbortSignal): Promise<ReissueAnswer>;
}

// Tickets ----------------------------------------------------------------------------------------------------------------

export const GAP_CLASSIFICATIONS = [
  'core primitive needed',
  'adapter-owned concern',
  'prove with first example app',
  'deferred until proven',
] as const;
export type GapClassification = (typeof GAP_CLASSIFICATIONS)[number];

export interface GapTicket {
  /** Fingerprint of failure shape and environment; the same shape is one ticket. */
  readonly fingerprint: string;
  readonly title: string;
  readonly kind: 'defect' | 'gap';
  readonly area: string;
  readonly currentCapability: string;
  readonly pressure: string;
  readonly classification: GapClassification;
  /** Markdown, with links; nothing secret, nothing of another tenant. */
  readonly evidence: string;
  /** Other correlation ids that failed like this lately. */
  readonly repeats: number;
}

export interface FiledTicket {
  /** The tracker's own key, e.g. `#17`, `GPU-17`. */
  readonly key: string;
  readonly url: string;
  /** `commented`: an open ticket of this fingerprint was there, and got a comment instead. */
  readonly outcome: 'created' | 'commented';
}

/** A tracker. `file` looks for an open ticket of the fingerprint first, so that a lost answer is found, not repeated. */
export interface TicketTracker {
  readonly name: 'gitlab' | 'github' | 'jira' | 'file';
  /** For how long its list may not know what was written already, milliseconds. */
  readonly settleMs: number;
  file(ticket: GapTicket, idempotencyKey: string, signal?: AbortSignal): Promise<FiledTicket>;
  /** What an earlier filing of this key has done, found by its mark; null when there is nothing of it. */
  filed(fingerprint: string, idempotencyKey: string, signal?: AbortSignal): Promise<FiledTicket | null>;
  /** The open ticket of a fingerprint, if there is one. */
  find(fingerprint: string, signal?: AbortSignal): Promise<{ key: string; url: string } | null>;
}

/** A destination could not be reached or refused. `retryable`: the same call with the same key may work later. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly destination: string;
  readonly retryable: boolean;
  constructor(message: string, details: { destination: string; retryable: boolean }, options?: ErrorOptions) {
    super(message, options);
    this.destination = details.destination;
    this.retryable = details.retryable;
  }
}

// Audit --------------------------------------------------------------------------------------------------------------------

/** One row of the audit trail. Rows are only ever added. */
export interface AuditEntry {
  readonly at: Date;
  readonly incidentId: string | null;
  readonly actionId: string | null;
  /** Null for what the bot did by itself. */
  readonly person: Person | null;
  /** `retry.looked`, `retry.denied`, `retry.requested`, `retry.approved`, `retry.sent`, `retry.ended`, `ticket.filed`, … */
  readonly event: string;
  readonly outcome: string;
  /** Digest of the evidence that was seen when it happened. */
  readonly evidenceDigest: string | null;
  /** Masked, small. */
  readonly details: Readonly<Record<string, unknown>>;
}

// What the Slack listeners call --------------------------------------------------------------------------------------------

/** Said to the person in an ephemeral line; complete sentences, safe to show. */
export interface Refused {
  readonly kind: 'refused';
  readonly why: string;
}

/** What the dialog of a retry shows. */
export interface RetryProposal {
  readonly kind: 'ready';
  /** Opaque; the only thing the dialog carries. Single use, dies at `expiresAt` and when the evidence changes. */
  readonly actionId: string;
  readonly action: string;
  readonly target: string;
  readonly runsAs: string;
  readonly changes: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
  /** Fields of the original request that nothing recorded, such as `app_version`: the person has to give them. */
  readonly asks: readonly string[];
  readonly changedSinceFailure: readonly string[];
  readonly expected: { readonly outcome: 'recovers' | 'fails_again' | 'not_known'; readonly why: string };
  /** An earlier request for the same whose end nobody saw, in words: it may still be at work. */
  readonly unaccounted: string | null;
  /** It will most likely fail again, or an earlier request is unaccounted for: the person has to say that they know. */
  readonly mustAdmit: boolean;
  readonly secondPerson: boolean;
  readonly expiresAt: Date;
}

export interface TicketDraft {
  readonly kind: 'ready';
  readonly actionId: string;
  readonly fields: Omit<GapTicket, 'fingerprint' | 'repeats'>;
  readonly repeats: number;
  readonly open: { readonly key: string; readonly url: string } | null;
}

export interface EscalationDraft {
  readonly kind: 'ready';
  readonly actionId: string;
  /** Who it goes to, as a mention or channel link. */
  readonly to: string;
  readonly why: string;
  readonly ask: string;
}

/** A retry that waits for a second person. */
export interface PendingApproval {
  readonly actionId: string;
  readonly incident: Incident;
  readonly cardTs: string | null;
  readonly action: string;
  readonly targetName: string;
  readonly askedBy: string;
  readonly expiresAt: Date;
}

export const SEVERITIES = ['SEV-1', 'SEV-2', 'SEV-3'] as const;
export type Severity = (typeof SEVERITIES)[number];

interface Asked {
  readonly incidentId: string;
  readonly person: Person;
}
interface Pressed {
  readonly actionId: string;
  readonly person: Person;
  /** Identity of the delivery (trigger or view id): a second delivery of the same press does nothing. */
  readonly claim: string;
}

/**
 * Actions as the listeners call them. Each `prepare…` only looks (and is audited); each other call is one short
 * transaction that stores the intent and queues the job. Answers are complete: what a listener shows is in them.
 */
export interface ActionUseCases {
  prepareRetry(asked: Asked): Promise<RetryProposal | Refused>;
  confirmRetry(
    pressed: Pressed & {
      readonly reason: string;
      readonly admitted: boolean;
      /** What was given for the fields that the proposal asks for. */
      readonly given: Readonly<Record<string, string>>;
    },
  ): Promise<{ kind: 'queued' } | { kind: 'awaiting_approval' } | Refused>;
  approveRetry(pressed: Pressed): Promise<{ kind: 'queued' } | Refused>;
  rejectRetry(pressed: Pressed): Promise<{ kind: 'rejected' } | Refused>;
  /** Retries of these channels that this person may approve now. */
  myApprovals(asked: {
    readonly teamId: string;
    readonly userId: string;
    readonly channelIds: readonly string[];
  }): Promise<readonly PendingApproval[]>;
  /** *Tell me when it is safe* (R2). */
  watchHealth(
    asked: Asked & { readonly claim: string },
  ): Promise<{ kind: 'watching' } | { kind: 'already_watching' } | Refused>;
  prepareTicket(asked: Asked): Promise<TicketDraft | Refused>;
  fileTicket(pressed: Pressed & { readonly fields: TicketDraft['fields'] }): Promise<{ kind: 'queued' } | Refused>;
  prepareEscalation(asked: Asked): Promise<EscalationDraft | Refused>;
  escalate(
    pressed: Pressed & { readonly severity: Severity; readonly ask: string },
  ): Promise<{ kind: 'queued' } | Refused>;
  acknowledge(pressed: Pressed): Promise<{ kind: 'acknowledged' } | Refused>;
  /** Whether this person may close it now. Asked before the dialog opens. */
  prepareClose(asked: {
    readonly actionId: string;
    readonly person: Person;
  }): Promise<{ readonly kind: 'ready'; readonly actionId: string } | Refused>;
  closeEscalation(pressed: Pressed & { readonly outcome: string }): Promise<{ kind: 'closed' } | Refused>;
}
