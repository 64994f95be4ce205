import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clean,
  clip,
  clipLines,
  codeSpan,
  oneLine,
  readable,
  shortIds,
  utc,
  utcNear,
  utcSpan,
  wholeWords,
} from '../../src/slack/text.ts';

describe('clip', () => {
  test.each([
    { text: 'short', max: 10, expected: 'short' },
    { text: 'exactly', max: 7, expected: 'exactly' },
    { text: 'too long a text', max: 8, expected: 'too lon…' },
    { text: 'ab🧨🧨', max: 4, expected: 'ab…' },
  ])('“$text” to $max is “$expected”', ({ text, max, expected }) => {
    expect(clip(text, max)).toBe(expected);
  });
});

test('clean keeps what a person can see and drops what hides or reorders', () => {
  expect(clean('a\u202egnp.exe\u202c\u200bb\u0000\r\nc\u2028d\te\ud800')).toBe('agnp.exeb\nc\nd\te\ufffd');
});

test.each([
  { text: 'of 7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10 in prj-42', short: 'of 7d1f0c52… in prj-42' },
  { text: 'Ends with 7D1F0C52-0B3E-4A7E-9C52-1F2F5B8E6A10. Next.', short: 'Ends with 7D1F0C52… Next.' },
  { text: 'trace 4bf92f3577b34da6a3ce929d0e0e4736', short: 'trace 4bf92f35…' },
  {
    text: 'id 01JQZX7M5T8K2N4P6R9S1V3W5Y, sha 4bf92f3577b34da6',
    short: 'id 01JQZX7M5T8K2N4P6R9S1V3W5Y, sha 4bf92f3577b34da6',
  },
])('shortIds makes “$text” “$short”', ({ text, short }) => {
  expect(shortIds(text)).toBe(short);
});

test.each([
  { text: 'a short text', max: 40, expected: 'a short text' },
  { text: 'the words of a longer text', max: 18, expected: 'the words of a …' },
  { text: `one ${'x'.repeat(60)}`, max: 40, expected: `one ${'x'.repeat(35)}…` },
  { text: 'ends by itself …', max: 40, expected: 'ends by itself …' },
])('wholeWords makes “$text” “$expected”', ({ text, max, expected }) => {
  expect(wholeWords(text, max)).toBe(expected);
});

test('oneLine is one clean line within its limit, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const line = oneLine(text, max);
      expect(line.length).toBeLessThanOrEqual(max);
      expect(line).not.toMatch(/\n/);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
});

test('oneLine says that it left something out even when the rest was hidden characters', () => {
  expect(oneLine(`ab${'\u200b'.repeat(100)}tail`, 5)).toBe('ab…');
});

describe('clipLines', () => {
  test('says how many lines it left out', () => {
    const text = Array.from({ length: 15 }, (_, at) => `line ${at}`).join('\n');
    expect(clipLines(text, 3, 500)).toBe('line 0\nline 1\nline 2\n… 12 more lines, see evidence');
    expect(clipLines('a\nb', 1, 500)).toBe('a\n… 1 more line, see evidence');
    expect(clipLines('a\nb', 2, 500)).toBe('a\nb');
  });

  test('says so when it did not even count', () => {
    expect(clipLines('x\n'.repeat(5_000), 2, 500)).toBe('x\nx\n… the rest is left out, see evidence');
  });

  test('stays within its limit, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '🧨', ' '), maxLength: 3_000 }), (text) => {
        expect(clipLines(text, 5, 200).length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

test('codeSpan cannot be left by what is in it', () => {
  expect(codeSpan('a` <!channel> `b')).toBe("`a' &lt;!channel&gt; 'b`");
  expect(codeSpan('')).toBe('`?`');
});

test('readable and utc', () => {
  expect(readable('allowlist_entry-missing')).toBe('allowlist entry missing');
  expect(utc('2026-11-23T18:45:12.123Z')).toBe('2026-11-23 18:45 UTC');
  expect(utc('no time')).toBe('no time');
});

test.each([
  { time: '2026-11-23T18:45:07.9Z', says: '18:45:07 UTC' },
  { time: '2026-11-22T18:45:07Z', says: '2026-11-22 18:45:07 UTC' },
  { time: 'soon', says: 'soon' },
])('a time near another has no day of its own: $says', ({ time, says }) => {
  expect(utcNear(time, '2026-11-23T19:00:00Z')).toBe(says);
  expect(utcNear(time, 'no time')).toContain(says);
});

test.each([
  { start: '2026-11-23T18:45:00Z', end: '2026-11-23T19:10:59Z', says: '2026-11-23 18:45 to 19:10 UTC' },
  { start: '2026-11-22T18:45:00Z', end: '2026-11-23T19:10:59Z', says: '2026-11-22 18:45 to 2026-11-23 19:10 UTC' },
])('a time range names the second day only where it is another: $says', ({ start, end, says }) => {
  expect(utcSpan(start, end)).toBe(says);
});
