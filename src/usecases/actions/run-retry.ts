import { planOf, unreadIn } from '../../actions/evidence-digest.ts';
import { ActionError, type LifecycleDestination, type Person, type ReissueAnswer } from '../action-ports.ts';
import type { Reached } from '../crash-points.ts';
import type { Looked, Outbox } from '../outbox/outbox.ts';
import type { LogSource, PlatformSource } from '../ports.ts';
import type { ActionRef } from './action-job.ts';
import type { ActionNeeds } from './common.ts';
import { findOperation } from './find-operation.ts';
import type { Gate } from './gate.ts';
import { digestOf, type LookAgain } from './look-again.ts';
import type { ActionOf } from './records.ts';
import { endOf, notSent, REISSUE_LEASE_MS, type Reissued, refusal } from './reissued.ts';
import { auditRetry, createSettleRetry } from './settle-retry.ts';
import { howLong } from './words.ts';

export interface RunRetryNeeds extends ActionNeeds {
  readonly gate: Pick<Gate, 'scopeOf'>;
  readonly lookAgain: LookAgain;
  readonly destination: LifecycleDestination;
  readonly platform: PlatformSource;
  readonly logs: LogSource;
  readonly outbox: Outbox;
  readonly reached: Reached;
}

/** Evidence could not be read just now: the job tries again until the proposal expires. */
export class NotReadableNowError extends Error {
  override readonly name = 'NotReadableNowError';
}

type Retry = ActionOf<'retry'>;

/**
 * Sends an approved retry, once. Rights, evidence and expiry are looked at again first; `running` is committed before
 * the request leaves. Found in `running` after a crash, or without an answer, the platform's records decide what became
 * of it: nothing is ever sent again.
 */
export function createRunRetry(needs: RunRetryNeeds) {
  const { store, rules, clock, pace, gate, lookAgain, destination, outbox, reached } = needs;
  const settle = createSettleRetry(needs);

  return async function runRetry({ actionId }: ActionRef, { signal }: { signal: AbortSignal }): Promise<void> {
    const action = await store.find(actionId);
    if (action?.kind !== 'retry') return;
    const { state } = action.machine;
    if (state === 'approved') return send(action, signal);
    // An earlier attempt began to send; what became of it is known to the outbox, or is looked for.
    if (state === 'running' || state === 'uncertain') await deliver(action, signal, { isFirst: false });
  };

  async function send(retry: Retry, signal: AbortSignal): Promise<void> {
    const { details, machine } = retry;
    if (clock().getTime() >= machine.terms.expiresAt)
      return settle(retry, { kind: 'expire', at: clock().getTime() }, 'It was not sent in time.');
    const lost = await lostRight(retry);
    if (lost !== null) return settle(retry, { kind: 'deny' }, lost);

    const found = await store.incident(retry.incidentId);
    if (found === null) return;
    const look = await lookAgain(found.incident, details.account, signal);
    const unread = unreadIn(look);
    if (unread.length > 0) throw new NotReadableNowError(`Could not look again before sending: ${unread.join(', ')}`);
    const plan = planOf(look);
    const digest = plan === null ? 'nothing to send' : digestOf(look, plan, details.account);
    const changed = digest !== machine.terms.digest || !look.report.recovery.retry.offered;
    if (changed) {
      // A retry that is not offered any more was offered on other evidence, whatever the digest says.
      const now = digest === machine.terms.digest ? `${digest} not offered` : digest;
      return settle(
        retry,
        { kind: 'change_evidence', digest: now },
        'What it rested on changed after the dialog was shown.',
      );
    }
    const at = clock();
    const begun = await store.transaction(async (tx) => {
      const locked = await tx.lock(retry.id);
      if (locked?.kind !== 'retry') return null;
      const next = await tx.step(locked, { kind: 'send', at: at.getTime(), digest }, at, { sentAt: at.toISOString() });
      if (next === 'illegal') return null;
      await auditRetry(tx, next, 'retry.sent', 'sending', at, {
        account: details.account.serviceAccountId,
        key: details.account.keyId,
      });
      await tx.queue({ name: 'show-action', payload: { actionId: retry.id } });
      return next;
    });
    if (begun !== null) await deliver(begun, signal, { isFirst: true });
  }

  /**
   * Sends it, or finds out what became of an earlier attempt. Only the first attempt sends, and the outbox lets it do so
   * once: one that never began is over, because what it rested on was looked at then and not now.
   */
  async function deliver(retry: Retry, signal: AbortSignal, { isFirst }: { isFirst: boolean }): Promise<void> {
    const answers: ReissueAnswer[] = [];
    const outcome = await outbox.perform<Reissued>({
      key: `reissue:${retry.id}`,
      kind: 'reissue',
      incidentId: retry.incidentId,
      carrier: { name: 'run-retry', payload: { actionId: retry.id } },
      leaseMs: REISSUE_LEASE_MS,
      async act() {
        if (!isFirst) return { kind: 'failed', reason: 'Nothing was sent: the bot was interrupted before.' };
        reached('before-reissue');
        const answer = await reissue(retry, signal);
        answers.push(answer);
        reached('after-reissue-before-store');
        return endOf(answer, retry.details.before?.error);
      },
      look: () => look(retry, signal),
      endOf: () => 'lost',
    });
    const [answer] = answers;
    if (answer !== undefined) return take(retry, answer);
    const isRunning = retry.machine.state === 'running';
    switch (outcome.kind) {
      case 'done': {
        const { result } = outcome;
        if (result.kind === 'not_there') return settle(retry, { kind: 'refuse' }, result.sentence);
        const sentence = 'The platform’s records show what became of it.';
        const { correlationId: newCorrelationId, instanceId: newInstanceId } = result;
        return settle(retry, { kind: isRunning ? 'accept' : 'find' }, sentence, { newCorrelationId, newInstanceId });
      }
      case 'failed':
        return settle(retry, { kind: isRunning ? 'refuse' : 'miss' }, outcome.reason);
      case 'uncertain':
      case 'not_sent':
        if (isRunning) return settle(retry, { kind: 'lose' }, 'The bot was interrupted while it sent the request.');
        // Thrown into the queue's own delays: nothing changes until the next look.
        throw new NotReadableNowError(`The operation of retry ${retry.id} is not in the records yet`);
      default:
        outcome satisfies never;
    }
  }

  async function reissue({ id, details }: Retry, signal: AbortSignal): Promise<ReissueAnswer> {
    try {
      return await destination.reissue(
        {
          account: details.account,
          action: details.action,
          projectId: details.projectId,
          instanceId: details.instanceId,
          body: details.body,
          idempotencyKey: `retry-${id}`,
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof ActionError)) throw error;
      return { kind: 'refused', status: 0, code: error.message, correlationId: null, notSent: true };
    }
  }

  async function take(retry: Retry, answer: ReissueAnswer): Promise<void> {
    switch (answer.kind) {
      case 'accepted':
        return settle(retry, { kind: 'accept' }, 'The platform accepted it.', {
          newCorrelationId: answer.correlationId,
          newInstanceId: answer.instanceId,
        });
      case 'refused':
        return settle(
          retry,
          { kind: 'refuse' },
          refusal(answer, retry.details.before?.error),
          answer.notSent === true ? {} : { newCorrelationId: answer.correlationId },
        );
      case 'conflict':
        return settle(
          retry,
          { kind: 'conflict' },
          answer.status === 409
            ? `The platform says that it is done already or competes with another action (${answer.code}).`
            : `The platform failed while it took the request (${answer.code}, status ${answer.status}).`,
          // The refused request is not the operation that is looked for; one that broke half-way may be.
          { conflict: true, ...(answer.status === 409 ? { newCorrelationId: answer.correlationId } : {}) },
        );
      case 'uncertain':
        return answer.notSent === true
          ? settle(retry, { kind: 'refuse' }, notSent(answer.why))
          : settle(retry, { kind: 'lose' }, `No answer was seen (${answer.why}).`);
      default:
        answer satisfies never;
    }
  }

  /** Looks for the operation in what the platform recorded and logged. Reads only, and never lets it be sent again. */
  async function look(retry: Retry, signal: AbortSignal): Promise<Looked<Reissued>> {
    // That its answer is lost is said first; then it is looked for.
    if (retry.machine.state === 'running') return { kind: 'not_yet' };
    const { details } = retry;
    const now = clock();
    const sentAt = new Date(details.sentAt ?? retry.updatedAt);
    const search = await findOperation(needs, details, { sentAt, now }, signal);
    if (search.kind === 'found')
      return { kind: 'found', result: { kind: 'at_work', correlationId: search.correlationId, instanceId: null } };
    const lookedFor = now.getTime() - sentAt.getTime();
    if (lookedFor < pace.findMs) return { kind: 'not_yet' };
    const said = details.sentence ?? 'No answer was seen.';
    // Only records that were read can show that nothing is there.
    if (details.conflict && search.kind === 'none') {
      const sentence = `${said} No such operation of ours is in its records.`;
      return { kind: 'found', result: { kind: 'not_there', sentence } };
    }
    const found = search.kind === 'none' ? `Nothing of it was found within ${howLong(lookedFor)}.` : `${search.why}.`;
    return { kind: 'gave_up', reason: `${said} ${found} Check in the platform before anything is sent again.` };
  }

  /** Who asked and who approved still have their roles, as the policy is now; otherwise which one is lacking. */
  async function lostRight({ askedBy, machine, details, incidentId }: Retry): Promise<string | null> {
    const found = await store.incident(incidentId);
    if (found === null) return 'The incident is not known any more.';
    const { teamId, channelId, report } = found.incident;
    const scope = report === null ? details.scope : gate.scopeOf(report);
    if (!rules.channelAllows(channelId, scope)) return 'The policy no longer lets this channel act there.';
    const people: readonly (readonly [string, 'operator' | 'approver'])[] = [
      [askedBy, 'operator'],
      ...(machine.approvedBy === null ? [] : [[machine.approvedBy, 'approver'] as const]),
    ];
    for (const [userId, role] of people) {
      const person: Person = { teamId, userId, channelId, foreign: false };
      if (!(await rules.may(person, role, scope)).granted) return `The role ${role} was taken away meanwhile.`;
    }
    if (machine.approvedBy === null && rules.needsSecondPerson(details.action, scope))
      return 'The policy asks for a second person meanwhile.';
    return null;
  }
}
