import type { AuditEntry, FiledTicket } from '../action-ports.ts';
import type { IncidentWithCard } from '../incident-store.ts';
import type { ActionJob } from './action-job.ts';
import type { Action, ActionKind, ActionKinds, ActionOf, NewAction } from './records.ts';

/** The ticket of a failure shape. */
export interface KnownTicket {
  readonly fingerprint: string;
  readonly tracker: string;
  readonly key: string;
  readonly url: string;
  readonly filings: number;
  readonly firstFiledAt: Date;
  readonly lastFiledAt: Date;
}

/** What an action may do in one transaction. All of it, audit and jobs too, commits together or not at all. */
export interface ActionTransaction {
  /** Takes a key once for all; false when it was taken before. */
  claim(key: string, at: Date): Promise<boolean>;
  /** The action, locked until the transaction ends. */
  lock(actionId: string): Promise<Action | null>;
  add<Kind extends ActionKind>(action: NewAction<Kind>): Promise<void>;
  /**
   * The only way to another state: the event goes through the action's machine, in the row that `lock` holds. `illegal`
   * when it may not happen now; then nothing was written.
   */
  step<Kind extends ActionKind>(
    action: ActionOf<Kind>,
    event: ActionKinds[Kind]['event'],
    at: Date,
    changes?: Partial<ActionKinds[Kind]['details']>,
  ): Promise<ActionOf<Kind> | 'illegal'>;
  /** Notes what became known of an action without another state. */
  note<Kind extends ActionKind>(
    action: ActionOf<Kind>,
    changes: Partial<ActionKinds[Kind]['details']>,
    at: Date,
  ): Promise<void>;
  /** Waits for every other transaction that holds this target of a kind, and holds it until the end of this one. */
  hold(kind: ActionKind, target: string): Promise<void>;
  /** Retries of a target that are under way, have recovered, or whose end nobody saw; newest first. */
  retriesOf(target: string): Promise<readonly ActionOf<'retry'>[]>;
  /** Newest first. */
  ofIncident(incidentId: string): Promise<readonly Action[]>;
  watchOf(incidentId: string): Promise<ActionOf<'watch'> | null>;
  ticketFiled(fingerprint: string, tracker: string, ticket: FiledTicket, at: Date): Promise<void>;
  audit(entry: AuditEntry): Promise<void>;
  queue(job: ActionJob): Promise<void>;
}

export interface AuditQuery {
  /** An incident's id, or a correlation id: then of all its incidents. */
  readonly incidentId?: string;
  readonly since?: Date;
  /** Newest this many. */
  readonly limit: number;
}

export interface ActionStore {
  transaction<T>(work: (tx: ActionTransaction) => Promise<T>): Promise<T>;
  incident(incidentId: string): Promise<IncidentWithCard | null>;
  find(actionId: string): Promise<Action | null>;
  /** Newest first. */
  ofIncident(incidentId: string): Promise<readonly Action[]>;
  /** Retries that wait for a second person, of incidents of these channels, oldest first. */
  awaitingApproval(asked: {
    readonly teamId: string;
    readonly channelIds: readonly string[];
    readonly limit: number;
  }): Promise<readonly ActionOf<'retry'>[]>;
  /** The shape of an incident's failure as one line (`fingerprintOf`); null when nothing failed. */
  fingerprint(incidentId: string): Promise<string | null>;
  ticket(fingerprint: string): Promise<KnownTicket | null>;
  /** Incidents of a shape in a workspace, newest first. */
  incidentsOf(fingerprint: string, teamId: string, limit: number): Promise<readonly string[]>;
  audit(entry: AuditEntry): Promise<void>;
  /** In the order in which it happened. */
  auditOf(query: AuditQuery): Promise<readonly AuditEntry[]>;
}
