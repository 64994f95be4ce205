import { setTimeout as sleep } from 'node:timers/promises';
import { ActionError, type FiledTicket, type GapTicket, type TicketTracker } from '../../usecases/action-ports.ts';
import { createKeyedLock } from '../../usecases/keyed-lock.ts';
import { COMMON_LABEL, carriesMark, labelOf, markOf } from './marks.ts';

/** A ticket as its tracker shows it. */
export interface Ticket {
  /** By which the tracker's interface knows it. */
  readonly id: string;
  /** By which people know it. */
  readonly key: string;
  readonly url: string;
  readonly open: boolean;
  readonly labels: readonly string[];
  /** Its body, with the mark. */
  readonly text: string;
}

/** What a tracker has to be able to do. Every method rejects with `ActionError` when it cannot. */
export interface TrackerApi {
  readonly name: TicketTracker['name'];
  /** For how long its list may not know what was written already. */
  readonly settleMs: number;
  /** The tickets of a label, open and closed, newest first. */
  list(label: string, signal?: AbortSignal): Promise<Ticket[]>;
  /** One ticket as it stands now; null when it is gone. */
  read(id: string, signal?: AbortSignal): Promise<Ticket | null>;
  /** The texts of its comments. */
  comments(id: string, signal?: AbortSignal): Promise<string[]>;
  create(ticket: GapTicket, mark: string, labels: readonly string[], signal?: AbortSignal): Promise<Ticket>;
  comment(id: string, ticket: GapTicket, mark: string, signal?: AbortSignal): Promise<void>;
}

/** How many tickets of one fingerprint are searched for a lost answer; there is more than one only after it was closed. */
const SEARCHED = 5;
/** How many filings of this process are remembered. */
const REMEMBERED = 500;

/**
 * Files one ticket for one fingerprint: an open one gets a comment, none gets created twice. Each filing carries a mark
 * made of its idempotency key, so that a repeat finds what an earlier try has done, even if its answer was lost.
 * Filings of one fingerprint run one after the other in this process; across processes the outbox sees to that.
 */
export function createTracker(api: TrackerApi): TicketTracker {
  const lock = createKeyedLock();
  /** The last ticket of a fingerprint, for as long as the list may not show it yet. */
  const last = new Map<string, string>();
  /** When the list of a fingerprint can be trusted again after a filing whose end is not known. */
  const trustedAt = new Map<string, number>();

  async function ticketsOf(fingerprint: string, signal: AbortSignal | undefined): Promise<Ticket[]> {
    const listed = await api.list(labelOf(fingerprint), signal);
    const id = last.get(fingerprint);
    if (id === undefined || listed.some((ticket) => ticket.id === id)) return listed;
    const own = await api.read(id, signal);
    return own === null ? listed : [own, ...listed];
  }

  async function search(
    tickets: readonly Ticket[],
    fingerprint: string,
    idempotencyKey: string,
    signal: AbortSignal | undefined,
  ): Promise<FiledTicket | null> {
    for (const known of tickets.slice(0, SEARCHED)) {
      if (carriesMark(known.text, fingerprint, idempotencyKey)) return filed(known, 'created');
      const comments = await api.comments(known.id, signal);
      if (comments.some((text) => carriesMark(text, fingerprint, idempotencyKey))) return filed(known, 'commented');
    }
    return null;
  }

  async function file(ticket: GapTicket, idempotencyKey: string, signal?: AbortSignal): Promise<FiledTicket> {
    const { fingerprint } = ticket;
    const waitMs = (trustedAt.get(fingerprint) ?? 0) - Date.now();
    if (waitMs > 0) await pause(waitMs, signal);

    const tickets = await ticketsOf(fingerprint, signal);
    const before = await search(tickets, fingerprint, idempotencyKey, signal);
    if (before !== null) return before;

    const mark = markOf(fingerprint, idempotencyKey);
    const open = tickets.find((known) => known.open);
    try {
      if (open) {
        await api.comment(open.id, ticket, mark, signal);
        return filed(open, 'commented');
      }
      const created = await api.create(ticket, mark, [COMMON_LABEL, labelOf(fingerprint)], signal);
      remember(last, fingerprint, created.id);
      mustCarry(created, labelOf(fingerprint));
      return filed(created, 'created');
    } catch (error) {
      if (error instanceof ActionError && error.retryable) remember(trustedAt, fingerprint, Date.now() + api.settleMs);
      throw error;
    }
  }

  /** Without its label the ticket would never be found again, and the next filing would make a second one. */
  function mustCarry(created: Ticket, label: string): void {
    if (created.labels.includes(label)) return;
    throw new ActionError(
      `${api.name} made ${created.url} without its label ${label}: give the token the right to label, and the ticket the label.`,
      { destination: api.name, retryable: false },
    );
  }

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch (cause) {
      throw new ActionError(
        `${api.name}: stopped before anything was filed`,
        { destination: api.name, retryable: true },
        { cause },
      );
    }
  }

  return {
    name: api.name,
    settleMs: api.settleMs,
    filed: async (fingerprint, idempotencyKey, signal) =>
      search(await ticketsOf(fingerprint, signal), fingerprint, idempotencyKey, signal),
    file: (ticket, idempotencyKey, signal) => lock.run(ticket.fingerprint, () => file(ticket, idempotencyKey, signal)),
    async find(fingerprint, signal) {
      const open = (await ticketsOf(fingerprint, signal)).find((ticket) => ticket.open);
      return open ? { key: open.key, url: open.url } : null;
    },
  };
}

function filed({ key, url }: Ticket, outcome: FiledTicket['outcome']): FiledTicket {
  return { key, url, outcome };
}

/** The oldest entry goes when there are too many. */
function remember<Value>(memory: Map<string, Value>, key: string, value: Value): void {
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > REMEMBERED && oldest !== undefined) memory.delete(oldest);
}
