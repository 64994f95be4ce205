import type { ActionMessage, RetrySummary, TimelineEntry } from '../action-messages.ts';
import type { IncidentWithCard } from '../incident-store.ts';
import type { Action, ActionOf } from './records.ts';

/** A message that is to stand in the thread of the incident's card. */
export interface WantedMessage {
  readonly key: string;
  readonly message: ActionMessage;
}

/** What the thread has to show of an action as it stands now. Pure: the same state gives the same messages. */
export function threadMessages(
  action: Action,
  facts: {
    readonly approvers: readonly string[];
    readonly timeline: readonly TimelineEntry[];
    readonly correlationId: string;
  },
): WantedMessage[] {
  switch (action.kind) {
    case 'retry':
      return retryMessages(action, facts.approvers);
    case 'watch':
      return watchMessages(action);
    case 'ticket':
      return ticketMessages(action);
    case 'escalation':
      return timelineMessages(action, facts);
    default:
      action satisfies never;
      return [];
  }
}

export function summaryOf({ id, askedBy, details }: ActionOf<'retry'>): RetrySummary {
  return {
    actionId: id,
    action: details.action,
    target: details.targetName,
    runsAs: details.account.serviceAccountId,
    requestedBy: askedBy,
    reason: details.reason,
    changes: details.changes,
    expected: details.expected,
  };
}

function retryMessages(retry: ActionOf<'retry'>, approvers: readonly string[]): WantedMessage[] {
  const { machine, details, id } = retry;
  if (details.confirmedAt === null) return [];
  const wanted: WantedMessage[] = [];
  if (machine.terms.secondPerson) {
    wanted.push({
      key: `approval:${id}`,
      message: {
        kind: 'approval',
        retry: summaryOf(retry),
        approvers,
        expiresAt: new Date(machine.terms.expiresAt),
        decision: decisionOf(retry),
      },
    });
  }
  const decidedAgainst =
    machine.state === 'ended' && details.sentAt === null && machine.terms.secondPerson && machine.approvedBy === null;
  if (machine.state === 'awaiting_approval' || decidedAgainst) return wanted;
  wanted.push({
    key: `progress:${id}`,
    message: {
      kind: 'progress',
      retry: summaryOf(retry),
      state: STATES[machine.state],
      correlationId: details.newCorrelationId,
      hops: details.hops,
      ended: machine.outcome === null ? null : { outcome: machine.outcome, sentence: details.sentence ?? '' },
    },
  });
  return wanted;
}

const STATES = {
  proposed: 'waiting',
  awaiting_approval: 'waiting',
  approved: 'waiting',
  running: 'running',
  uncertain: 'looking',
  verifying: 'following',
  ended: 'ended',
} as const;

function decisionOf({ machine, details }: ActionOf<'retry'>): Extract<ActionMessage, { kind: 'approval' }>['decision'] {
  if (machine.approvedBy !== null) return { word: 'approved', by: machine.approvedBy };
  if (machine.state !== 'ended') return null;
  if (machine.outcome === 'rejected') return { word: 'rejected', by: details.rejectedBy };
  if (machine.outcome === 'expired' || machine.outcome === 'evidence_changed')
    return { word: machine.outcome, by: null };
  return { word: 'ended', by: null };
}

function watchMessages({ id, machine, details, askedBy }: ActionOf<'watch'>): WantedMessage[] {
  if (machine.state === 'watching') return [];
  return [
    {
      key: `health:${id}`,
      message: { kind: 'health', state: machine.state, sentence: details.sentence ?? '', askedBy },
    },
  ];
}

function ticketMessages({ id, machine, details, askedBy }: ActionOf<'ticket'>): WantedMessage[] {
  if (machine.state !== 'filed' && machine.state !== 'failed') return [];
  return [
    {
      key: `ticket:${id}`,
      message: { kind: 'ticket', filedBy: askedBy, ticket: details.filed, failure: details.failure },
    },
  ];
}

function timelineMessages(
  { id, machine, details }: ActionOf<'escalation'>,
  { timeline, correlationId }: { readonly timeline: readonly TimelineEntry[]; readonly correlationId: string },
): WantedMessage[] {
  if (machine.state !== 'closed') return [];
  return [
    {
      key: `timeline:${id}`,
      message: { kind: 'timeline', correlationId, outcome: details.outcome ?? '', entries: timeline },
    },
  ];
}

/** The message in the owner's channel; null while there is no report or nothing was to be sent. */
export function escalationMessage(
  { id, machine, details, askedBy }: ActionOf<'escalation'>,
  { incident, card }: IncidentWithCard,
): ActionMessage | null {
  const { report } = incident;
  if (report === null || details.severity === null) return null;
  return {
    kind: 'escalation',
    actionId: id,
    incident,
    report,
    severity: details.severity,
    ask: details.ask,
    why: details.why,
    mention: details.mention,
    escalatedBy: askedBy,
    state: machine.state === 'acknowledged' || machine.state === 'closed' ? machine.state : 'sent',
    takenBy:
      machine.takenBy === null || details.takenAt === null
        ? null
        : { userId: machine.takenBy, at: new Date(details.takenAt) },
    closed:
      machine.closedBy === null || details.closedAt === null
        ? null
        : { userId: machine.closedBy, at: new Date(details.closedAt), outcome: details.outcome ?? '' },
    card: card.ts === null ? null : { channelId: card.channelId, ts: card.ts },
  };
}

export function reminderMessage({ machine, details }: ActionOf<'escalation'>): ActionMessage {
  return {
    kind: 'reminder',
    severity: details.severity ?? 'SEV-3',
    mention: details.mention,
    escalatedAt: new Date(details.sentAt ?? 0),
    takenBy: machine.takenBy,
  };
}
