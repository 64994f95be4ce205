import type { HopState, TriageReport } from '../triage/report.ts';
import type { FiledTicket, RetryProposal, Severity } from './action-ports.ts';
import type { Incident } from './ports.ts';
import type { StormMessage } from './storms/storm-message.ts';

/** What the card shows of one action; a pure view turns it into blocks. */
export interface ActionOnCard {
  readonly actionId: string;
  readonly kind: 'retry' | 'ticket' | 'escalation' | 'watch';
  /** State word of the action's machine, e.g. `awaiting_approval`, `verifying`, `ended`. */
  readonly state: string;
  /** One sentence in mrkdwn, foreign text already escaped: who, what, when, and how it stands. */
  readonly line: string;
  readonly link: string | null;
  /** Buttons that this action itself offers now. */
  readonly offers: readonly ('approve' | 'reject' | 'acknowledge' | 'close')[];
}

/** What the actions part needs of a report to offer buttons; the same for every card of that report. */
export interface OfferedActions {
  readonly retry: boolean;
  readonly watch: boolean;
  readonly ticket: boolean;
  readonly escalate: boolean;
}

/** Everything about actions that a finished card shows. */
export interface CardActions {
  /** Buttons to show now: what the report calls for, less what is under way. */
  readonly offers: OfferedActions;
  /** Newest first. */
  readonly shown: readonly ActionOnCard[];
  /** The open ticket of this failure shape, whoever filed it from whichever card. */
  readonly ticket: { readonly key: string; readonly url: string } | null;
}

/** Which buttons a report calls for (R1 to R4, X1, M3, F5): the card shows no others. */
export type OffersOf = (report: TriageReport) => OfferedActions;

export interface HopLine {
  readonly service: string;
  readonly state: HopState;
  /** RFC 3339; null while nothing was seen. */
  readonly firstSeen: string | null;
  readonly errors: number;
}

export interface TimelineEntry {
  readonly at: Date;
  /** User id; null for what the bot or the platform did. */
  readonly by: string | null;
  readonly what: string;
}

/** What a retry is, for its messages. */
export interface RetrySummary {
  readonly actionId: string;
  readonly action: string;
  readonly target: string;
  readonly runsAs: string;
  readonly requestedBy: string;
  readonly reason: string;
  readonly changes: RetryProposal['changes'];
  readonly expected: RetryProposal['expected'];
}

/**
 * A message of an action, as data; a pure view turns it into blocks. Words of people and of the platform are plain text
 * in it: the view escapes them. `approval`, `progress`, `health`, `ticket` and `timeline` stand in the card's thread,
 * `escalation` in the owner's channel, `reminder` in the thread of that message.
 */
export type ActionMessage =
  | {
      readonly kind: 'approval';
      readonly retry: RetrySummary;
      /** Mentions of who may approve. */
      readonly approvers: readonly string[];
      readonly expiresAt: Date;
      /** Null while it waits: then the message has the buttons approve and reject. */
      readonly decision: {
        readonly word: 'approved' | 'rejected' | 'expired' | 'evidence_changed' | 'ended';
        readonly by: string | null;
      } | null;
    }
  | {
      readonly kind: 'progress';
      readonly retry: RetrySummary;
      readonly state: 'waiting' | 'running' | 'looking' | 'following' | 'ended';
      /** Correlation id of the new request; null until the platform gave one. */
      readonly correlationId: string | null;
      readonly hops: readonly HopLine[];
      /** How it ended, one sentence; null until it did. Never says done before it was seen. */
      readonly ended: { readonly outcome: string; readonly sentence: string } | null;
    }
  | {
      readonly kind: 'health';
      readonly state: 'safe' | 'gave_up';
      readonly sentence: string;
      readonly askedBy: string;
    }
  | {
      readonly kind: 'ticket';
      readonly filedBy: string;
      readonly ticket: FiledTicket | null;
      /** Why it could not be filed; null when it was. */
      readonly failure: string | null;
    }
  | {
      readonly kind: 'escalation';
      readonly actionId: string;
      readonly incident: Incident;
      readonly report: TriageReport;
      readonly severity: Severity;
      readonly ask: string;
      readonly why: string;
      readonly mention: string | null;
      readonly escalatedBy: string;
      readonly state: 'sent' | 'acknowledged' | 'closed';
      readonly takenBy: { readonly userId: string; readonly at: Date } | null;
      readonly closed: { readonly userId: string; readonly at: Date; readonly outcome: string } | null;
      /** Where the incident's card stands, to link to it. */
      readonly card: { readonly channelId: string; readonly ts: string } | null;
    }
  | {
      readonly kind: 'reminder';
      readonly severity: Severity;
      readonly mention: string | null;
      readonly escalatedAt: Date;
      readonly takenBy: string | null;
    }
  | {
      readonly kind: 'timeline';
      readonly correlationId: string;
      readonly outcome: string;
      readonly entries: readonly TimelineEntry[];
    }
  | StormMessage;

/** Where a message stands, or is to stand. */
export interface MessagePlace {
  readonly channelId: string;
  readonly threadTs: string | null;
}

/**
 * Messages of actions in Slack. Throws `SlackCallError` when Slack cannot be reached or refuses. The key goes along as
 * message metadata, so that a message whose answer was lost is found and not posted twice.
 */
export interface ActionMessages {
  post(place: MessagePlace, key: string, message: ActionMessage): Promise<{ ts: string }>;
  /** Looks for a message of this key that was posted at this place after `since`, although its answer was lost. */
  find(place: MessagePlace, key: string, since: Date): Promise<{ ts: string } | null>;
  /** `gone`: the message was deleted, or can no longer be edited. */
  update(at: { channelId: string; ts: string }, message: ActionMessage): Promise<'updated' | 'gone'>;
  /** Puts a file into a thread. */
  attach(place: MessagePlace, file: { name: string; title: string; content: string }): Promise<void>;
}
