import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../../src/demo/slack/local-slack.ts';
import { incidents } from '../../../src/demo/slack/people.ts';
import { slackSecrets, startTestSlack } from '../../support/slack.ts';

let slack: LocalSlack;
let client: WebClient;
const post = (text = 'a') => client.chat.postMessage({ channel: incidents, text });

beforeEach(async () => {
  slack = await startTestSlack({ times: { hangMs: 400 } });
  client = new WebClient(slackSecrets.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 200,
    logLevel: LogLevel.ERROR,
  });
});
afterEach(() => slack.close());

test('429 with Retry-After, as often as asked for', async () => {
  slack.faults.onCall('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 }, { times: 1 });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
  await expect(post()).resolves.toMatchObject({ ok: true });
  expect(slack.messages(incidents)).toHaveLength(1);
});

test.each([500, 503])('HTTP %i', async (status) => {
  slack.faults.onCall('chat.postMessage', { kind: 'status', status });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.HTTPError, statusCode: status });
  expect(slack.messages(incidents)).toHaveLength(0);
});

test('an error of Slack', async () => {
  slack.faults.onCall('*', { kind: 'error', error: 'internal_error' });
  await expect(post()).rejects.toMatchObject({ data: { error: 'internal_error' } });
});

test.each(['timeout', 'reset'] as const)('%s: nothing happened', async (kind) => {
  slack.faults.onCall('chat.postMessage', { kind });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
  expect(slack.messages(incidents)).toHaveLength(0);
});

test('a lost answer: it happened all the same', async () => {
  slack.faults.onCall('chat.postMessage', { kind: 'answer_lost' }, { times: 1 });
  await expect(post()).rejects.toMatchObject({ code: ErrorCode.RequestError });
  expect(slack.messages(incidents)).toHaveLength(1);
  expect(slack.calls('chat.postMessage')).toMatchObject([{ ok: true, answer: null }]);
});

test('slow: it happens later; only calls that match are hit', async () => {
  slack.faults.onCall('chat.postMessage', { kind: 'slow', ms: 80 }, { match: ({ text }) => text === 'slow' });
  await Promise.all([post('slow'), post('quick')]);
  expect(slack.messages(incidents).map(({ text }) => text)).toEqual(['quick', 'slow']);
});

test('clear takes all faults away', async () => {
  slack.faults.onCall('*', { kind: 'reset' });
  slack.faults.clear();
  await expect(post()).resolves.toMatchObject({ ok: true });
});
