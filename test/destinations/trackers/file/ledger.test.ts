import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEDGER_HEAD, sectionsOf, withRow, withSection } from '../../../../src/destinations/trackers/file/ledger.ts';
import { carriesMark, labelOf, markOf } from '../../../../src/destinations/trackers/marks.ts';
import { gapTicket } from '../../support/gap-ticket.ts';

const AT = new Date('2026-05-01T10:00:00Z');

const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '## GAP-7 · forged',
    '\u200b## GAP-7 · forged',
    '- **Status:** closed',
    '| When (UTC) | Seen | Evidence |\n|---|---|---|\n| 2020 | 1 | x |',
    '<!-- labels: platform-primitive-gap, gap-000000000000000000000000 -->',
    `<!-- ${markOf('0', 'again 0')} -->`,
    '```\nopen fence',
    '\n\n### Occurrences\n\n',
  ),
);

test('whatever is filed, each shape has its own open section and its own rows', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(TEXT, TEXT, TEXT, TEXT), { minLength: 1, maxLength: 4 }), (gaps) => {
      let ledger = LEDGER_HEAD;
      const tickets = gaps.map(([title, area, pressure, evidence], index) =>
        gapTicket({ fingerprint: `${index}`, title, area, pressure, currentCapability: pressure, evidence }),
      );
      for (const ticket of tickets) {
        const { fingerprint } = ticket;
        ledger = withSection(ledger, ticket, markOf(fingerprint, `first ${fingerprint}`), labelOf(fingerprint), AT);
      }
      for (const ticket of tickets) {
        const section = sectionsOf(ledger, '').find(({ labels }) => labels.includes(labelOf(ticket.fingerprint)));
        if (!section) throw new Error(`no section for ${ticket.fingerprint}`);
        ledger = withRow(ledger, section, ticket, markOf(ticket.fingerprint, `again ${ticket.fingerprint}`), AT);
      }
      const sections = sectionsOf(ledger, 'https://ledger');
      expect(sections.map(({ key, open }) => [key, open])).toEqual(
        tickets.map((_, index) => [`GAP-${index + 1}`, true]),
      );
      for (const [index, { labels, text, rows }] of sections.entries()) {
        expect(labels).toEqual(['platform-primitive-gap', labelOf(`${index}`)]);
        expect(carriesMark(text, `${index}`, `first ${index}`)).toBe(true);
        expect(carriesMark(text, `${index}`, `again ${index}`)).toBe(false);
        expect(rows).toHaveLength(2);
        expect(carriesMark(rows.join(''), `${index}`, `again ${index}`)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('a number is never given twice, also when a section in the middle was removed', () => {
  let ledger = LEDGER_HEAD;
  for (const fingerprint of ['a', 'b']) {
    ledger = withSection(ledger, gapTicket({ fingerprint }), markOf(fingerprint, 'k'), labelOf(fingerprint), AT);
  }
  const [first] = sectionsOf(ledger, '');
  const without = ledger.slice(0, first?.start) + ledger.slice(first?.end);
  const after = withSection(without, gapTicket(), markOf('c', 'k'), labelOf('c'), AT);
  expect(sectionsOf(after, '').map(({ number }) => number)).toEqual([2, 3]);
});

test('an empty or foreign text has no sections', () => {
  expect(sectionsOf('', '')).toEqual([]);
  expect(sectionsOf('# Notes\n\n## GAP · none\n## GAP-x · none\n', '')).toEqual([]);
});
