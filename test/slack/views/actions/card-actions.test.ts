import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/slack/blocks.ts';
import { finishedCard } from '../../../../src/slack/views/finished-card.ts';
import type { TriageReport } from '../../../../src/triage/report.ts';
import type { CardActions } from '../../../../src/usecases/action-messages.ts';
import { ACTION_ID, cardActions, onCard } from '../../support/action-content.ts';
import { readable } from '../../support/readable.ts';
import { INCIDENT_ID, incident, report, SCOPE } from '../../support/reports.ts';

/** The row of buttons that only show something. */
const READING = expect.stringMatching(/^<Show evidence> <Run again> <Export \w+>$/);
const ASKING = '<Correct the context> <Verdict is right> <Verdict is wrong>';
const ALL = { retry: true, watch: true, ticket: true, escalate: true };
const GAP: Partial<TriageReport> = {
  escalation: { required: true, to: 'platform_primitive_gap', why: 'core handles a scheduler' },
  recovery: {
    steps: ['Stop.'],
    retry: { offered: false, action: 'upgrade', why_not: 'A platform defect is not retried: file it.' },
  },
};

function shown(offered: CardActions | undefined, change: Partial<TriageReport> = {}): Message {
  return finishedCard(incident(), report(change), SCOPE, offered);
}

/** What stands below the footnotes. */
function below(message: Message): string[] {
  const lines = readable(message.blocks).split('\n');
  return lines.slice(lines.findLastIndex((line) => line.startsWith('~')) + 1);
}

function buttons({ blocks }: Message) {
  return blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])) as {
    text: { text: string };
    value: string;
    style?: string;
    action_id: string;
  }[];
}

describe('the card', () => {
  test('without actions ends the diagnosis', () => {
    expect(below(shown(undefined))).toEqual([READING, ASKING]);
  });

  test('offers what the report calls for, and names the action', () => {
    expect(below(shown(cardActions({ offers: ALL })))).toEqual([
      '<Retry upgrade> <Tell me when it is safe> <File a platform primitive gap> <Escalate>',
      READING,
      ASKING,
    ]);
  });

  test('carries nothing in its buttons but the opaque id', () => {
    const values = buttons(shown(cardActions({ offers: ALL, shown: [onCard({ offers: ['approve'] })] })));
    expect(new Set(values.map(({ value }) => value))).toEqual(new Set([INCIDENT_ID, ACTION_ID]));
  });

  test.each([
    { title: 'a retry', offers: ALL, change: {}, primary: ['Retry upgrade'] },
    { title: 'a gap', offers: ALL, change: GAP, primary: ['File a platform primitive gap'] },
    { title: 'nothing that acts', offers: { ...ALL, retry: false }, change: {}, primary: ['Show evidence'] },
  ])('has one primary button, also with $title', ({ offers, change, primary }) => {
    const marked = buttons(shown(cardActions({ offers }), change)).filter(({ style }) => style === 'primary');
    expect(marked.map(({ text }) => text.text)).toEqual(primary);
  });

  test('says in words why Retry is off, and names the open ticket', () => {
    const ticket = { key: '#17', url: 'https://grafana.example.com/tickets/17' };
    expect(below(shown(cardActions({ offers: { ...ALL, retry: false, watch: false }, ticket }), GAP))).toEqual([
      '<File a platform primitive gap> <Escalate>',
      READING,
      ASKING,
      '*Retry is off:* A platform defect is not retried: file it.',
      '*Ticket of this failure:* [#17](https://grafana.example.com/tickets/17)',
    ]);
  });

  test('shows each action with its people and the buttons that it offers itself', () => {
    const lines = [
      onCard({ offers: ['approve', 'reject'] }),
      onCard({ kind: 'ticket', state: 'filed', line: '<@U0BEN> filed #17.', link: 'https://grafana.example.com/17' }),
      onCard({
        kind: 'escalation',
        state: 'sent',
        line: 'sent to <#C0OPS> &lt;now&gt;',
        offers: ['acknowledge', 'close'],
      }),
    ];
    expect(below(shown(cardActions({ shown: lines }))).slice(1)).toEqual([
      ASKING,
      '@U0ADA asked at 09:40 UTC to retry decommission.',
      '<Approve> <Reject>',
      'sent to #C0OPS <now>',
      '<Acknowledge> <Close>',
      '*Actions so far*',
      '- @U0BEN filed #17. [open](https://grafana.example.com/17)',
    ]);
  });

  test('says at its head how the newest retry went', () => {
    const shownLines = [
      onCard({ kind: 'ticket', state: 'filed', line: 'filed' }),
      onCard({ state: 'ended', line: '<@U0ADA> retried: recovered after 6 s.' }),
      onCard({ state: 'ended', line: 'an earlier one' }),
    ];
    const lines = readable(shown(cardActions({ shown: shownLines })).blocks).split('\n');
    expect(lines[0]).toMatch(/^# Permission denied/);
    expect(lines[4]).toBe('*On it:* @U0ADA retried: recovered after 6 s.');
    expect(lines.slice(-3)).toEqual(['*Actions so far*', '- filed', '- an earlier one']);
  });

  test.each([
    { title: 'nobody', shown: [], says: 'nobody has acted from this card' },
    {
      title: 'an escalation that came after the retry and is open',
      shown: [
        onCard({ kind: 'escalation', state: 'acknowledged', line: 'taken by <@U0BEN>', offers: ['close'] }),
        onCard({ state: 'ended', line: 'an earlier retry' }),
      ],
      says: 'taken by @U0BEN',
    },
    {
      title: 'a retry that came after an open escalation',
      shown: [
        onCard({ state: 'running', line: 'a retry' }),
        onCard({ kind: 'escalation', state: 'sent', line: 'nobody took it yet', offers: ['close'] }),
      ],
      says: 'a retry',
    },
    {
      title: 'the newest, where there is neither',
      shown: [
        onCard({ kind: 'ticket', state: 'filed', line: 'filed #17' }),
        onCard({ kind: 'watch', line: 'watched' }),
      ],
      says: 'filed #17',
    },
  ])('says at its head who is on it: $title', ({ shown: shownActions, says }) => {
    expect(readable(shown(cardActions({ shown: shownActions })).blocks)).toContain(`*On it:* ${says}\n`);
  });

  test('shows the newest and counts the rest', () => {
    const many = Array.from({ length: 9 }, (_, at) => onCard({ kind: 'ticket', line: `number ${at}` }));
    const lines = below(shown(cardActions({ shown: many })));
    expect(lines.filter((line) => line.includes('number'))).toHaveLength(5);
    expect(lines.at(-1)).toBe('- … 3 older');
  });

  test('does not link a ticket to a host that is not configured', () => {
    const ticket = { key: '#17', url: 'https://evil.example.com/17' };
    expect(below(shown(cardActions({ ticket }))).at(-1)).toBe('*Ticket of this failure:* #17');
  });
});
