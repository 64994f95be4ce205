/** The smaller machines of actions, in the same form as the retry's: `illegal` changes nothing. */

export type TicketState = 'drafted' | 'filing' | 'filed' | 'failed';
export type TicketEvent =
  | { readonly kind: 'file'; readonly by: string }
  | { readonly kind: 'filed' }
  | { readonly kind: 'fail' };

/** A draft belongs to who opened it; a ticket is filed once. */
export interface Ticket {
  readonly state: TicketState;
  readonly askedBy: string;
}

export function ticketTransition(ticket: Ticket, event: TicketEvent): Ticket | 'illegal' {
  const { state } = ticket;
  switch (event.kind) {
    case 'file':
      return state === 'drafted' && event.by === ticket.askedBy ? { ...ticket, state: 'filing' } : 'illegal';
    case 'filed':
      return state === 'filing' ? { ...ticket, state: 'filed' } : 'illegal';
    case 'fail':
      return state === 'filing' ? { ...ticket, state: 'failed' } : 'illegal';
    default:
      event satisfies never;
      return 'illegal';
  }
}

export type EscalationState = 'drafted' | 'sending' | 'sent' | 'acknowledged' | 'closed' | 'failed';
export type EscalationEvent =
  | { readonly kind: 'escalate'; readonly by: string }
  | { readonly kind: 'sent' }
  | { readonly kind: 'fail' }
  | { readonly kind: 'acknowledge'; readonly by: string }
  | { readonly kind: 'close'; readonly by: string };

/** Sent, taken by one person, closed once. It may be closed without having been taken. */
export interface Escalation {
  readonly state: EscalationState;
  readonly askedBy: string;
  readonly takenBy: string | null;
  readonly closedBy: string | null;
}

export function escalationTransition(escalation: Escalation, event: EscalationEvent): Escalation | 'illegal' {
  const { state } = escalation;
  switch (event.kind) {
    case 'escalate':
      return state === 'drafted' && event.by === escalation.askedBy ? { ...escalation, state: 'sending' } : 'illegal';
    case 'sent':
      return state === 'sending' ? { ...escalation, state: 'sent' } : 'illegal';
    case 'fail':
      return state === 'sending' ? { ...escalation, state: 'failed' } : 'illegal';
    case 'acknowledge':
      return state === 'sent' ? { ...escalation, state: 'acknowledged', takenBy: event.by } : 'illegal';
    case 'close':
      return state === 'sent' || state === 'acknowledged'
        ? { ...escalation, state: 'closed', closedBy: event.by }
        : 'illegal';
    default:
      event satisfies never;
      return 'illegal';
  }
}

export type WatchState = 'watching' | 'safe' | 'gave_up';
export type WatchEvent =
  | { readonly kind: 'look'; readonly healthy: boolean; readonly at: number }
  | { readonly kind: 'give_up'; readonly at: number };

/** Waits until recovery has held for a while; until the limit at most. Times are milliseconds since the epoch. */
export interface Watch {
  readonly state: WatchState;
  /** Since when every look found it healthy; null after a look that did not. */
  readonly healthySince: number | null;
  readonly holdsForMs: number;
  readonly until: number;
}

export function watchTransition(watch: Watch, event: WatchEvent): Watch | 'illegal' {
  if (watch.state !== 'watching') return 'illegal';
  switch (event.kind) {
    case 'look': {
      if (!event.healthy) return { ...watch, healthySince: null };
      const healthySince = watch.healthySince ?? event.at;
      return { ...watch, healthySince, state: event.at - healthySince >= watch.holdsForMs ? 'safe' : 'watching' };
    }
    case 'give_up':
      return event.at >= watch.until ? { ...watch, state: 'gave_up' } : 'illegal';
    default:
      event satisfies never;
      return 'illegal';
  }
}
