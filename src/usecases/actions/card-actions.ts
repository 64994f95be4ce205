import { clockTime } from '../../actions/clock-time.ts';
import { RETRY_UNDER_WAY } from '../../actions/machine.ts';
import { offersOf } from '../../actions/offers.ts';
import { ownerWords } from '../../actions/owners.ts';
import type { ActionOnCard, CardActions } from '../action-messages.ts';
import type { Incident } from '../ports.ts';
import type { ActionStore } from './action-store.ts';
import { isOpenEscalation } from './escalations.ts';
import type { Action, ActionOf } from './records.ts';
import { escaped, mention } from './words.ts';

export interface CardActionsNeeds {
  readonly store: Pick<ActionStore, 'ofIncident' | 'fingerprint' | 'ticket'>;
  readonly repeats: (incidentId: string) => Promise<number>;
}

/** Newest lines on a card; all of them are in the audit trail. */
const MOST_LINES = 6;

/** What the card of an incident shows of its actions, from what is stored. */
export function createCardActions({ store, repeats }: CardActionsNeeds) {
  return async function cardActions({ id, report }: Incident): Promise<CardActions | null> {
    if (report === null) return null;
    const [actions, again, fingerprint] = await Promise.all([store.ofIncident(id), repeats(id), store.fingerprint(id)]);
    const ticket = fingerprint === null ? null : await store.ticket(fingerprint);
    const calls = offersOf(report, again);
    const has = (found: (action: Action) => boolean) => actions.some(found);
    return {
      offers: {
        retry:
          calls.retry &&
          !has(
            ({ kind, machine }) => kind === 'retry' && (RETRY_UNDER_WAY as readonly string[]).includes(machine.state),
          ) &&
          !has((action) => action.kind === 'retry' && action.machine.outcome === 'recovered'),
        watch: calls.watch && !has(({ kind, machine }) => kind === 'watch' && machine.state === 'watching'),
        ticket: calls.ticket,
        escalate: calls.escalate && !has(isOpenEscalation),
      },
      shown: actions.flatMap((action) => onCard(action) ?? []).slice(0, MOST_LINES),
      ticket: ticket === null ? null : { key: ticket.key, url: ticket.url },
    };
  };
}

/** One line of the card; null for what was opened and never sent. */
function onCard(action: Action): ActionOnCard | null {
  const common = { actionId: action.id, kind: action.kind, state: action.machine.state };
  switch (action.kind) {
    case 'retry':
      if (action.details.confirmedAt === null) return null;
      return {
        ...common,
        line: retryLine(action),
        link: null,
        offers: action.machine.state === 'awaiting_approval' ? ['approve', 'reject'] : [],
      };
    case 'ticket':
      if (action.machine.state === 'drafted') return null;
      return { ...common, line: ticketLine(action), link: action.details.filed?.url ?? null, offers: [] };
    case 'escalation':
      if (action.machine.state === 'drafted') return null;
      return {
        ...common,
        line: escalationLine(action),
        link: null,
        offers: action.machine.state === 'sent' || action.machine.state === 'acknowledged' ? ['close'] : [],
      };
    case 'watch':
      return { ...common, line: watchLine(action), link: null, offers: [] };
    default:
      action satisfies never;
      return null;
  }
}

const OUTCOMES: Readonly<Record<string, string>> = {
  recovered: 'recovered',
  failed_same: 'failed the same way',
  failed_differently: 'failed differently',
  still_running: 'still running after the limit',
  refused: 'not done',
  rejected: 'rejected',
  denied: 'not sent, a right was taken away',
  expired: 'not sent, it expired',
  evidence_changed: 'not sent, the evidence changed',
  not_seen: 'what became of it is not known',
};

function retryLine({ machine, details, askedBy }: ActionOf<'retry'>): string {
  const who = `Retry of ${escaped(details.action)}, asked for by ${mention(askedBy)}${
    machine.approvedBy === null ? '' : `, approved by ${mention(machine.approvedBy)}`
  }`;
  const said = details.sentence === null ? '' : ` ${escaped(details.sentence)}`;
  switch (machine.state) {
    case 'proposed':
    case 'awaiting_approval':
      return `${who}: waits for a second person until ${clockTime(new Date(machine.terms.expiresAt))}.`;
    case 'approved':
      return `${who}: about to be sent.`;
    case 'running':
      return `${who}: sent at ${clockTime(details.sentAt ?? new Date(0))}, no answer yet.`;
    case 'uncertain':
      return `${who}: what became of it is not clear yet, the state is being read.${said}`;
    case 'verifying':
      return `${who}: accepted, followed hop by hop.${said}`;
    case 'ended': {
      const by =
        machine.outcome === 'rejected' && details.rejectedBy !== null ? ` by ${mention(details.rejectedBy)}` : '';
      return `${who}: ${OUTCOMES[machine.outcome ?? ''] ?? machine.outcome}${by}, ${clockTime(details.endedAt ?? new Date(0))}.${said}`;
    }
    default:
      machine.state satisfies never;
      return who;
  }
}

function ticketLine({ machine, details, askedBy }: ActionOf<'ticket'>): string {
  const who = `by ${mention(askedBy)}`;
  if (details.filed !== null) {
    const { key, outcome } = details.filed;
    return outcome === 'created'
      ? `Ticket ${escaped(key)} filed ${who}.`
      : `Comment on the open ticket ${escaped(key)} ${who}.`;
  }
  return machine.state === 'failed'
    ? `Ticket asked for ${who} could not be filed: ${escaped(details.failure ?? 'the tracker refused it')}`
    : `Ticket asked for ${who}: being filed.`;
}

function escalationLine({ machine, details, askedBy }: ActionOf<'escalation'>): string {
  const what = `${details.severity ?? 'Escalation'} to ${escaped(ownerWords(details.owner))} (<#${details.channelId}>) by ${mention(askedBy)}`;
  if (machine.state === 'failed') return `${what}: did not arrive. ${details.failure ?? ''}`.trim();
  if (machine.closedBy !== null && details.closedAt !== null)
    return `${what}: closed by ${mention(machine.closedBy)} at ${clockTime(details.closedAt)}. ${escaped(details.outcome ?? '')}`.trim();
  if (machine.takenBy !== null && details.takenAt !== null)
    return `${what}: taken by ${mention(machine.takenBy)} at ${clockTime(details.takenAt)}.`;
  return machine.state === 'sending' ? `${what}: being sent.` : `${what}: nobody took it yet.`;
}

function watchLine({ machine, details, askedBy, createdAt }: ActionOf<'watch'>): string {
  if (machine.state === 'watching')
    return `Watching since ${clockTime(createdAt)} whether it is safe, for ${mention(askedBy)}.`;
  return `${machine.state === 'safe' ? 'Safe' : 'Gave up waiting'} at ${clockTime(details.endedAt ?? new Date(0))}, asked for by ${mention(askedBy)}.`;
}
