import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calmCell, calmMarkdown, cellText, plainText, titleText } from '../../../src/destinations/trackers/markdown.ts';

/** What a reader sees: without the zero-width spaces. */
const seen = (text: string) => text.replaceAll('\u200b', '');

const LIVE: readonly (readonly [string, RegExp])[] = [
  ['@everyone', /@[\p{L}\p{N}_]/u],
  ['a mail to ops@core42.example', /@[\p{L}\p{N}_]/u],
  ['@группа', /@[\p{L}\p{N}_]/u],
  ['@org/team', /@[\p{L}\p{N}_]/u],
  ['fixes #12', /#\d/],
  ['owner/repo#12 and group/project!7', /[#!]\d/],
  ['GH-12', /GH-\d/],
  ['&7 %3 $9', /[&%$]\d/],
  ['~bug %"a milestone"', /~b|%"/],
  ['/close', /^\/\w/m],
  ['text\n  /assign @root', /^\s*\/\w/m],
  ['<img src=x onerror=alert(1)>', /<[a-z]/i],
  ['</details>', /<\//],
  ['<!-- hidden', /<!--/],
  ['![pixel](https://evil.example/p.png)', /!\[/],
  ['# Heading', /^\s*#+\s/m],
  ['[click](javascript:alert(1))', /(?<!\\)\]\((?!https?:)/],
  ['[ref]: javascript:alert(1)', /^\s*\[[^\]]*\]:/m],
  ['turned \u202eround', /\u202e/],
  ['in\u0000visible\u0007', /[^\P{Cc}\n]/u],
];

describe.each([
  ['calmMarkdown', calmMarkdown],
  ['plainText', plainText],
])('%s', (_name, make) => {
  test.each(LIVE)('%j does nothing on its own', (text, live) => {
    expect(text).toMatch(live);
    expect(make(text)).not.toMatch(live);
    expect(make(`before\n${text}`)).not.toMatch(live);
  });

  test('whatever a text holds, nobody is mentioned and no comment or tag begins', () => {
    const nasty = fc.constantFrom(
      '@',
      '#',
      '!',
      '[',
      '](',
      '<',
      '!--',
      '-->',
      'a',
      '1',
      '\n',
      '\r',
      ' ',
      '/',
      '|',
      '`',
      '\\',
      'https://x.y/',
      '\ue000',
      '\u200b',
      '&',
    );
    fc.assert(
      fc.property(fc.array(nasty, { maxLength: 30 }), (parts) => {
        const made = make(parts.join(''));
        // An address in angle brackets is a link.
        const around = made.replace(/https?:\/\/\S*/g, ' ');
        expect(around).not.toMatch(/<!--|<[a-z/]/i);
        expect(around).not.toMatch(/@[\p{L}\p{N}_]/u);
        expect(made).not.toContain('\r');
      }),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ['- a [link](https://g.example/explore?panes=%7B%7D&a=1#x) here', undefined],
  ['see https://wiki.example/Slurm_(software) and **this**', undefined],
  ['`code` and | a table |', undefined],
  ['https://user@host.example/@name', 'https://user%40host.example/%40name'],
  ['line\r\nline', 'line\nline'],
])('calmMarkdown leaves %j readable', (text, expected = text) => {
  expect(seen(calmMarkdown(text))).toBe(expected);
  expect(calmMarkdown(text)).toContain(expected.slice(0, 8));
});

test.each([
  ['*stars* and _lines_', '\\*stars\\* and \\_lines\\_'],
  ['a | b', 'a \\| b'],
  ['one\ntwo', 'one\\\ntwo'],
  ['- not a list\n1. nor this', '\\- not a list\\\n1. nor this'],
  ['a < b & c', 'a &lt; b &amp; c'],
  ['see https://x.example/a_b_c?d=*', 'see https://x.example/a_b_c?d=*'],
])('plainText shows %j as it is', (text, expected) => {
  expect(seen(plainText(text))).toBe(expected);
});

test('a cell stays a cell', () => {
  const hostile = 'a | b\n| c | d |\n\n## GAP-9 · x';
  expect(cellText(hostile)).not.toMatch(/\n|(?<!\\)\|/);
  expect(calmCell(hostile)).not.toMatch(/\n|(?<!\\)\|/);
});

test.each([
  ['two\nlines', 100, 'two lines'],
  ['@everyone look', 100, '@\u200beveryone look'],
  ['x'.repeat(300), 255, `${'x'.repeat(254)}…`],
  ['  padded \t out ', 100, 'padded out'],
])('titleText makes one line of %j', (text, longest, expected) => {
  expect(titleText(text, longest)).toBe(expected);
});
