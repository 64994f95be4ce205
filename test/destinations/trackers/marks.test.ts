import fc from 'fast-check';
import { expect, test } from 'vitest';
import { carriesMark, hidden, labelOf, markOf } from '../../../src/destinations/trackers/marks.ts';

const TEXT = fc.string({ unit: 'binary' });

test('a label fits every tracker and every query, and no two fingerprints share one', () => {
  fc.assert(
    fc.property(TEXT, TEXT, (one, other) => {
      expect(labelOf(one)).toMatch(/^gap-[0-9a-f]{24}$/);
      expect(labelOf(one) === labelOf(other)).toBe(one === other);
    }),
  );
});

test('a mark is found in the text that carries it, and stands for one filing', () => {
  fc.assert(
    fc.property(TEXT, TEXT, TEXT, TEXT, (fingerprint, key, otherKey, around) => {
      const text = `${around}${hidden(markOf(fingerprint, key))}${around}`;
      expect(carriesMark(text, fingerprint, key)).toBe(true);
      expect(carriesMark(markOf(fingerprint, key), fingerprint, key)).toBe(false);
      expect(carriesMark(text, fingerprint, otherKey)).toBe(otherKey === key);
    }),
  );
});
