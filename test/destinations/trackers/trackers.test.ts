import { describe, expect, test } from 'vitest';
import { ActionError } from '../../../src/usecases/action-ports.ts';
import { fakeGitHub } from '../support/fake-github.ts';
import { fakeGitLab } from '../support/fake-gitlab.ts';
import { fakeJira } from '../support/fake-jira.ts';
import { TOKEN } from '../support/fake-tracker.ts';
import { gapTicket } from '../support/gap-ticket.ts';
import { anyRequest, isPost } from '../support/trouble.ts';

const TRACKERS = [
  ['gitlab', fakeGitLab, '#1', /\/platform\/gaps\/-\/issues\/1$/],
  ['github', fakeGitHub, '#1', /^https:\/\/github\.example\/core42\/gaps\/issues\/1$/],
  ['jira', fakeJira, 'GPU-1', /^https:\/\/company\.atlassian\.example\/browse\/GPU-1$/],
] as const;

async function failureOf(work: Promise<unknown>): Promise<ActionError> {
  const error = await work.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ActionError)) throw error;
  return error;
}

describe.each(TRACKERS)('%s', (name, start, key, url) => {
  test('makes a ticket where there is none, with all that it is to say', async () => {
    const { tracker, tickets } = await start();
    expect(await tracker.file(gapTicket(), 'k1')).toEqual({ key, url: expect.stringMatching(url), outcome: 'created' });
    const [ticket] = tickets();
    expect(ticket?.title).toBe('Slurm partitions need a branch in core');
    expect(ticket?.labels).toEqual(['platform-primitive-gap', expect.stringMatching(/^gap-[0-9a-f]{24}$/), 'ops']);
    for (const said of [
      'Scheduler apps',
      'core primitive needed',
      'takes a scheduler type',
      'Adding a partition',
      'Seen 4 times',
      'https://grafana.example/explore?panes=%7B%7D',
    ]) {
      expect(ticket?.body).toContain(said);
    }
    expect(tracker.name).toBe(name);
  });

  test('comments on the open ticket of the same fingerprint', async () => {
    const { tracker, tickets } = await start();
    await tracker.file(gapTicket(), 'k1');
    const again = await tracker.file(gapTicket({ repeats: 4, evidence: 'once more' }), 'k2');
    expect(again).toEqual({ key, url: expect.stringMatching(url), outcome: 'commented' });
    expect(tickets()).toEqual([expect.objectContaining({ comments: [expect.stringContaining('Seen 5 times')] })]);
    expect(tickets()[0]?.comments[0]).toContain('once more');
  });

  test('does nothing for a repeat of the same filing, whichever way it went', async () => {
    const { tracker, again, tickets } = await start();
    await tracker.file(gapTicket(), 'k1');
    await tracker.file(gapTicket(), 'k2');
    expect(await again().file(gapTicket(), 'k1')).toMatchObject({ key, outcome: 'created' });
    expect(await again().file(gapTicket(), 'k2')).toMatchObject({ key, outcome: 'commented' });
    expect(tickets()).toEqual([expect.objectContaining({ comments: [expect.any(String)] })]);
  });

  test('finds the ticket whose answer was lost', async () => {
    const { tracker, trouble, tickets } = await start();
    trouble.loseAnswer(isPost);
    expect(await failureOf(tracker.file(gapTicket(), 'k1'))).toMatchObject({ retryable: true, destination: name });
    expect(tickets()).toHaveLength(1);
    expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ key, outcome: 'created' });
    expect(tickets()).toEqual([expect.objectContaining({ comments: [] })]);
  });

  test('finds the comment whose answer was lost', async () => {
    const { tracker, trouble, tickets } = await start();
    await tracker.file(gapTicket(), 'k1');
    trouble.loseAnswer(isPost);
    expect(await failureOf(tracker.file(gapTicket(), 'k2'))).toMatchObject({ retryable: true });
    expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ key, outcome: 'commented' });
    expect(tickets()[0]?.comments).toHaveLength(1);
  });

  test('sends a request once, also when a gateway fails after the tracker did its work', async () => {
    const { tracker, trouble, tickets } = await start();
    trouble.answer(isPost, 502, { afterwards: true });
    expect(await failureOf(tracker.file(gapTicket(), 'k1'))).toMatchObject({ retryable: true });
    expect(tickets()).toHaveLength(1);
    expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ outcome: 'created' });
    expect(tickets()).toHaveLength(1);
  });

  test('makes one ticket of two filings at once', async () => {
    const { tracker, tickets } = await start();
    const outcomes = await Promise.all(['k1', 'k2'].map((each) => tracker.file(gapTicket(), each)));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['commented', 'created']);
    expect(tickets()).toEqual([expect.objectContaining({ comments: [expect.any(String)] })]);
  });

  test('makes one ticket of one filing that runs twice at once', async () => {
    const { tracker, tickets } = await start();
    const outcomes = await Promise.all(['k1', 'k1'].map((each) => tracker.file(gapTicket(), each)));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    expect(tickets()).toEqual([expect.objectContaining({ comments: [] })]);
  });

  test.each([
    ['api_defect|upgrade|slurm|stage', 'another environment'],
    ['api_defect|upgrade|slurm|test2', 'a longer name'],
    ['api_defect|upgrade|slurm|tes', 'a shorter name'],
    ['API_DEFECT|upgrade|slurm|test', 'other letters'],
  ])('%s is another ticket: %s', async (fingerprint) => {
    const { tracker, tickets } = await start();
    await tracker.file(gapTicket(), 'k1');
    expect(await tracker.find(fingerprint)).toBeNull();
    expect(await tracker.file(gapTicket({ fingerprint }), 'k2')).toMatchObject({ outcome: 'created' });
    expect(tickets()).toHaveLength(2);
    expect(await tracker.find(gapTicket().fingerprint)).toEqual({ key, url: expect.stringMatching(url) });
  });

  test('makes a new ticket when the old one is closed, and leaves that one alone', async () => {
    const { tracker, close, tickets } = await start();
    await tracker.file(gapTicket(), 'k1');
    close(0);
    expect(await tracker.find(gapTicket().fingerprint)).toBeNull();
    expect(await tracker.file(gapTicket(), 'k2')).toMatchObject({ outcome: 'created' });
    expect(tickets()).toMatchObject([{ comments: [] }, { comments: [] }]);
    expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ key, outcome: 'created' });
    expect(tickets()).toHaveLength(2);
  });

  test('reads every page of comments and of tickets', async () => {
    const { tracker, again, chat, close, tickets } = await start({ page: 2 });
    for (const each of ['k1', 'k2', 'k3', 'k4', 'k5']) {
      await tracker.file(gapTicket(), each);
      if (each !== 'k5') close(tickets().length - 1);
    }
    expect(tickets()).toHaveLength(5);
    await tracker.file(gapTicket(), 'k6');
    chat(4, 7);
    expect(await again().file(gapTicket(), 'k6')).toMatchObject({ outcome: 'commented' });
    expect(await again().file(gapTicket(), 'k1')).toMatchObject({ key, outcome: 'created' });
    expect(tickets()).toHaveLength(5);
    expect(tickets()[4]?.comments).toHaveLength(8);
  });

  test.each([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [422, false],
    [500, true],
    [503, true],
  ])('%d is told, with what the tracker said, and may be tried again: %s', async (status, retryable) => {
    const { tracker, trouble, server, tickets } = await start();
    trouble.answer(anyRequest, status, { body: `{"message":"because of ${TOKEN.slice(0, 3)} password=hunter2"}` });
    const error = await failureOf(tracker.file(gapTicket(), 'k1'));
    expect(error).toMatchObject({ retryable, destination: name });
    expect(error.message).toContain(`answered ${status}: `);
    expect(error.message).toContain('because of');
    expect(error.message).not.toContain('hunter2');
    expect(server.received).toHaveLength(1);
    expect(tickets()).toEqual([]);
  });

  test('waits for its turn when the tracker asks for a short while', async () => {
    const { tracker, trouble, tickets } = await start();
    trouble.answer(isPost, 429, { headers: { 'retry-after': '1' } });
    const began = performance.now();
    expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ outcome: 'created' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
    expect(tickets()).toHaveLength(1);
  });

  test('does not wait for long, and says how long was asked for', async () => {
    const { tracker, trouble, server } = await start();
    trouble.answer(anyRequest, 429, { headers: { 'retry-after': '3600' } });
    const error = await failureOf(tracker.file(gapTicket(), 'k1'));
    expect(error).toMatchObject({ retryable: true });
    expect(error.message).toContain('3600 s');
    expect(server.received).toHaveLength(1);
  });

  test('takes a limit that says so in words alone for one', async () => {
    const { tracker, trouble, server } = await start();
    const body = '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}';
    trouble.answer(anyRequest, 403, { body });
    const error = await failureOf(tracker.file(gapTicket(), 'k1'));
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('asks to wait 60 s') });
    expect(server.received).toHaveLength(1);
  });

  test('gives up once when it is asked to wait again and again', async () => {
    const { tracker, trouble, server } = await start();
    trouble.answer(anyRequest, 429, { headers: { 'retry-after': '0' }, times: 9 });
    expect(await failureOf(tracker.file(gapTicket(), 'k1'))).toMatchObject({ retryable: true });
    expect(server.received).toHaveLength(2);
  });

  test.each([
    ['no JSON', 200, '<html>'],
    ['another form', 200, '{"hello":1}'],
    ['nothing', 204, ''],
  ])('%s is no answer', async (_what, status, body) => {
    const { tracker, trouble, tickets } = await start();
    trouble.answer(anyRequest, status, { body });
    expect(await failureOf(tracker.file(gapTicket(), 'k1'))).toMatchObject({ retryable: true });
    expect(tickets()).toEqual([]);
  });

  test('an address that is none of the web is not passed on', async () => {
    const { tracker, trouble, tickets } = await start();
    trouble.answer(isPost, 201, {
      afterwards: true,
      body: JSON.stringify({
        iid: 1,
        number: 1,
        id: '10001',
        key: 'x"><',
        state: 'open',
        labels: [],
        web_url: 'javascript:alert(1)',
        html_url: 'javascript:alert(1)',
      }),
    });
    expect(await failureOf(tracker.file(gapTicket(), 'k1'))).toMatchObject({ retryable: true });
    expect(await tracker.file(gapTicket(), 'k1')).toMatchObject({ url: expect.stringMatching(/^http/) });
    expect(tickets()).toHaveLength(1);
  });

  test('ends in time when nothing is answered', async () => {
    const { tracker, trouble } = await start();
    trouble.loseAnswer(() => false);
    const silent = await start();
    silent.server.stop();
    expect(await failureOf(silent.again().file(gapTicket(), 'k1'))).toMatchObject({ retryable: true });
    expect(await tracker.find('nothing')).toBeNull();
  });

  test('stops when the caller stops', async () => {
    const { tracker } = await start();
    const error = await failureOf(tracker.file(gapTicket(), 'k1', AbortSignal.abort()));
    expect(error).toMatchObject({ retryable: true });
  });

  test('never shows its token', async () => {
    const { tracker, trouble } = await start();
    trouble.answer(anyRequest, 401);
    const error = await failureOf(tracker.file(gapTicket(), 'k1'));
    const shown = `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause}`;
    expect(shown).not.toContain(TOKEN);
    expect(shown).not.toContain(Buffer.from(`bot@core42.example:${TOKEN}`).toString('base64'));
  });

  test('says nothing that acts on its own', async () => {
    const { tracker, tickets } = await start();
    const hostile =
      '@everyone <!-- x --> ![i](https://evil.example/p.png)\n/close\n# Heading\n<script>alert(1)</script> fixes #12 "quoted" \u202etxt';
    await tracker.file(
      gapTicket({
        title: `${hostile}\nsecond`,
        area: hostile,
        currentCapability: hostile,
        pressure: hostile,
        evidence: hostile,
      }),
      'k1',
    );
    const [ticket] = tickets();
    expect(ticket?.title).not.toMatch(/[\r\n]/);
    expect(ticket?.title).not.toContain('\u202e');
    expect(ticket?.title).not.toMatch(/@everyone/);
    if (name === 'jira') return;
    expect(ticket?.body).not.toMatch(/@everyone|^\/close|^# |<script|!\[i\]|#12\b/m);
    expect(ticket?.body.match(/<!--/g)).toHaveLength(1);
  });
});
