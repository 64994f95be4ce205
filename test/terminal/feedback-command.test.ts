import { expect, test } from 'vitest';
import { feedbackCommand } from '../../src/terminal/feedback-command.ts';
import type { FeedbackEntry } from '../../src/usecases/feedback.ts';
import { recordedTerminal } from './recorded-terminal.ts';

const NOW = new Date('2026-11-23T10:00:00.000Z');

function entry(change: Partial<FeedbackEntry> = {}): FeedbackEntry {
  return {
    at: new Date('2026-11-22T09:30:00.000Z'),
    incidentId: 'inc-1',
    correlationId: 'req-1',
    run: 2,
    right: true,
    was: null,
    note: '',
    verdictClass: 'insufficient_permissions',
    verdictReason: 'token_expired',
    confidence: 'certain',
    capsuleSeal: 'sha256:0123456789abcdef',
    capsuleKept: true,
    ...change,
  };
}

const WRONG = entry({
  right: false,
  was: 'invalid_request',
  note: 'the path\nnames \u001b[31mprj-41',
  capsuleKept: false,
});

async function run(words: readonly string[], entries: readonly FeedbackEntry[]) {
  const { terminal, out, err } = recordedTerminal();
  const asked: Date[] = [];
  const feedbackSince = async (since: Date) => {
    asked.push(since);
    return [...entries];
  };
  const status = await feedbackCommand(words, { now: NOW, feedbackSince }, terminal);
  return { status, out: out(), err: err(), asked };
}

test('prints agreement by class and each wrong verdict with its capsule', async () => {
  const { status, out } = await run([], [entry(), entry(), WRONG, entry({ verdictClass: 'internal_error' })]);
  expect(status).toBe(0);
  expect(out).toBe(
    [
      'insufficient_permissions       right    2  wrong    1',
      'internal_error                 right    1  wrong    0',
      '',
      '2026-11-22T09:30:00.000Z  insufficient_permissions/token_expired (certain) was invalid_request',
      '  correlation id req-1, incident inc-1 run 2, capsule sha256:0123456789ab, no longer kept',
      '  the path names  [31mprj-41',
      '',
    ].join('\n'),
  );
});

test('looks back as far as asked, 30 days unless asked', async () => {
  expect((await run([], [])).asked).toEqual([new Date('2026-10-24T10:00:00.000Z')]);
  expect((await run(['--since', '24h'], [])).asked).toEqual([new Date('2026-11-22T10:00:00.000Z')]);
});

test('says so when nobody said anything, and refuses what is no duration', async () => {
  expect((await run([], [])).out).toBe('Nobody said anything of a verdict within 30d.\n');
  expect(await run(['--since', 'ever'], [])).toMatchObject({ status: 2, out: '' });
});

test('prints JSON for other programs', async () => {
  const { out } = await run(['--json'], [entry(), WRONG]);
  expect(JSON.parse(out)).toMatchObject({
    classes: [{ verdictClass: 'insufficient_permissions', right: 1, wrong: 1 }],
    wrong: [{ was: 'invalid_request', correlationId: 'req-1' }],
  });
});
