import { ownerOf, ownerWords } from '../../actions/owners.ts';
import type { ActionUseCases } from '../action-ports.ts';
import { type ActionNeeds, LONGEST_REASON } from './common.ts';
import { auditEscalation } from './escalation-audit.ts';
import type { Gate } from './gate.ts';
import type { Action } from './records.ts';
import { howLong, refused, typed, UNKNOWN_ACTION } from './words.ts';

export type EscalationNeeds = ActionNeeds & { readonly gate: Gate };

/** An escalation carries the evidence with it. */
export const notShownTo = (channelId: string): string =>
  `The policy does not show <#${channelId}> the evidence of this project. Name another channel under owners.`;

const OPEN = ['sending', 'sent', 'acknowledged'];

/** Handing an incident over to the owner that its report names. */
export function createEscalations({
  store,
  rules,
  clock,
  newId,
  pace,
  gate,
}: EscalationNeeds): Pick<ActionUseCases, 'prepareEscalation' | 'escalate'> {
  return {
    async prepareEscalation(asked) {
      const admitted = await gate.open(asked, 'operator', 'escalation.looked');
      if ('kind' in admitted) return admitted;
      const { incident, report } = admitted;
      const owner = ownerOf(report);
      if (owner === null) return refused('This report names nobody to escalate to.');
      const place = rules.owner(owner);
      if (place === null) return refused(`The policy names no channel for ${ownerWords(owner)}. Add it under owners.`);
      if (!rules.channelAllows(place.channelId, admitted.scope)) return refused(notShownTo(place.channelId));
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
      const escalation = await store.find(actionId);
      if (escalation?.kind !== 'escalation') return refused(UNKNOWN_ACTION);
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
      if (at.getTime() - escalation.createdAt.getTime() >= pace.formMs)
        return refused(`This form is older than ${howLong(pace.formMs)}. Open it anew from the card.`);
      return store.transaction(async (tx) => {
        await tx.hold('escalation', `${escalation.incidentId} ${escalation.target}`);
        const locked = await tx.lock(actionId);
        if (locked?.kind !== 'escalation') return refused(UNKNOWN_ACTION);
        if (!(await tx.claim(claim, at)) && locked.machine.state !== 'drafted') return { kind: 'queued' as const };
        const others = await tx.ofIncident(escalation.incidentId);
        if (others.some((other) => other.target === locked.target && isOpenEscalation(other)))
          return refused('This incident is escalated to this owner already. The card shows who took it.');
        const next = await tx.step(locked, { kind: 'escalate', by: person.userId }, at, { severity, ask: wish });
        if (next === 'illegal') return refused('This form was sent already. The card shows the escalation.');
        await auditEscalation(tx, next, person, at, 'escalation.requested', severity);
        await tx.queue({ name: 'send-escalation', payload: { actionId } });
        await tx.queue({ name: 'show-action', payload: { actionId } });
        return { kind: 'queued' as const };
      });
    },
  };
}

/** Sent or on its way, and not closed. */
export function isOpenEscalation({ kind, machine }: Action): boolean {
  return kind === 'escalation' && OPEN.includes(machine.state);
}
