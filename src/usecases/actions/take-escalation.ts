import { clockTime } from '../../actions/clock-time.ts';
import { ownerWords } from '../../actions/owners.ts';
import type { ActionUseCases, Person, Refused } from '../action-ports.ts';
import { LONGEST_REASON } from './common.ts';
import { auditEscalation } from './escalation-audit.ts';
import type { EscalationNeeds } from './escalations.ts';
import type { ActionOf } from './records.ts';
import { mention, NOT_HERE, refused, typed, UNKNOWN_ACTION } from './words.ts';

type Escalation = ActionOf<'escalation'>;
type Decisions = Pick<ActionUseCases, 'acknowledge' | 'prepareClose' | 'closeEscalation'>;

const CLOSABLE = ['sent', 'acknowledged'];

/** What the owner does with an escalation, until it is closed. */
export function createTakeEscalation({ store, rules, clock, gate }: EscalationNeeds): Decisions {
  async function escalationOf(actionId: string): Promise<Escalation | null> {
    const action = await store.find(actionId);
    return action?.kind === 'escalation' ? action : null;
  }

  /** The owner acts in the owner's channel; whoever may escalate also acts from the incident's own. */
  async function mayTake(escalation: Escalation, person: Person, event: string): Promise<Refused | null> {
    const incident = (await store.incident(escalation.incidentId))?.incident;
    if (person.foreign || incident === undefined || incident.teamId !== person.teamId) return refused(NOT_HERE);
    const { owner, channelId } = escalation.details;
    const inOwners = person.channelId === null || person.channelId === channelId;
    if (inOwners && (await rules.speaksFor(person, owner))) return null;
    if (person.channelId === channelId && channelId !== incident.channelId) {
      const why = `Only ${ownerWords(owner)} can do this${escalation.details.mention === null ? '' : `: ${escalation.details.mention}`}.`;
      await auditEscalation(store, escalation, person, clock(), `${event}.denied`, why);
      return refused(why);
    }
    const admitted = await gate.open({ incidentId: incident.id, person }, 'operator', event, escalation);
    return 'kind' in admitted ? admitted : null;
  }

  return {
    async prepareClose({ actionId, person }) {
      const escalation = await escalationOf(actionId);
      if (escalation === null) return refused(UNKNOWN_ACTION);
      const denied = await mayTake(escalation, person, 'escalation.closed');
      if (denied !== null) return denied;
      if (!CLOSABLE.includes(escalation.machine.state)) return refused(stands(escalation));
      await auditEscalation(store, escalation, person, clock(), 'escalation.close_looked', escalation.machine.state);
      return { kind: 'ready', actionId };
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
        await auditEscalation(tx, next, person, at, 'escalation.acknowledged', 'acknowledged');
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
        await auditEscalation(tx, next, person, at, 'escalation.closed', words);
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
