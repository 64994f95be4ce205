import { expect, test } from 'vitest';
import { ada, app, incidents } from '../../../src/demo/slack/people.ts';
import { createState } from '../../../src/demo/slack/state.ts';
import { richTextOf, wireText } from '../../../src/demo/slack/typed-text.ts';

const state = createState(() => new Date());

test.each([
  { name: 'signs', typed: '{"a": "<b> & c"}', wire: '{"a": "&lt;b&gt; &amp; c"}' },
  { name: 'a mention', typed: `@${app.handle} look`, wire: `<@${app.botUserId}> look` },
  { name: 'a mention of a person', typed: 'ask @Ada', wire: `ask <@${ada.id}>` },
  { name: 'an unknown name', typed: 'ask @nobody', wire: 'ask @nobody' },
  { name: 'a made-up mention', typed: '<!channel>', wire: '&lt;!channel&gt;' },
  { name: 'a channel', typed: 'see #incidents', wire: `see <#${incidents}|incidents>` },
  { name: 'a link', typed: 'see https://a.example/x?y=1&z=2 now', wire: 'see <https://a.example/x?y=1&amp;z=2> now' },
  {
    name: 'code',
    typed: '```\n@ada https://a.example\n``` `#incidents`',
    wire: '```\n@ada https://a.example\n``` `#incidents`',
  },
])('$name goes over the wire as Slack sends it', ({ typed, wire }) => {
  expect(wireText(typed, state)).toBe(wire);
});

test('rich text holds mentions, links, code and code blocks, without escapes', () => {
  const wire = `<@${ada.id}> &lt;b&gt; \`id\` <https://a.example|there>\n\`\`\`\n{"a": 1}\n\`\`\``;
  expect(richTextOf(wire)).toEqual({
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'user', user_id: ada.id },
          { type: 'text', text: ' <b> ' },
          { type: 'text', text: 'id', style: { code: true } },
          { type: 'text', text: ' ' },
          { type: 'link', url: 'https://a.example', text: 'there' },
          { type: 'text', text: '\n' },
        ],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '{"a": 1}' }] },
    ],
  });
});

test('an emoji is one where it stands alone, never inside of a time or an id', () => {
  const [section] = richTextOf('odd :confused: at 10:30:12 in a:b:c').elements as { elements: unknown[] }[];
  expect(section?.elements).toEqual([
    { type: 'text', text: 'odd ' },
    { type: 'emoji', name: 'confused' },
    { type: 'text', text: ' at 10:30:12 in a:b:c' },
  ]);
});
