import { describe, expect, test } from 'vitest';
import {
  type Escalation,
  type EscalationEvent,
  escalationTransition,
  type Ticket,
  type TicketEvent,
  ticketTransition,
  type Watch,
  watchTransition,
} from '../../src/actions/other-machines.ts';

describe('a ticket', () => {
  const table: readonly [Ticket['state'], TicketEvent, Ticket['state'] | 'illegal'][] = [
    ['drafted', { kind: 'file', by: 'U1' }, 'filing'],
    ['drafted', { kind: 'file', by: 'U2' }, 'illegal'],
    ['drafted', { kind: 'filed' }, 'illegal'],
    ['drafted', { kind: 'fail' }, 'illegal'],
    ['filing', { kind: 'file', by: 'U1' }, 'illegal'],
    ['filing', { kind: 'filed' }, 'filed'],
    ['filing', { kind: 'fail' }, 'failed'],
    ['filed', { kind: 'file', by: 'U1' }, 'illegal'],
    ['filed', { kind: 'filed' }, 'illegal'],
    ['filed', { kind: 'fail' }, 'illegal'],
    ['failed', { kind: 'file', by: 'U1' }, 'illegal'],
    ['failed', { kind: 'filed' }, 'illegal'],
    ['failed', { kind: 'fail' }, 'illegal'],
  ];
  test.each(table)('%s, %j → %s', (state, event, expected) => {
    const next = ticketTransition({ state, askedBy: 'U1' }, event);
    expect(next === 'illegal' ? next : next.state).toBe(expected);
  });
});

describe('an escalation', () => {
  const at = (state: Escalation['state']): Escalation => ({ state, askedBy: 'U1', takenBy: null, closedBy: null });
  const events: readonly EscalationEvent[] = [
    { kind: 'escalate', by: 'U1' },
    { kind: 'escalate', by: 'U2' },
    { kind: 'sent' },
    { kind: 'fail' },
    { kind: 'acknowledge', by: 'U3' },
    { kind: 'close', by: 'U3' },
  ];
  const legal: Readonly<Record<string, string>> = {
    'drafted escalate U1': 'sending',
    'sending sent': 'sent',
    'sending fail': 'failed',
    'sent acknowledge U3': 'acknowledged',
    'sent close U3': 'closed',
    'acknowledged close U3': 'closed',
  };
  const states = ['drafted', 'sending', 'sent', 'acknowledged', 'closed', 'failed'] as const;
  test.each(states.flatMap((state) => events.map((event) => ({ state, event }))))(
    '$state, $event',
    ({ state, event }) => {
      const next = escalationTransition(at(state), event);
      const key = [state, event.kind, ...('by' in event ? [event.by] : [])].join(' ');
      expect(next === 'illegal' ? undefined : next.state).toBe(legal[key]);
    },
  );

  test('remembers who took and who closed it', () => {
    const taken = escalationTransition(at('sent'), { kind: 'acknowledge', by: 'U3' });
    expect(taken).toMatchObject({ takenBy: 'U3', closedBy: null });
    expect(escalationTransition(taken as Escalation, { kind: 'close', by: 'U4' })).toMatchObject({
      takenBy: 'U3',
      closedBy: 'U4',
    });
  });
});

describe('a watch', () => {
  const begin: Watch = { state: 'watching', healthySince: null, holdsForMs: 60, until: 1_000 };
  const look = (watch: Watch | 'illegal', healthy: boolean, at: number): Watch => {
    const next = watch === 'illegal' ? watch : watchTransition(watch, { kind: 'look', healthy, at });
    if (next === 'illegal') throw new Error('illegal');
    return next;
  };

  test('is safe only once recovery has held', () => {
    const first = look(begin, true, 100);
    expect(first).toMatchObject({ state: 'watching', healthySince: 100 });
    expect(look(first, true, 159).state).toBe('watching');
    expect(look(first, true, 160).state).toBe('safe');
  });

  test('begins anew after a look that was not healthy', () => {
    const relapsed = look(look(begin, true, 100), false, 130);
    expect(relapsed.healthySince).toBeNull();
    expect(look(look(relapsed, true, 140), true, 190).state).toBe('watching');
  });

  test('gives up at its limit, not before, and stays ended', () => {
    expect(watchTransition(begin, { kind: 'give_up', at: 999 })).toBe('illegal');
    const ended = watchTransition(begin, { kind: 'give_up', at: 1_000 });
    expect(ended).toMatchObject({ state: 'gave_up' });
    expect(watchTransition(ended as Watch, { kind: 'look', healthy: true, at: 2_000 })).toBe('illegal');
  });
});
