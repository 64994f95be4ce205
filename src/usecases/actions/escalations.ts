import { clockTime } from '../../actions/clock-time.ts';
import { ownerOf, ownerWords } from '../../actions/owners.ts';
import type { ActionUseCases, Person, Refused } from '../action-ports.ts';
import type { ActionTransaction } from './action-store.ts';
import { type ActionNeeds, LONGEST_REASON } from './common.ts';
import type { Gate } from './gate.ts';
import type { Action, ActionOf } from './records.ts';
import { mention, NOT_HERE, refused, typed, UNKNOWN_ACTION } from './words.ts';

export type EscalationNeeds = ActionNeeds & { readonly gate: Gate };
type Escalation = ActionOf<'escalation'>;
type Decisions = Pick<ActionUseCases, 'prepareEscalation' | 'escalate' | 'acknowledge' | 'closeEscalation'>;

const OPEN = ['sending', 'sent', 'acknowledged'];

/** Handing an incident over to the owner that its report names, until the owner closes it. */
export function createEscalations({ store, rules, clock, newId, gate }: EscalationNeeds): Decisions {
  async function escalationOf(actionId: string): Promise<Escalation | null> {
    const action = await store.find(actionId);
    return action?.kind === 'escalation' ? action : null;
  }

  const note = (
    tx: ActionTransaction,
    { id, incidentId, details }: Escalation,
    person: Person,
    at: Date,
    event: string,
    outcome: string,
  ) =>
    tx.audit({
      at,
      incidentId,
      actionId: id,
      person,
      event,
      outcome,
      evidenceDigest: null,
      details: { owner: details.owner, severity: details.severity, channel: details.channelId },
    });

  /** The owner acts in the owner's channel; whoever may escalate also acts from the incident's own. */
  async function mayTake(escalation: Escalation, person: Person, event: string): Promise<Refused | null> {
    const incident = (await store.incident(escalation.incidentId))?.incident;
    if (person.foreign || incident === undefined || incident.teamId !== person.teamId) return refused(NOT_HERE);
    const { owner, channelId } = escalation.details;
    const inOwners = person.channelId === null || person.channelId === channelId;
    if (inOwners && (await rules.speaksFor(person, owner))) return null;
    if (person.channelId === channelId && channelId !== incident.channelId) {
      const why = `Only ${ownerWords(owner)} can do this${escalation.details.mention === null ? '' : `: ${escalation.details.mention}`}.`;
      await store.audit({
        at: clock(),
        incidentId: incident.id,
        actionId: escalation.id,
        person,
        event: `${event}.denied`,
        outcome: why,
        evidenceDigest: null,
        details: {},
      });
      return refused(why);
    }
    const admitted = await gate.open({ incidentId: incident.id, person }, 'operator', event, escalation);
    return 'kind' in admitted ? admitted : null;
  }

  return {
    async prepareEscalation(asked) {
      const admitted = await gate.open(asked, 'operator', 'escalation.looked');
      if ('kind' in admitted) return admitted;
      const { incident, report } = admitted;
      const owner = ownerOf(report);
      if (owner === null) return refused('This report names nobody to escalate to.');
      const place = rules.owner(owner);
      if (place === null) return refused(`The policy names no channel for ${ownerWords(owner)}. Add it under owners.`);
      const actionId = newId();
      const at = clock();
      const why = report.escalation.why ?? report.verdict.summary;
      const ask = `Please take this over. Next: ${report.recovery.steps[0] ?? 'look at the evidence on the card.'}`;
      await store.transaction(async (tx) => {
        await tx.add<'escalation'>({
          id: actionId,
          incidentId: incident.id,
          kind: 'escalation',
          machine: { state: 'drafted', askedBy: asked.person.userId, takenBy: null, closedBy: null },
          target: typeof owner === 'object' ? `app ${owner.app}` : owner,
          askedBy: asked.person.userId,
          at,
          details: {
            owner,
            channelId: place.channelId,
            mention: place.mention,
            why,
            ask,
            severity: null,
            sentAt: null,
            takenAt: null,
            closedAt: null,
            outcome: null,
            failure: null,
          },
        });
        await tx.audit({
          at,
          incidentId: incident.id,
          actionId,
          person: asked.person,
          event: 'escalation.looked',
          outcome: ownerWords(owner),
          evidenceDigest: null,
          details: {},
        });
      });
      return { kind: 'ready', actionId, to: place.mention ?? `<#${place.channelId}>`, why, ask };
    },

    async escalate({ actionId, person, claim, severity, ask }) {
      const escalation = await escalationOf(actionId);
      if (escalation === null) return refused(UNKNOWN_ACTION);
      if (escalation.askedBy !== person.userId) return refused('Only who opened this form can send it.');
      const admitted = await gate.open(
        { incidentId: escalation.incidentId, person },
        'operator',
        'escalation.sent',
        escalation,
      );
      if ('kind' in admitted) return admitted;
      const wish = typed(ask, LONGEST_REASON);
      if (wish === '') return refused('Say what the owner is asked to do next.');
      const at = clock();
      return store.transaction(async (tx) => {
        await tx.hold('escalation', `${escalation.incidentId} ${escalation.target}`);
        const locked = await tx.lock(actionId);
        if (locked?.kind !== 'escalation') return refused(UNKNOWN_ACTION);
        if (!(await tx.claim(claim, at))) return { kind: 'queued' as const };
        const others = await tx.ofIncident(escalation.incidentId);
        if (others.some((other) => other.target === locked.target && isOpenEscalation(other)))
          return refused('This incident is escalated to this owner already. The card shows who took it.');
        const next = await tx.step(locked, { kind: 'escalate', by: person.userId }, at, { severity, ask: wish });
        if (next === 'illegal') return refused('This form was sent already. The card shows the escalation.');
        await note(tx, next, person, at, 'escalation.requested', severity);
        await tx.queue({ name: 'send-escalation', payload: { actionId } });
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'queued' as const };
      });
    },

    async acknowledge({ actionId, person, claim }) {
      const escalation = await escalationOf(actionId);
      if (escalation === null) return refused(UNKNOWN_ACTION);
      const denied = await mayTake(escalation, person, 'escalation.acknowledged');
      if (denied !== null) return denied;
      const at = clock();
      return store.transaction(async (tx) => {
        const locked = await tx.lock(actionId);
        if (locked?.kind !== 'escalation') return refused(UNKNOWN_ACTION);
        if (!(await tx.claim(claim, at)) && locked.machine.takenBy === person.userId)
          return { kind: 'acknowledged' as const };
        const event = { kind: 'acknowledge', by: person.userId } as const;
        const next = await tx.step(locked, event, at, { takenAt: at.toISOString() });
        if (next === 'illegal') return refused(stands(locked));
        await note(tx, next, person, at, 'escalation.acknowledged', 'acknowledged');
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'acknowledged' as const };
      });
    },

    async closeEscalation({ actionId, person, claim, outcome }) {
      const escalation = await escalationOf(actionId);
      if (escalation === null) return refused(UNKNOWN_ACTION);
      const denied = await mayTake(escalation, person, 'escalation.closed');
      if (denied !== null) return denied;
      const words = typed(outcome, LONGEST_REASON);
      if (words === '') return refused('Say how it ended: the outcome stands in the timeline.');
      const at = clock();
      return store.transaction(async (tx) => {
        const locked = await tx.lock(actionId);
        if (locked?.kind !== 'escalation') return refused(UNKNOWN_ACTION);
        if (!(await tx.claim(claim, at)) && locked.machine.closedBy === person.userId)
          return { kind: 'closed' as const };
        const event = { kind: 'close', by: person.userId } as const;
        const next = await tx.step(locked, event, at, { closedAt: at.toISOString(), outcome: words });
        if (next === 'illegal') return refused(stands(locked));
        await note(tx, next, person, at, 'escalation.closed', words);
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'closed' as const };
      });
    },
  };
}

function stands({ machine, details }: Escalation): string {
  if (machine.state === 'closed')
    return `${mention(machine.closedBy ?? '')} closed this at ${clockTime(details.closedAt ?? new Date(0))}.`;
  if (machine.takenBy !== null)
    return `${mention(machine.takenBy)} took this at ${clockTime(details.takenAt ?? new Date(0))}.`;
  return 'This escalation was not sent.';
}

/** Sent or on its way, and not closed. */
export function isOpenEscalation({ kind, machine }: Action): boolean {
  return kind === 'escalation' && OPEN.includes(machine.state);
}
