import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mentionsSomebody, person, spoken, spokenText } from '../../src/slack/mentions.ts';
import { escapeMrkdwn } from '../../src/slack/text.ts';
import { foreign } from './support/hostile.ts';

describe('a spoken line', () => {
  test('has its mentions as elements and everything else as text', () => {
    expect(spoken('Needs <@U0BEN> or <!subteam^S0PLATFORM|@platform>, see <#C0OPS>: 1 &lt; 2 &amp;&amp; true')).toEqual(
      [
        'Needs ',
        { type: 'user', user_id: 'U0BEN' },
        ' or ',
        { type: 'usergroup', usergroup_id: 'S0PLATFORM' },
        ', see ',
        { type: 'channel', channel_id: 'C0OPS' },
        ': 1 < 2 && true',
      ],
    );
  });

  test.each([
    '<!channel>',
    '<!here|here>',
    '<@everyone>',
    '<https://evil.example.com|grafana>',
    '<@T0LOCAL>',
    '<#U0ADA>',
  ])('shows %s as it stands', (line) => {
    expect(spoken(line)).toEqual([line]);
    expect(mentionsSomebody(line)).toBe(false);
  });

  test('never makes a mention of text that was escaped', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(mentionsSomebody(escapeMrkdwn(text))).toBe(false);
        expect(spoken(escapeMrkdwn(text.slice(0, 300))).join('')).toBe(text.slice(0, 300));
      }),
    );
  });
});

test('the text of a notification keeps mentions whole and its length', () => {
  expect(spokenText('Ask <@U0BEN> &lt;now&gt;', 300)).toBe('Ask <@U0BEN> &lt;now&gt;');
  expect(spokenText('Ask <@U0BEN> now', 12)).toBe('Ask …');
  expect(spokenText('x'.repeat(500), 300)).toHaveLength(300);
  expect(spokenText('', 300)).toBe('This could not be done.');
});

test('only a user id is a person', () => {
  expect(person('U0ADA')).toEqual({ type: 'user', user_id: 'U0ADA' });
  expect(person('<!channel>')).toEqual({ type: 'text', text: '<!channel>' });
});
