import { offersOf } from '../../actions/offers.ts';
import { cleanFields, prefill } from '../../actions/prefill.ts';
import { ActionError, type ActionUseCases, type FiledTicket, type TicketTracker } from '../action-ports.ts';
import type { Reached } from '../crash-points.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ActionRef } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import type { Gate } from './gate.ts';
import type { ActionOf } from './records.ts';
import { howLong, refused, UNKNOWN_ACTION } from './words.ts';

export interface TicketNeeds extends ActionNeeds {
  readonly gate: Gate;
  /** The tracker that the policy names now. */
  readonly tracker: () => TicketTracker;
  /** How often the same failure came in other ids of this workspace (R4). */
  readonly repeats: (incidentId: string) => Promise<number>;
}

/** A tracker is asked several times for one filing. */
const LEASE_MS = 120_000;
/** A tracker that stays away longer than this is given up. */
const GIVE_UP_MS = 24 * 3_600_000;
/** Cards of the same shape that get the link. */
const MOST_CARDS = 50;
const LOOK_MS = 4_000;

/** What became of a filing cannot be said yet: the job looks again. */
export class FilingOpenError extends Error {
  override readonly name = 'FilingOpenError';
}

/** Filling the ticket from the report, and taking what the person made of it. */
export function createTickets(needs: TicketNeeds): Pick<ActionUseCases, 'prepareTicket' | 'fileTicket'> {
  const { store, clock, newId, pace, gate, tracker, repeats, log } = needs;

  /** The open ticket of a shape: the tracker knows best; while it does not answer, the store does. */
  async function openTicket(fingerprint: string): Promise<{ key: string; url: string } | null> {
    try {
      return await tracker().find(fingerprint, AbortSignal.timeout(LOOK_MS));
    } catch (error) {
      log.warn('tracker not asked', { tracker: tracker().name, error });
      const known = await store.ticket(fingerprint);
      return known === null ? null : { key: known.key, url: known.url };
    }
  }

  return {
    async prepareTicket(asked) {
      const admitted = await gate.open(asked, 'operator', 'ticket.looked');
      if ('kind' in admitted) return admitted;
      const { incident, report } = admitted;
      const again = await repeats(incident.id);
      if (!offersOf(report, again).ticket)
        return refused('A ticket is for platform primitive gaps and for failures that come back; this is neither.');
      const fingerprint = await store.fingerprint(incident.id);
      if (fingerprint === null) return refused('What failed is not known, so there is nothing to file.');
      const open = await openTicket(fingerprint);
      const fields = prefill(report, again);
      const actionId = newId();
      const at = clock();
      await store.transaction(async (tx) => {
        await tx.add<'ticket'>({
          id: actionId,
          incidentId: incident.id,
          kind: 'ticket',
          machine: { state: 'drafted', askedBy: asked.person.userId },
          target: fingerprint,
          askedBy: asked.person.userId,
          at,
          details: { fingerprint, repeats: again, fields, filed: null, failure: null, endedAt: null },
        });
        await tx.audit({
          at,
          incidentId: incident.id,
          actionId,
          person: asked.person,
          event: 'ticket.looked',
          outcome: open === null ? 'none open' : `open: ${open.key}`,
          evidenceDigest: null,
          details: { fingerprint },
        });
      });
      return { kind: 'ready', actionId, fields, repeats: again, open };
    },

    async fileTicket({ actionId, person, claim, fields }) {
      const action = await store.find(actionId);
      if (action?.kind !== 'ticket') return refused(UNKNOWN_ACTION);
      if (action.askedBy !== person.userId) return refused('Only who opened this form can send it.');
      const admitted = await gate.open({ incidentId: action.incidentId, person }, 'operator', 'ticket.filed', action);
      if ('kind' in admitted) return admitted;
      const clean = cleanFields(fields);
      if (clean.title === '') return refused('Give the ticket a title.');
      const at = clock();
      if (at.getTime() - action.createdAt.getTime() >= pace.formMs)
        return refused(`This form is older than ${howLong(pace.formMs)}. Open it anew from the card.`);
      return store.transaction(async (tx) => {
        const locked = await tx.lock(actionId);
        if (locked?.kind !== 'ticket') return refused(UNKNOWN_ACTION);
        if (!(await tx.claim(claim, at))) return { kind: 'queued' as const };
        const next = await tx.step(locked, { kind: 'file', by: person.userId }, at, { fields: clean });
        if (next === 'illegal') return refused('This form was sent already. The card shows the ticket.');
        await tx.audit({
          at,
          incidentId: next.incidentId,
          actionId,
          person,
          event: 'ticket.requested',
          outcome: 'queued',
          evidenceDigest: null,
          details: { fingerprint: next.details.fingerprint, title: clean.title },
        });
        await tx.queue({ name: 'file-ticket', payload: { actionId } });
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'queued' as const };
      });
    },
  };
}

/**
 * Files a ticket, or comments on the open one of its shape, once. Filings of one shape share a lane of the outbox, so
 * that one process at a time files it; a filing whose answer was lost is looked for by its mark.
 */
export function createFileTicket({
  store,
  clock,
  gate,
  tracker,
  outbox,
  reached,
}: TicketNeeds & { readonly outbox: Outbox; readonly reached: Reached }) {
  return async function fileTicket({ actionId }: ActionRef, { signal }: { signal: AbortSignal }): Promise<void> {
    const action = await store.find(actionId);
    if (action?.kind !== 'ticket' || action.machine.state !== 'filing') return;
    const denied = await gate.stillOpen(action, 'operator', 'ticket.filed');
    if (denied !== null) return settle(action, { kind: 'fail' }, { failure: 'The right to file it was taken away.' });
    try {
      const outcome = await file(action, signal);
      if (outcome.kind === 'done') return await settle(action, { kind: 'filed' }, { filed: outcome.result });
      if (outcome.kind === 'failed') return await settle(action, { kind: 'fail' }, { failure: outcome.reason });
      throw new FilingOpenError(`Ticket of ${actionId} is not filed yet: ${outcome.reason}`);
    } catch (error) {
      const waited = clock().getTime() - action.updatedAt.getTime();
      if (!(error instanceof ActionError) || waited < GIVE_UP_MS) throw error;
      await settle(action, { kind: 'fail' }, { failure: `${error.message} It was tried for ${howLong(waited)}.` });
    }
  };

  function file({ id, incidentId, details }: ActionOf<'ticket'>, signal: AbortSignal) {
    const { fingerprint, fields, repeats } = details;
    const inForce = tracker();
    const idempotencyKey = `ticket-${id}`;
    return outbox.perform<FiledTicket>({
      key: `ticket:${id}`,
      kind: 'file-ticket',
      lane: `ticket:${fingerprint}`,
      incidentId,
      carrier: { name: 'file-ticket', payload: { actionId: id } },
      settleMs: inForce.settleMs,
      leaseMs: LEASE_MS,
      async act() {
        reached('before-file');
        const filed = await inForce.file({ fingerprint, repeats, ...fields }, idempotencyKey, signal);
        reached('after-file-before-store');
        return { kind: 'done', result: filed };
      },
      async look({ begunAt, now }) {
        const found = await inForce.filed(fingerprint, idempotencyKey, signal);
        if (found !== null) return { kind: 'found', result: found };
        // A list that lags may not show yet what stands.
        const isSettled = begunAt === null || now.getTime() - begunAt.getTime() >= inForce.settleMs;
        return { kind: isSettled ? 'absent' : 'not_yet' };
      },
      endOf: (error) => (error instanceof ActionError && !error.retryable ? 'failed' : 'lost'),
    });
  }

  async function settle(
    { id: actionId, incidentId }: ActionOf<'ticket'>,
    event: { readonly kind: 'filed' | 'fail' },
    changes: Partial<ActionOf<'ticket'>['details']>,
  ): Promise<void> {
    const at = clock();
    const incident = (await store.incident(incidentId))?.incident;
    const same =
      incident === undefined || event.kind === 'fail'
        ? []
        : await store.incidentsOf((await store.fingerprint(incidentId)) ?? '', incident.teamId, MOST_CARDS);
    await store.transaction(async (tx) => {
      const locked = await tx.lock(actionId);
      if (locked?.kind !== 'ticket') return;
      const next = await tx.step(locked, event, at, { ...changes, endedAt: at.toISOString() });
      if (next === 'illegal') return;
      const { filed, failure, fingerprint } = next.details;
      if (filed !== null) await tx.ticketFiled(fingerprint, tracker().name, filed, at);
      await tx.audit({
        at,
        incidentId,
        actionId,
        person: null,
        event: filed === null ? 'ticket.failed' : 'ticket.filed',
        outcome: filed === null ? (failure ?? 'failed') : `${filed.outcome}: ${filed.key}`,
        evidenceDigest: null,
        details: { fingerprint, url: filed?.url ?? null },
      });
      await tx.queue({ name: 'show-action', payload: { actionId } });
      for (const other of same.filter((id) => id !== incidentId))
        await tx.queue({ name: 'draw-card', payload: { incidentId: other } });
    });
  }
}
