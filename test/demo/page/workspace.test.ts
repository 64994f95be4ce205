import { expect, test } from 'vitest';
import { readOutcome } from '../../../src/demo/page/workspace.ts';

test.each([
  { name: 'success', answer: { ok: true }, outcome: { ok: true } },
  { name: 'a posted message', answer: { ok: true, ts: '1.1' }, outcome: { ok: true, ts: '1.1' } },
  {
    name: 'a refusal',
    answer: { ok: false, error: 'dispatch_failed' },
    outcome: { ok: false, error: 'dispatch_failed', errors: {} },
  },
  {
    name: 'texts for inputs',
    answer: { ok: false, errors: { id: 'Not an id' } },
    outcome: { ok: false, error: 'refused (HTTP 200)', errors: { id: 'Not an id' } },
  },
  { name: 'no JSON object', answer: null, outcome: { ok: false, error: 'unreadable answer (HTTP 200)', errors: {} } },
  { name: 'an object without a word', answer: {}, outcome: { ok: false, error: 'refused (HTTP 200)', errors: {} } },
])('reads $name', ({ answer, outcome }) => {
  expect(readOutcome(answer, 200)).toEqual(outcome);
});
