import fc from 'fast-check';
import { expect, test } from 'vitest';
import { marked } from '../../../src/slack/views/marked.ts';

const words = (parts: ReturnType<typeof marked>) =>
  parts.map((part) => (typeof part === 'string' ? part : `[${'text' in part ? part.text : ''}]`));

test.each([
  { text: 'req-1 was denied', marks: ['req-1'], says: ['[req-1]', ' was denied'] },
  {
    text: 'denied (code_x) for req-1',
    marks: ['req-1', 'code_x'],
    says: ['denied (', '[code_x]', ') for ', '[req-1]'],
  },
  { text: 'req-10 is another', marks: ['req-1', 'req-10'], says: ['[req-10]', ' is another'] },
  { text: 'nothing here', marks: ['req-1', '', 'no'], says: ['nothing here'] },
  { text: '', marks: ['req-1'], says: [] },
])('“$text” with $marks set apart is $says', ({ text, marks, says }) => {
  expect(words(marked(text, marks))).toEqual(says);
});

test('loses no character, whatever is marked', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', 'x') });
  fc.assert(
    fc.property(text, fc.array(text), (line, marks) => {
      const plain = marked(line, marks).map((part) =>
        typeof part === 'string' ? part : 'text' in part ? part.text : '',
      );
      expect(plain.join('')).toBe(line);
    }),
  );
});
