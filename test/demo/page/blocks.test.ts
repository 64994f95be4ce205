import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrange, drawable, readableText } from '../../../src/demo/page/blocks.ts';
import type { Block } from '../../../src/demo/page/state.ts';

const text = (content: string): Block => ({ type: 'section', text: { type: 'mrkdwn', text: content } });
const button = { type: 'button', action_id: 'go' };

test.each<{ name: string; block: Block; kind: 'drawn' | 'own' }>([
  { name: 'a section that only shows text', block: text('a'), kind: 'drawn' },
  { name: 'a section beside a picture', block: { ...text('a'), accessory: { type: 'image' } }, kind: 'drawn' },
  { name: 'a section with a button', block: { ...text('a'), accessory: button }, kind: 'own' },
  { name: 'a row of buttons', block: { type: 'actions', elements: [button] }, kind: 'own' },
  { name: 'an input', block: { type: 'input', element: button }, kind: 'own' },
  { name: 'a plan', block: { type: 'plan', title: 'p', tasks: [] }, kind: 'drawn' },
  { name: 'a card with buttons', block: { type: 'card', actions: [button] }, kind: 'own' },
  { name: 'a card without buttons', block: { type: 'card' }, kind: 'drawn' },
  { name: 'a data table, which the library draws as nothing', block: { type: 'data_table', rows: [] }, kind: 'own' },
  { name: 'a kind of block nobody knows yet', block: { type: 'hologram' }, kind: 'own' },
])('$name is $kind', ({ block, kind }) => {
  expect(arrange([block]).map((part) => part.kind)).toEqual([kind]);
});

test('keeps neighbours that only show something together and the order of everything', () => {
  const blocks = [text('a'), text('b'), { type: 'actions', block_id: 'x', elements: [button] }, text('c')];
  const parts = arrange(blocks);
  expect(parts.map(({ kind }) => kind)).toEqual(['drawn', 'own', 'drawn']);
  expect(parts.flatMap((part) => (part.kind === 'drawn' ? part.blocks : [part.block]))).toEqual(blocks);
});

test('loses no block, whatever comes', () => {
  const block = fc.record({ type: fc.string() }, { requiredKeys: ['type'] });
  fc.assert(
    fc.property(fc.array(block), (blocks) => {
      const shown = arrange(blocks).flatMap((part) => (part.kind === 'drawn' ? part.blocks : [part.block]));
      expect(shown).toEqual(blocks);
    }),
  );
});

test('reads every text of an unknown block and none of its machinery', () => {
  const block = {
    type: 'hologram',
    block_id: 'b1',
    title: 'Deep trouble',
    parts: [{ kind: 'line', text: { type: 'plain_text', text: 'in the relay' } }],
  };
  expect(readableText(block)).toBe('Deep trouble\nin the relay');
});

test('hands number cells to the library as text', () => {
  const rows = [
    [
      { type: 'raw_number', value: 3, text: '3 errors' },
      { type: 'raw_number', value: 7 },
    ],
    'no row',
  ];
  expect(drawable({ type: 'table', rows })).toEqual({
    type: 'table',
    rows: [
      [
        { type: 'raw_text', text: '3 errors' },
        { type: 'raw_text', text: '7' },
      ],
      'no row',
    ],
  });
});
