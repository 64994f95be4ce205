import { expect, test } from 'vitest';
import { labelOf } from '../../../../src/destinations/trackers/marks.ts';
import { fakeGitHub } from '../../support/fake-github.ts';
import { gapTicket } from '../../support/gap-ticket.ts';
import { anyRequest } from '../../support/trouble.ts';

test('a ticket that could not be labelled is told, because nobody would find it again', async () => {
  const { tracker, tickets } = await fakeGitHub({ mayLabel: false });
  await expect(tracker.file(gapTicket(), 'k1')).rejects.toMatchObject({
    retryable: false,
    message: expect.stringMatching(/issues\/1 without its label gap-/),
  });
  // This process knows it all the same, and makes no second one.
  expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ key: '#1', outcome: 'created' });
  expect(tickets()).toHaveLength(1);
});

test('a pull request with the label is no ticket', async () => {
  const { tracker, addPull } = await fakeGitHub();
  addPull(labelOf(gapTicket().fingerprint));
  expect(await tracker.find(gapTicket().fingerprint)).toBeNull();
  expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ key: '#2', outcome: 'created' });
});

test.each([
  ['its rate is used up', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, true],
  ['it is asked too fast', { 'retry-after': '60' }, true],
  ['it is not allowed', { 'x-ratelimit-remaining': '4999' }, false],
])('403 because %s', async (_what, headers, retryable) => {
  const { tracker, trouble } = await fakeGitHub();
  trouble.answer(anyRequest, 403, { headers: headers as unknown as Record<string, string> });
  await expect(tracker.file(gapTicket(), 'k1')).rejects.toMatchObject({ retryable });
});
