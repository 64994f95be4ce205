import type { TicketTracker } from '../../../src/usecases/action-ports.ts';
import type { Loopback } from './loopback.ts';
import type { Trouble } from './trouble.ts';

/** One ticket of a fake tracker as its users see it. */
export interface SeenTicket {
  readonly title: string;
  /** Everything that was sent as its body, as text. */
  readonly body: string;
  readonly labels: readonly string[];
  readonly comments: readonly string[];
}

/** A tracker's server on loopback, and the adapter that speaks to it. */
export interface FakeTracker {
  readonly tracker: TicketTracker;
  /** Another adapter of the same server, as after a restart. */
  again(): TicketTracker;
  readonly server: Loopback;
  readonly trouble: Trouble;
  /** Oldest first. */
  tickets(): SeenTicket[];
  /** Closes a ticket by its place. */
  close(index: number): void;
  /** Puts so many other comments behind those of a ticket. */
  chat(index: number, comments: number): void;
}

export const TOKEN = 'tracker-token-55aa66bb77cc';
