import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { DirectoryProvider } from '../../../src/demo/page/directory.tsx';
import { DrawnBlocks } from '../../../src/demo/page/drawn-blocks.tsx';
import { MessageInteractions } from '../../../src/demo/page/interactions.tsx';
import { MessageBlocks } from '../../../src/demo/page/message-blocks.tsx';
import type { Block } from '../../../src/demo/page/state.ts';
import { cardBlocks, formView, progressBlocks, section } from './sample-state.ts';

const directory = {
  users: [{ id: 'U0BEN', name: 'Ben Okafor', title: '' }],
  groups: [{ id: 'S0ONCALL', name: 'gpuaas-oncall' }],
  channels: [{ id: 'C0INC', name: 'gpuaas-incidents', kind: 'public', members: [] }],
  theme: 'light',
  openLink: () => false,
} as const;

function drawn(blocks: readonly Block[]): string {
  const inner = createElement(DrawnBlocks, { blocks });
  return renderToStaticMarkup(createElement(DirectoryProvider, { value: directory }, inner));
}

function whole(blocks: readonly Block[]): string {
  const place = { user: 'U0ADA', channel: 'C0INC', message_ts: '1.1' };
  const inner = createElement(MessageInteractions, { place }, createElement(MessageBlocks, { blocks }));
  return renderToStaticMarkup(createElement(DirectoryProvider, { value: directory }, inner));
}

test('draws mrkdwn with names behind mentions', () => {
  const html = drawn([section('*Bold* for <@U0BEN> in <#C0INC>')]);
  expect(html).toContain('<strong');
  expect(html).toContain('Ben Okafor');
  expect(html).toContain('gpuaas-incidents');
});

test('draws the names behind mentions in rich text', () => {
  const elements = [
    { type: 'user', user_id: 'U0BEN' },
    { type: 'usergroup', usergroup_id: 'S0ONCALL' },
    { type: 'channel', channel_id: 'C0INC' },
  ];
  const html = drawn([{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }]);
  for (const name of ['Ben Okafor', 'gpuaas-oncall', 'gpuaas-incidents']) expect(html).toContain(name);
});

test('web links open elsewhere, other addresses stay text', () => {
  const html = drawn([section('<https://grafana.example/explore|logs> <javascript:alert(1)|click me>')]);
  expect(html).toContain('href="https://grafana.example/explore"');
  expect(html).toContain('rel="noopener noreferrer"');
  expect(html).not.toContain('href="javascript:');
  expect(html).toContain('click me');
});

test('foreign text never becomes markup', () => {
  const hostile = fc.string().map((filler) => `${filler}<img src=x onerror=alert(1)><script>alert(1)</script>`);
  fc.assert(
    fc.property(hostile, (text) => {
      const blocks = [
        section(text),
        { type: 'hologram', text },
        { type: 'header', text: { type: 'plain_text', text } },
      ];
      expect(whole(blocks)).not.toMatch(/<script|<img/);
    }),
    { numRuns: 50 },
  );
});

test('controls come with names a screen reader can say', () => {
  const html = whole(cardBlocks);
  expect(html).toContain('Run again');
  expect(html).toContain('aria-label="Hand over to"');
  expect(html).toContain('aria-label="More options"');
});

test('inputs are tied to their labels and hints', () => {
  const html = whole(formView.blocks);
  const [, labelId] = /<p class="input-label" id="([^"]+)">Correlation id/.exec(html) ?? [];
  expect(html).toContain(`aria-labelledby="${labelId}"`);
  const [, hintId] = /<p class="input-hint" id="([^"]+)">From the error message/.exec(html) ?? [];
  expect(html).toContain(`aria-describedby="${hintId}"`);
});

test('draws live progress', () => {
  const html = whole(progressBlocks);
  for (const words of ['Triage of 01JD8Z6Q4M', 'Read the logs', 'Read the trace', 'Read the platform']) {
    expect(html).toContain(words);
  }
});

test('a block of unknown kind is still readable', () => {
  expect(whole([{ type: 'hologram', title: 'Deep trouble' }])).toContain('Deep trouble');
});
