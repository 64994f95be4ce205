import { nextReminder } from '../../actions/rhythm.ts';
import { endOfSlackCall } from '../outbox/slack-effects.ts';
import { SlackCallError } from '../ports.ts';
import type { ActionRef, ActionTurn } from './action-job.ts';
import type { ActionTransaction } from './action-store.ts';
import type { ActionNeeds } from './common.ts';
import { notShownTo } from './escalations.ts';
import type { Gate } from './gate.ts';
import type { MessagePosts } from './message-posts.ts';
import { escalationMessage, reminderMessage } from './messages-of.ts';
import type { ActionOf } from './records.ts';

export interface SendEscalationNeeds extends ActionNeeds {
  readonly gate: Gate;
  readonly posts: MessagePosts;
  /** The file of the newest evidence capsule of an incident; null when none is kept. */
  readonly capsuleOf: (incidentId: string) => Promise<string | null>;
}

/** Key of the message in the owner's channel. */
export const escalationKey = (actionId: string): string => `escalation:${actionId}`;

/** Posts an escalation in its owner's channel, with the evidence capsule in its thread, and begins to remind. */
export function createSendEscalation(needs: SendEscalationNeeds) {
  const { store, rules, clock, log, gate, posts, capsuleOf } = needs;

  return async function sendEscalation({ actionId }: ActionRef): Promise<void> {
    const action = await store.find(actionId);
    if (action?.kind !== 'escalation') return;
    // An attempt before this one ended between the message and its file.
    if (isReminded(action)) return attachCapsule(action, await posts.tsOf(escalationKey(actionId)));
    if (action.machine.state !== 'sending') return;
    const denied = await gate.stillOpen(action, 'operator', 'escalation.sent');
    if (denied !== null) return settle(action, 'fail', 'The right to escalate was taken away.');
    const found = await store.incident(action.incidentId);
    const message = found === null ? null : escalationMessage(action, found);
    if (message === null) return;
    const place = { channelId: action.details.channelId, threadTs: null };
    const report = found?.incident.report ?? null;
    if (report !== null && !rules.channelAllows(place.channelId, gate.scopeOf(report)))
      return settle(action, 'fail', notShownTo(place.channelId));
    let ts: string | null;
    try {
      ({ ts } = await posts.show(escalationKey(actionId), action, place, message, {
        name: 'send-escalation',
        payload: { actionId },
      }));
    } catch (error) {
      if (!(error instanceof SlackCallError) || error.retryable) throw error;
      log.error('escalation not posted', { actionId, channelId: place.channelId, error });
      return settle(action, 'fail', `Slack refused it (${error.reason}). Is the bot in <#${place.channelId}>?`);
    }
    // First of all it can be taken; the file follows.
    await settle(action, 'sent', null);
    await attachCapsule(action, ts);
  };

  /** Without the file the message still says where the card stands. */
  async function attachCapsule(action: ActionOf<'escalation'>, ts: string | null): Promise<void> {
    const { id, incidentId, details } = action;
    const file = ts === null ? null : await capsuleOf(incidentId);
    if (file === null || ts === null) return;
    const isThere = await posts
      .attach(
        `capsule:${id}`,
        action,
        { channelId: details.channelId, threadTs: ts },
        { name: `capsule-${incidentId}.json`, title: 'Evidence capsule', content: file },
      )
      .catch((error: unknown) => {
        // A wait that Slack asks for is kept by the job; a lost answer is not worth a second file.
        if (!(error instanceof SlackCallError) || endOfSlackCall(error) === 'not_sent') throw error;
        return false;
      });
    if (!isThere) log.warn('capsule not attached', { actionId: id });
  }

  async function settle({ id }: ActionOf<'escalation'>, kind: 'sent' | 'fail', failure: string | null): Promise<void> {
    const at = clock();
    await store.transaction(async (tx) => {
      const locked = await tx.lock(id);
      if (locked?.kind !== 'escalation') return;
      const next = await tx.step(locked, { kind }, at, kind === 'sent' ? { sentAt: at.toISOString() } : { failure });
      if (next === 'illegal') return;
      await tx.audit({
        at,
        incidentId: next.incidentId,
        actionId: id,
        person: null,
        event: kind === 'sent' ? 'escalation.sent' : 'escalation.failed',
        outcome: failure ?? 'sent',
        evidenceDigest: null,
        details: { owner: next.details.owner, severity: next.details.severity },
      });
      if (kind === 'sent') await queueReminder(tx, next, 0, at, needs);
      await tx.queue({ name: 'show-action', payload: { actionId: id } });
    });
  }
}

/** Reminds the owner of the next update, in the rhythm of the severity, until the escalation is closed. */
export function createRemindEscalation(needs: Omit<SendEscalationNeeds, 'capsuleOf' | 'gate'>) {
  const { store, clock, log, posts } = needs;
  return async function remindEscalation({ actionId, turn }: ActionTurn): Promise<void> {
    const action = await store.find(actionId);
    if (action?.kind !== 'escalation' || !isReminded(action)) return;
    const ts = await posts.tsOf(escalationKey(actionId));
    if (ts !== null) {
      const place = { channelId: action.details.channelId, threadTs: ts };
      try {
        await posts.show(`reminder:${actionId}:${turn}`, action, place, reminderMessage(action), {
          name: 'remind-escalation',
          payload: { actionId, turn },
        });
      } catch (error) {
        if (!(error instanceof SlackCallError) || error.retryable) throw error;
        log.warn('reminder not posted', { actionId, turn, error });
      }
    }
    const at = clock();
    await store.transaction(async (tx) => {
      const locked = await tx.lock(actionId);
      if (locked?.kind !== 'escalation' || !isReminded(locked)) return;
      // A job that is done twice must not begin a second row of reminders.
      if (!(await tx.claim(`remind:${actionId}:${turn}`, at))) return;
      await tx.audit({
        at,
        incidentId: locked.incidentId,
        actionId,
        person: null,
        event: 'escalation.reminded',
        outcome: locked.details.severity ?? '',
        evidenceDigest: null,
        details: { reminder: turn + 1 },
      });
      await queueReminder(tx, locked, turn + 1, at, needs);
    });
  };
}

const isReminded = ({ machine }: ActionOf<'escalation'>) =>
  machine.state === 'sent' || machine.state === 'acknowledged';

async function queueReminder(
  tx: ActionTransaction,
  { id, details }: ActionOf<'escalation'>,
  turn: number,
  at: Date,
  { rules }: Pick<ActionNeeds, 'rules'>,
): Promise<void> {
  const due = nextReminder(details.severity ?? '', turn, at, rules.quietHours());
  if (due === null) return;
  await tx.queue({
    name: 'remind-escalation',
    payload: { actionId: id, turn },
    afterMs: due.getTime() - at.getTime(),
  });
}
