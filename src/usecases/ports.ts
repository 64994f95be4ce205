import type { EvidenceBundle, Subject } from '../triage/bundle.ts';
import type { Evidence, TimeRange } from '../triage/evidence.ts';
import type { Failure } from '../triage/fingerprint.ts';
import type { ContextCorrection } from '../triage/intake/corrected-subject.ts';
import type {
  AppInstance,
  AuditRow,
  DeadLetter,
  InstanceEvent,
  LogLine,
  Matching,
  OpsOverview,
  OutboxRow,
  Project,
  ServiceAccount,
  ServiceLevel,
  ShapeCount,
  Shipping,
  Span,
} from '../triage/records.ts';
import type { Repeats } from '../triage/repeats.ts';
import type { TriageReport } from '../triage/report.ts';
import type { AcceptOutcome, AcceptRequest } from './accept-report.ts';
import type { CardActions } from './action-messages.ts';
import type { CorrectionOutcome, CorrectionRequest } from './correct-context.ts';
import type { FeedbackCounts, FeedbackOutcome, FeedbackRequest } from './feedback.ts';
import type { KeptEvidence } from './look-up.ts';
import type { StormUseCases } from './storms/open-card.ts';

/**
 * What the use cases need from outside. Every read answers with evidence and never throws for an outside reason:
 * a source that fails, is slow, forbids or is not configured is `unavailable`. Only bugs throw.
 * Every read takes a signal, so a triage that is stopped stops its requests.
 */
export interface LogSource {
  /**
   * The lines of one correlation id in the three lineage services: what the runbook's three queries find, and lines
   * that carry the id but are no valid JSON. Sorted by time, duplicates of a second shipper removed. One query.
   */
  linesOf(correlationId: string, range: TimeRange, signal?: AbortSignal): Promise<Evidence<LogLine[]>>;
  /** The newest line of one service in the range, whatever it is about: shows that its lines arrive. */
  shipping(service: string, range: TimeRange, signal?: AbortSignal): Promise<Evidence<Shipping>>;
  /** Lines in which every given field has the given value, over all `gpuaas-*` services or those given. */
  linesWhere(query: PivotQuery, range: TimeRange, signal?: AbortSignal): Promise<Evidence<LogLine[]>>;
  /** Error lines with the given code, counted by organisation and project. Platform-level reader only (M1, M3). */
  countShape(shape: FailureShape, range: TimeRange, signal?: AbortSignal): Promise<Evidence<ShapeCount[]>>;
  /** Lines and error lines of the three services, all tenants together (M2). */
  serviceLevel(range: TimeRange, signal?: AbortSignal): Promise<Evidence<ServiceLevel[]>>;
}

export interface PivotQuery {
  /** Evidence id of the answer, e.g. `loki.pivot`. */
  readonly id: string;
  /** One line for a person: what is asked. */
  readonly what: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly services?: readonly string[];
  /** Newest this many. */
  readonly limit: number;
}

export interface FailureShape {
  readonly service: string;
  readonly errorCode: string;
  readonly appSlug?: string;
}

export interface TraceSource {
  trace(traceId: string, range: TimeRange, signal?: AbortSignal): Promise<Evidence<Span[]>>;
  /** Trace ids whose spans carry the correlation id, newest first: used when no line gives a trace id. */
  search(correlationId: string, range: TimeRange, signal?: AbortSignal): Promise<Evidence<string[]>>;
}

export interface PlatformSource {
  project(projectId: string, signal?: AbortSignal): Promise<Evidence<Project>>;
  instance(projectId: string, instanceId: string, signal?: AbortSignal): Promise<Evidence<AppInstance>>;
  instanceEvents(projectId: string, instanceId: string, signal?: AbortSignal): Promise<Evidence<InstanceEvent[]>>;
  serviceAccount(projectId: string, accountId: string, signal?: AbortSignal): Promise<Evidence<ServiceAccount>>;
  audit(correlationId: string, signal?: AbortSignal): Promise<Evidence<AuditRow[]>>;
  overview(signal?: AbortSignal): Promise<Evidence<OpsOverview>>;
  failedOutbox(correlationId: string, signal?: AbortSignal): Promise<Evidence<Matching<OutboxRow>>>;
  deadLetters(correlationId: string, signal?: AbortSignal): Promise<Evidence<Matching<DeadLetter>>>;
}

export interface Sources {
  readonly logs: LogSource;
  readonly traces: TraceSource;
  readonly platform: PlatformSource;
}

export type Clock = () => Date;

/** How a triage was asked for. */
export type Origin = 'message' | 'mention' | 'command' | 'shortcut' | 'modal';

/** One correlation id triaged in one channel of one workspace. There is at most one for the three together. */
export interface Incident {
  /** Opaque (UUID); the only thing a button ever carries. */
  readonly id: string;
  readonly teamId: string;
  readonly channelId: string;
  /** Thread the card stands in; null for a card of its own in the channel. */
  readonly threadTs: string | null;
  readonly subject: Subject;
  /** The newest correction of the subject. */
  readonly correction?: ContextCorrection;
  readonly requestedBy: string;
  readonly origin: Origin;
  /** 1 for the first triage, one more for each *run again*. */
  readonly run: number;
  readonly status: 'queued' | 'running' | 'finished' | 'failed';
  /** Report of the newest finished run; kept while a later run works. */
  readonly report: TriageReport | null;
  /** Why the newest run failed, for a person; null otherwise. */
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
}

/** The Slack message that shows an incident. Whether a post is under way or was lost is known to the outbox. */
export interface Card {
  readonly incidentId: string;
  readonly channelId: string;
  readonly threadTs: string | null;
  /** Null while no card is known to stand. */
  readonly ts: string | null;
}

/** How much later something is shown than it was known, and what kept it. */
export interface Late {
  readonly byMs: number;
  readonly why: 'slack_limited' | 'slack_unreachable';
}

/** A step of a triage that is at work, for the live card and the terminal. */
export interface Step {
  readonly id: string;
  readonly title: string;
  readonly state: 'pending' | 'in_progress' | 'complete' | 'error';
  /** What came of it, in a few words. */
  readonly detail: string | null;
}

/** What a card shows right now; a pure view turns it into blocks. */
export type CardContent =
  | { readonly phase: 'working'; readonly incident: Incident; readonly steps: readonly Step[] }
  | {
      readonly phase: 'finished';
      readonly incident: Incident;
      readonly report: TriageReport;
      /** R4: the same failure of other ids in this workspace, when there is one. */
      readonly repeats?: Repeats;
      /** What can be done and what was; without it the card ends the diagnosis and offers nothing that acts. */
      readonly actions?: CardActions;
      readonly late?: Late;
      /** What people said of this verdict. */
      readonly feedback?: FeedbackCounts;
    }
  | { readonly phase: 'failed'; readonly incident: Incident; readonly why: string; readonly late?: Late };

/** What a running triage reports and obeys. */
export interface RunTriageOptions {
  /** Where the report is read: nothing comes into it that this channel may not see. Left out: an operator's terminal. */
  readonly channelId?: string;
  /** Called with all steps whenever one of them changes. Must not throw and is never awaited. */
  readonly onSteps?: (steps: readonly Step[]) => void;
  /** Aborted when the triage has to stop: shutdown, or its time is up. */
  readonly signal?: AbortSignal;
  /** R4: looks up the same failure of other ids, once the verdict says what failed. */
  readonly repeatsOf?: (failure: Failure) => Promise<Repeats | null>;
}

/** One run: reads all evidence of a subject and judges it. Throws only for a bug or when the signal is aborted. */
export type RunTriage = (subject: Subject, options?: RunTriageOptions) => Promise<TriageRun>;

export interface TriageRun {
  readonly report: TriageReport;
  /** Exactly what was judged. */
  readonly bundle: EvidenceBundle;
  /** What failed, as it would be recognised again; null when nothing did or it is not known. */
  readonly failure: Failure | null;
}

/** Slack could not be reached, or refused a call. The message says which method and what came back; never a token. */
export class SlackCallError extends Error {
  override readonly name = 'SlackCallError';
  /** Web API method, e.g. `chat.update`. */
  readonly method: string;
  /**
   * Slack's error word (`not_in_channel`), or `timeout`, `unreachable` (nothing was sent), `connection_lost`,
   * `rate_limited`, `http_<status>`.
   */
  readonly reason: string;
  /** True when the same call may work later. After a timeout or a lost connection it may also have worked already. */
  readonly retryable: boolean;
  /** How long Slack asked to wait (`Retry-After`), when it did. */
  readonly retryAfterMs: number | null;

  constructor(
    details: { method: string; reason: string; retryable: boolean; retryAfterMs?: number | null },
    options?: ErrorOptions,
  ) {
    super(`Slack ${details.method}: ${details.reason}`, options);
    this.method = details.method;
    this.reason = details.reason;
    this.retryable = details.retryable;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** Posts and edits cards in Slack. Throws `SlackCallError` when Slack cannot be reached or refuses. */
export interface CardPoster {
  /** Posts a card and answers its ts. The incident id goes along as message metadata, so a lost answer can be found. */
  post(content: CardContent): Promise<{ ts: string }>;
  /** Looks for a card of this incident that was posted although its answer was lost. */
  find(incident: Incident): Promise<{ ts: string } | null>;
  /** `gone`: the message was deleted, or can no longer be edited. */
  update(ts: string, content: CardContent): Promise<'updated' | 'gone'>;
  /** A short line that points at a card which exists, with a button that runs it anew. */
  postPointer(incident: Incident, cardTs: string, where: { channelId: string; threadTs: string }): Promise<void>;
}

/** What the Slack listeners may call. Each is one short transaction and answers within milliseconds. */
export interface IncidentUseCases extends StormUseCases {
  /** Claims the delivery and stores incident, card row and job in one transaction. */
  acceptReport(request: AcceptRequest): Promise<AcceptOutcome>;
  /** Queues one more run of an incident; the card it has is used again. */
  runAgain(request: {
    incidentId: string;
    teamId: string;
    channelId: string;
    userId: string;
    claim: string;
  }): Promise<'queued' | 'already-running' | 'not-found'>;
  /** Stores the click on a test card of `doctor`, as every click is stored. Rejects when the database does. */
  takeTestClick(name: string): Promise<void>;
  /** Queues one more run with a corrected context. */
  correctContext(request: CorrectionRequest): Promise<CorrectionOutcome>;
  /** Stores what a person says of the verdict that stands. */
  giveFeedback(request: FeedbackRequest): Promise<FeedbackOutcome>;
  /** The incident when it belongs to this workspace and channel, otherwise null. */
  incident(request: { incidentId: string; teamId: string; channelId: string }): Promise<Incident | null>;
  /**
   * The file of the evidence capsule of a run, newest when none is named: what was judged and what came of it, sealed.
   * Null when it is not kept (any more), or the incident is not of this workspace and channel.
   */
  capsule(request: {
    incidentId: string;
    teamId: string;
    channelId: string;
    run?: number;
  }): Promise<{ run: number; file: string } | null>;
  /** What is in such a capsule: its report, and the rows behind each piece of its evidence, by evidence id. */
  evidence(request: {
    incidentId: string;
    teamId: string;
    channelId: string;
    run?: number;
  }): Promise<KeptEvidence | null>;
  /** Incident of a correlation id in this channel, with its card. */
  find(request: {
    correlationId: string;
    teamId: string;
    channelId: string;
  }): Promise<{ incident: Incident; card: Card } | null>;
  /** Newest incidents of several channels first. */
  recentIn(request: {
    teamId: string;
    channelIds: readonly string[];
    limit: number;
  }): Promise<readonly { incident: Incident; card: Card }[]>;
  /** Newest incidents of a channel first. */
  recent(request: {
    teamId: string;
    channelId: string;
    limit: number;
  }): Promise<readonly { incident: Incident; card: Card }[]>;
}
