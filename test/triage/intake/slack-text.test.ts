import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findReports } from '../../../src/triage/intake/find-reports.ts';
import { slackText } from '../../../src/triage/intake/slack-text.ts';

const ULID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const richText = (...elements: unknown[]) => ({ blocks: [{ type: 'rich_text', elements }] });
const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const text = (value: string, style?: object) => ({ type: 'text', text: value, style });
const plain = (value: string) => ({ type: 'plain_text', text: value });
const mrkdwn = (value: string) => ({ type: 'mrkdwn', text: value });
const cell = (value: string) => ({ type: 'raw_text', text: value });
const idsIn = (message: unknown) =>
  findReports(slackText(message), { bareIds: 'whole' }).map(({ correlationId }) => correlationId);

describe('escapes are undone', () => {
  test.each([
    ['a &lt;b&gt; &amp;amp; c', 'a <b> &amp; c'],
    ['<http://app.example.com/x?a=1&amp;b=2>', 'http://app.example.com/x?a=1&b=2'],
    ['see <https://app.example.com|the app>', 'see the app (https://app.example.com)'],
    ['<mailto:me@example.com|me@example.com>', 'me@example.com'],
    ['<tel:+491234|+49 1234>', '+49 1234'],
    ['<@U1A> <@U1A|anna> <#C1|ops> <#C1|> <#C1>', '@U1A @anna #ops #C1 #C1'],
    ['<!here> <!channel|channel> <!subteam^S1|@oncall> <!subteam^S1>', '@here @channel @oncall @S1'],
    ['at <!date^1700000000^{time}|10:13>', 'at 10:13'],
    ['id <your id> or <> or a < b', 'id <your id> or <> or a < b'],
    ['{"message":"a &lt; b"}', '{"message":"a < b"}'],
  ])('%s', (escaped, expected) => {
    expect(slackText({ text: escaped })).toBe(expected);
  });
});

describe('text is read from', () => {
  test.each<[string, unknown, string]>([
    ['the text', { text: 'hello' }, 'hello'],
    [
      'sections and their fields',
      { blocks: [{ type: 'section', text: mrkdwn('*a* &amp; b'), fields: [mrkdwn('c'), plain('d &lt; e')] }] },
      '*a* & b\nc\nd < e',
    ],
    ['headers', { blocks: [{ type: 'header', text: plain('Alert') }] }, 'Alert'],
    ['contexts', { blocks: [{ type: 'context', elements: [mrkdwn('by'), plain('me')] }] }, 'by\nme'],
    ['markdown', { blocks: [{ type: 'markdown', text: '# a & b' }] }, '# a & b'],
    [
      'rich text',
      richText(
        section(text('id: '), text(ULID, { code: true }), text(' & '), { type: 'user', user_id: 'U1' }),
        { type: 'rich_text_preformatted', elements: [text('{"a":1}')] },
        { type: 'rich_text_quote', elements: [text('quoted')] },
        { type: 'rich_text_list', style: 'bullet', elements: [section(text('one')), section(text('two'))] },
        section(
          { type: 'link', url: 'https://a.example', text: 'A' },
          text(' '),
          { type: 'link', url: 'https://b.example' },
          { type: 'emoji', name: 'fire' },
          { type: 'broadcast', range: 'here' },
          { type: 'channel', channel_id: 'C1' },
          { type: 'usergroup', usergroup_id: 'S1' },
          { type: 'date', timestamp: 1, format: '{time}', fallback: '10:13' },
        ),
      ),
      `id: \`${ULID}\` & @U1\n\`\`\`\n{"a":1}\n\`\`\`\nquoted\none\ntwo\nA (https://a.example) https://b.example:fire:@here#C1@S110:13`,
    ],
    [
      'containers and their children',
      {
        blocks: [
          {
            type: 'container',
            title: plain('Box'),
            subtitle: plain('sub'),
            child_blocks: [{ type: 'section', text: mrkdwn('inside') }],
          },
        ],
      },
      'Box\nsub\ninside',
    ],
    ['cards', { blocks: [{ type: 'card', title: mrkdwn('T'), subtitle: mrkdwn('S'), body: mrkdwn('B') }] }, 'T\nS\nB'],
    [
      'plans and their tasks',
      {
        blocks: [
          {
            type: 'plan',
            title: 'Plan',
            tasks: [
              { type: 'task_card', title: 'Step', details: { type: 'rich_text', elements: [section(text('more'))] } },
            ],
          },
        ],
      },
      'Plan\nStep\nmore',
    ],
    [
      'attachments',
      {
        attachments: [
          {
            pretext: 'before',
            title: 'Alert',
            title_link: 'https://grafana.example',
            text: 'x &gt; 1',
            fields: [{ title: 'service', value: 'api' }],
            footer: 'Grafana',
            fallback: 'Alert: x',
            blocks: [{ type: 'section', text: mrkdwn('nested') }],
          },
        ],
      },
      'before\nAlert (https://grafana.example)\nx > 1\nservice: api\nGrafana\nnested\nAlert: x',
    ],
    [
      'a message that was shared',
      { attachments: [{ message_blocks: [{ message: { blocks: [{ type: 'markdown', text: 'shared' }] } }] }] },
      'shared',
    ],
    ['files', { files: [{ name: 'err.txt', title: 'Error', preview: 'ERROR: a' }] }, 'Error\nerr.txt\nERROR: a'],
    ['kinds that are not known yet', { blocks: [{ type: 'new_block', title: 'N', text: mrkdwn('new') }] }, 'N\nnew'],
    [
      'no buttons',
      { text: 'a', blocks: [{ type: 'actions', elements: [{ type: 'button', text: plain('Go') }] }] },
      'a',
    ],
  ])('%s', (_, message, expected) => {
    expect(slackText(message)).toBe(expected);
  });
});

describe('tables', () => {
  const table = (...rows: string[][]) => ({ blocks: [{ type: 'table', rows: rows.map((row) => row.map(cell)) }] });
  test.each([
    ['labels in the first column', table(['correlation_id', 'abc-1'], ['project_id', 'p-1']), 'abc-1'],
    ['labels in the first row', table(['Correlation ID', 'status'], ['abc-1', 'failed']), 'abc-1'],
    ['a head above labels in the column', table(['field', 'value'], ['correlation_id', 'abc-1']), 'abc-1'],
    ['many columns', table(['time', 'correlation_id', 'code'], ['10:13', 'abc-1', 'internal_error']), 'abc-1'],
  ])('%s', (_, message, id) => {
    expect(idsIn(message)).toEqual([id]);
  });

  test('a data table gives its caption and numbers too', () => {
    const block = { type: 'data_table', caption: 'Errors', rows: [[cell('n'), { type: 'raw_number', value: 5 }]] };
    expect(slackText({ blocks: [block] })).toBe('Errors\nn: 5');
  });
});

describe('what Slack sends twice counts once', () => {
  test('blocks that repeat the text', () => {
    const message = {
      text: `<@U1> look: \`${ULID}\` &amp; more\n• one`,
      ...richText(
        section({ type: 'user', user_id: 'U1' }, text(' look: '), text(ULID, { code: true }), text(' & more')),
        { type: 'rich_text_list', elements: [section(text('one'))] },
      ),
    };
    expect(slackText(message)).toBe(`@U1 look: \`${ULID}\` & more\none`);
  });

  test('an attachment whose fallback is its text', () => {
    expect(slackText({ attachments: [{ text: 'denied', fallback: 'denied' }] })).toBe('denied');
  });

  test('text that the blocks do not say is kept', () => {
    expect(slackText({ text: 'summary', blocks: [{ type: 'markdown', text: 'body' }] })).toBe('summary\nbody');
  });
});

describe('an id is found', () => {
  test.each<[string, unknown]>([
    [
      'as the whole message after a mention',
      { text: `<@U1> ${ULID}`, ...richText(section({ type: 'user', user_id: 'U1' }, text(` ${ULID}`))) },
    ],
    ['in a code block', richText({ type: 'rich_text_preformatted', elements: [text(ULID)] })],
    ['in a code span', richText(section(text('see '), text(ULID, { code: true }), text(', thanks')))],
    ['in an attachment field', { attachments: [{ fields: [{ title: 'Correlation ID', value: ULID }] }] }],
    ['as the label of a link', { text: `correlation_id: <https://grafana.example/x|${ULID}>` }],
    [
      'in an envelope in a code block',
      richText({ type: 'rich_text_preformatted', elements: [text(`{"code":"a","correlation_id":"${ULID}"}`)] }),
    ],
  ])('%s', (_, message) => {
    expect(idsIn(message)).toEqual([ULID]);
  });

  test('not in the address of a link', () => {
    expect(idsIn({ text: `<https://grafana.example/?correlation_id=${ULID}|dashboard>` })).toEqual([]);
  });
});

describe('foreign payloads', () => {
  test('of any form are read without failing and within the limit', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (payload) => {
        expect(slackText(payload).length).toBeLessThanOrEqual(40_000);
        expect(slackText({ text: payload, blocks: [payload], attachments: payload }).length).toBeLessThanOrEqual(
          40_000,
        );
      }),
    );
  });

  test('nested deeper than any message end', () => {
    let block: object = { type: 'markdown', text: 'deep' };
    for (let depth = 0; depth < 5_000; depth++) block = { type: 'container', child_blocks: [block] };
    expect(slackText({ text: 'top', blocks: [block] })).toBe('top');
  });

  test('that are wide or repeat one character cost little', () => {
    const blocks = Array.from({ length: 50 }, () => ({ type: 'markdown', text: 'a'.repeat(40_000) }));
    const start = performance.now();
    expect(slackText({ text: '<'.repeat(40_000), blocks, attachments: blocks })).toHaveLength(40_000);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
