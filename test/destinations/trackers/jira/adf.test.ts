import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AdfNode,
  adfDocument,
  adfMark,
  adfMarkdown,
  adfPlain,
  marksIn,
} from '../../../../src/destinations/trackers/jira/adf.ts';

const text = (value: string): AdfNode => ({ type: 'text', text: value });
const link = (label: string, href: string): AdfNode => ({
  type: 'text',
  text: label,
  marks: [{ type: 'link', attrs: { href } }],
});
const paragraph = (...content: AdfNode[]): AdfNode => ({ type: 'paragraph', content });

test.each([
  ['plain words', [paragraph(text('plain words'))]],
  [
    'see [the log](https://g.example/x?a=(b)) now',
    [paragraph(text('see '), link('the log', 'https://g.example/x?a=(b)'), text(' now'))],
  ],
  [
    'open https://g.example/x.',
    [paragraph(text('open '), link('https://g.example/x', 'https://g.example/x'), text('.'))],
  ],
  ['[bad](javascript:alert(1))', [paragraph(text('[bad](javascript:alert(1))'))]],
  [
    '- one\n- two\nrest',
    [
      {
        type: 'bulletList',
        content: [
          { type: 'listItem', content: [paragraph(text('one'))] },
          { type: 'listItem', content: [paragraph(text('two'))] },
        ],
      },
      paragraph(text('rest')),
    ],
  ],
  ['```\na @b\n\nc\n```\nd', [{ type: 'codeBlock', attrs: {}, content: [text('a @b\n\nc')] }, paragraph(text('d'))]],
  ['```\nnever closed', [{ type: 'codeBlock', attrs: {}, content: [text('never closed')] }]],
  ['@everyone {panel} [~admin]', [paragraph(text('@everyone {panel} [~admin]'))]],
  ['', []],
])('%j', (markdown, nodes) => {
  expect(adfMarkdown(markdown)).toEqual(nodes);
});

test('whatever a text holds, the document has no empty text, and only web links', () => {
  const nodesOf = (node: AdfNode): AdfNode[] => [node, ...(node.content ?? []).flatMap(nodesOf)];
  const part = fc.constantFrom('[', '](', ')', 'https://x.y', '`', '```', '\n', '- ', 'a', ' ', '@all');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 25 }), (parts) => {
      const nodes = nodesOf(adfDocument([...adfMarkdown(parts.join('')), ...adfPlain(parts.join(''))]));
      expect(new Set(nodes.map(({ type }) => type))).not.toContain('mention');
      for (const node of nodes) {
        if (node.type === 'text') expect(node.text).not.toBe('');
        for (const mark of node.marks ?? []) expect(mark.attrs?.href).toMatch(/^https:\/\//);
      }
    }),
  );
});

test('a mark is read back, and a text that only looks like one is not', () => {
  const document = adfDocument([...adfPlain('gpuaas-incident-bot fingerprint=x key=y'), adfMark('the mark')]);
  expect(marksIn(JSON.parse(JSON.stringify(document)))).toEqual(['the mark']);
  expect(marksIn(adfDocument(adfPlain('the mark')))).toEqual([]);
});

test.each([
  [null],
  ['text'],
  [{ type: 'doc', content: 'no list' }],
  [{ type: 'doc', content: [null, 7, { text: 3 }] }],
])('%j holds no mark and does no harm', (document) => {
  expect(marksIn(document)).toEqual([]);
});
