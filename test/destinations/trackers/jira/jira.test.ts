import { expect, onTestFinished, test } from 'vitest';
import { createJira } from '../../../../src/destinations/trackers/jira/jira.ts';
import { fakeJira } from '../../support/fake-jira.ts';
import { gapTicket } from '../../support/gap-ticket.ts';
import { answer, startLoopback } from '../../support/loopback.ts';
import { isPost } from '../../support/trouble.ts';

test('a ticket that the search does not find yet is not made again by a second filing', async () => {
  const { tracker, tickets } = await fakeJira({ lagMs: 60_000 });
  await tracker.file(gapTicket(), 'k1');
  expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ key: 'GPU-1', outcome: 'commented' });
  expect(await tracker.find(gapTicket().fingerprint)).toMatchObject({ key: 'GPU-1' });
  expect(tickets()).toHaveLength(1);
});

test('after a lost answer the search is given its time before it is believed', async () => {
  const { tracker, trouble, tickets } = await fakeJira({ lagMs: 150, settleMs: 400 });
  trouble.loseAnswer(isPost);
  await expect(tracker.file(gapTicket(), 'k1')).rejects.toThrow();
  expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ key: 'GPU-1', outcome: 'created' });
  expect(tickets()).toHaveLength(1);
});

test('a caller who stops while the search is given its time has filed nothing', async () => {
  const { tracker, trouble, tickets } = await fakeJira({ settleMs: 60_000 });
  trouble.answer(isPost, 503);
  await expect(tracker.file(gapTicket(), 'k1')).rejects.toThrow();
  const stopped = tracker.file(gapTicket(), 'k1', AbortSignal.timeout(20));
  await expect(stopped).rejects.toMatchObject({ name: 'ActionError', retryable: true });
  expect(tickets()).toEqual([]);
});

function options(url: string) {
  return { url, project: 'GPU', issueType: 'Nope', token: 'a-token', timeoutMs: 500 };
}

test('what Jira says of a field reaches the reader', async () => {
  const server = await startLoopback(({ path }, response) =>
    path.endsWith('/search/jql')
      ? answer(response, 200, { issues: [], isLast: true })
      : answer(response, 400, { errorMessages: [], errors: { issuetype: 'Specify a valid issue type' } }),
  );
  const tracker = createJira(options(server.url));
  onTestFinished(() => tracker.close());
  await expect(tracker.file(gapTicket(), 'k1')).rejects.toMatchObject({
    retryable: false,
    message: expect.stringContaining('Specify a valid issue type'),
  });
});

test('without a user the token goes as bearer; a project is quoted in the query', async () => {
  const server = await startLoopback((_, response) => answer(response, 200, { issues: [], isLast: true }));
  const tracker = createJira({ ...options(`${server.url}/ex/jira/42/`), project: 'G" OR project = "X' });
  onTestFinished(() => tracker.close());
  expect(await tracker.find('f')).toBeNull();
  expect(server.received).toMatchObject([
    {
      path: '/ex/jira/42/rest/api/3/search/jql',
      headers: { authorization: 'Bearer a-token' },
      json: { jql: expect.stringMatching(/^project = "G\\" OR project = \\"X" AND labels = "gap-[0-9a-f]{24}" ORDER/) },
    },
  ]);
});
