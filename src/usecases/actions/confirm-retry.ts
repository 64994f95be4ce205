import { clockTime } from '../../actions/clock-time.ts';
import { changedBody } from '../../actions/difference.ts';
import { GIVEN_VALUE } from '../../actions/original-request.ts';
import type { ActionUseCases, Person, Refused } from '../action-ports.ts';
import type { ActionTransaction } from './action-store.ts';
import { type ActionNeeds, LONGEST_REASON } from './common.ts';
import type { Gate } from './gate.ts';
import type { ActionOf } from './records.ts';
import { retryInTheWay } from './retry-target.ts';
import { mention, refused, typed, UNKNOWN_ACTION } from './words.ts';

export type ConfirmRetryNeeds = ActionNeeds & { readonly gate: Gate };

type Retry = ActionOf<'retry'>;
type Decisions = Pick<ActionUseCases, 'confirmRetry' | 'approveRetry' | 'rejectRetry'>;

/** What people decide about a proposed retry. Each is one short transaction, once for each press. */
export function createConfirmRetry({ store, clock, gate }: ConfirmRetryNeeds): Decisions {
  async function retryOf(actionId: string): Promise<Retry | null> {
    const action = await store.find(actionId);
    return action?.kind === 'retry' ? action : null;
  }

  /** The transaction of a press. A press that was taken before is answered by how things stand. */
  async function once<T>(
    retry: Retry,
    claim: string,
    stands: (retry: Retry) => T | Refused,
    work: (tx: ActionTransaction, retry: Retry, at: Date) => Promise<T | Refused>,
  ): Promise<T | Refused> {
    const at = clock();
    return store.transaction(async (tx) => {
      await tx.hold('retry', retry.target);
      const locked = await tx.lock(retry.id);
      if (locked?.kind !== 'retry') return refused(UNKNOWN_ACTION);
      if (!(await tx.claim(claim, at))) return stands(locked);
      return work(tx, locked, at);
    });
  }

  const note = (tx: ActionTransaction, retry: Retry, person: Person, at: Date, event: string, outcome: string) =>
    tx.audit({
      at,
      incidentId: retry.incidentId,
      actionId: retry.id,
      person,
      event,
      outcome,
      evidenceDigest: retry.machine.terms.digest,
      details: { action: retry.details.action, instance: retry.details.instanceId, reason: retry.details.reason },
    });

  return {
    async confirmRetry({ actionId, person, claim, reason, admitted, given }) {
      const retry = await retryOf(actionId);
      if (retry === null) return refused(UNKNOWN_ACTION);
      if (retry.askedBy !== person.userId) return refused('Only who opened this dialog can send it.');
      const admission = await gate.open({ incidentId: retry.incidentId, person }, 'operator', 'retry.requested', retry);
      if ('kind' in admission) return admission;
      const why = typed(reason, LONGEST_REASON);
      if (why === '')
        return refused('Say why it is to be sent again: the reason stands in the thread and in the audit trail.');
      const wrong = retry.details.asks.find((field) => !GIVEN_VALUE.test(given[field] ?? ''));
      if (wrong !== undefined) return refused(`Give ${wrong} as the failed request had it, such as 1.4.2.`);
      if (retry.machine.terms.mustAdmit && !admitted)
        return refused(
          retry.details.unaccounted === null
            ? 'It will most likely fail again. Say that you know, or do not send it.'
            : 'An earlier request may still be at work. Look in the platform, and say that you did.',
        );

      const stands = (current: Retry) =>
        current.details.confirmedAt === null ? refused(cannot(current, clock())) : confirmed(current);
      return once(retry, claim, stands, async (tx, current, at) => {
        const { details } = current;
        const others = (await tx.retriesOf(current.target)).filter(({ id }) => id !== current.id);
        const inTheWay = retryInTheWay(others, {
          ...details,
          failedAt: details.failedAt ?? current.createdAt.toISOString(),
        });
        if (inTheWay !== null) return refused(inTheWay);
        const asked = Object.fromEntries(details.asks.map((field) => [field, given[field] ?? '']));
        const next = await tx.step(current, { kind: 'confirm', by: person.userId, at: at.getTime(), admitted }, at, {
          reason: why,
          confirmedAt: at.toISOString(),
          body: { ...changedBody(details.body, details.changes, asked) },
        });
        if (next === 'illegal') return refused(cannot(current, at));
        await note(tx, next, person, at, 'retry.requested', next.machine.state);
        const ref = { actionId: current.id };
        await tx.queue(
          next.machine.state === 'approved'
            ? { name: 'run-retry', payload: ref }
            : { name: 'expire-retry', payload: ref, afterMs: next.machine.terms.expiresAt - at.getTime() },
        );
        await tx.queue({ name: 'show-action', payload: ref });
        return confirmed(next);
      });
    },

    async approveRetry({ actionId, person, claim }) {
      const retry = await retryOf(actionId);
      if (retry === null) return refused(UNKNOWN_ACTION);
      const admission = await gate.open({ incidentId: retry.incidentId, person }, 'approver', 'retry.approved', retry);
      if ('kind' in admission) return admission;
      const approved = (current: Retry) =>
        current.machine.approvedBy === person.userId ? { kind: 'queued' as const } : refused(cannot(current, clock()));
      return once(retry, claim, approved, async (tx, current, at) => {
        if (current.askedBy === person.userId) return refused('It needs another person than who asked for it.');
        const event = { kind: 'approve', by: person.userId, at: at.getTime() } as const;
        const next = await tx.step(current, event, at, { decidedAt: at.toISOString() });
        if (next === 'illegal') return refused(cannot(current, at));
        await note(tx, next, person, at, 'retry.approved', next.machine.state);
        await tx.queue({ name: 'run-retry', payload: { actionId } });
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'queued' as const };
      });
    },

    async rejectRetry({ actionId, person, claim }) {
      const retry = await retryOf(actionId);
      if (retry === null) return refused(UNKNOWN_ACTION);
      const role = retry.askedBy === person.userId ? 'operator' : 'approver';
      const admission = await gate.open({ incidentId: retry.incidentId, person }, role, 'retry.rejected', retry);
      if ('kind' in admission) return admission;
      const rejected = (current: Retry) =>
        current.details.rejectedBy === person.userId
          ? { kind: 'rejected' as const }
          : refused(cannot(current, clock()));
      return once(retry, claim, rejected, async (tx, current, at) => {
        const next = await tx.step(current, { kind: 'reject', by: person.userId }, at, {
          decidedAt: at.toISOString(),
          endedAt: at.toISOString(),
          rejectedBy: person.userId,
        });
        if (next === 'illegal') return refused(cannot(current, at));
        await note(tx, next, person, at, 'retry.rejected', 'rejected');
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'rejected' as const };
      });
    },
  };
}

function confirmed({ machine }: Retry): { kind: 'queued' } | { kind: 'awaiting_approval' } {
  return machine.state === 'awaiting_approval' ? { kind: 'awaiting_approval' } : { kind: 'queued' };
}

/** Why a press comes too late. */
function cannot({ machine, details }: Retry, at: Date): string {
  if (machine.outcome === 'rejected')
    return `This retry was rejected${details.rejectedBy === null ? '' : ` by ${mention(details.rejectedBy)}`}.`;
  if (machine.outcome === 'evidence_changed')
    return 'The evidence changed since, so this retry is off. Open the dialog anew.';
  if (machine.outcome === 'expired' || (machine.state !== 'ended' && at.getTime() >= machine.terms.expiresAt))
    return 'This retry has expired. Open the dialog anew to look again.';
  if (machine.approvedBy !== null && details.decidedAt !== null)
    return `This retry was approved by ${mention(machine.approvedBy)} at ${clockTime(details.decidedAt)} already.`;
  if (machine.state === 'proposed') return 'This retry was not sent yet: who opened its dialog has to.';
  return 'This retry was decided already. Its thread shows how it goes.';
}
