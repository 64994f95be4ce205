import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareState } from '../../../src/demo/page/share-state.ts';

test('unchanged parts keep their identity, changed ones do not', () => {
  const before = {
    messages: [
      { ts: '1', text: 'a' },
      { ts: '2', text: 'b' },
    ],
    users: [{ id: 'U' }],
  };
  const after = shareState(
    before,
    structuredClone({ ...before, messages: [before.messages[0], { ts: '2', text: 'B' }] }),
  );
  expect(after.users).toBe(before.users);
  expect(after.messages[0]).toBe(before.messages[0]);
  expect(after.messages[1]).toEqual({ ts: '2', text: 'B' });
  expect(after.messages).not.toBe(before.messages);
});

test('answers the next state, whatever it is, and the previous one where both are equal', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (previous, next) => {
      expect(shareState(previous, next)).toEqual(next);
      expect(shareState(previous, structuredClone(previous))).toBe(previous);
    }),
  );
});
