import { expect, test } from 'vitest';
import { createPaint } from '../../src/terminal/paint.ts';
import { reportText } from '../../src/terminal/report-text.ts';
import { judge } from '../../src/triage/judge.ts';
import { found, unavailable } from '../support/evidence.ts';
import { ACCEPTED, account, api, bundle, DONE, PUBLISHED, worker } from '../support/incident.ts';

const plain = createPaint(false);
const denied = bundle([api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })], {
  serviceAccount: found('platform.service-account', account({ allowedActions: [] })),
  overview: unavailable('platform.overview', 'not_permitted'),
});

test('is in the order of the card: verdict, how sure, next step, then why, lineage and what could not be read', () => {
  const text = reportText(judge(denied), plain);
  const order = [
    'insufficient_permissions / allowlist_entry_missing',
    'What failed',
    'How sure',
    'Next',
    'Why',
    'Lineage',
    'Could not be read',
    'Checks that fail',
    'Other checks',
    'Evidence checklist',
  ];
  const positions = order.map((word) => text.indexOf(word));
  expect(positions).not.toContain(-1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(text).toContain('platform.overview: platform.overview: no answer (not_permitted)');
});

test('a log line cannot drive the terminal or reorder the text', () => {
  const nasty = '\u001b[2J\u001b]0;owned\u0007 \u202eevil\u202c \u200bhidden\r\nfake line';
  const text = reportText(judge(bundle([...ACCEPTED, ...PUBLISHED, worker('error', `panic: ${nasty}`)])), plain);
  expect(text).toContain('owned');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the point.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e]/);
});

test('colour underlines only: without it every word is the same', () => {
  const report = judge(bundle([...ACCEPTED, ...PUBLISHED, ...DONE]));
  const coloured = reportText(report, createPaint(true));
  expect(coloured).toContain('\u001b[');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(reportText(report, plain));
});

test.each([40, 80, 120])('fits into %i columns, but for words that cannot be broken', (columns) => {
  const wide = reportText(judge(denied), plain);
  const text = reportText(judge(denied), createPaint(true), columns);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
  const lines = text.replaceAll(/\u001b\[\d+m/g, '').split('\n');
  const tooLong = lines.filter((line) => line.length > columns);
  expect(
    tooLong.filter(
      (line) =>
        / \S+ \S/.test(line.trim()) &&
        line
          .trim()
          .split(' ')
          .every((word) => word.length < 20),
    ),
  ).toEqual([]);
  expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toBe(wide.replaceAll(/\s+/g, ' '));
});

test('leaves lines as they are where there is no width, or hardly any', () => {
  expect(reportText(judge(denied), plain, 10)).toBe(reportText(judge(denied), plain));
});
