import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { ada, incidents } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import { silentLog } from '../../src/log.ts';
import { createActionMessages } from '../../src/slack/action-messages.ts';
import { createChannelMessages } from '../../src/slack/channel-messages.ts';
import { createSlackClients, measuredFetch } from '../../src/slack/clients.ts';
import { createLimits } from '../../src/slack/limits.ts';
import { noMetrics } from '../../src/slack/metrics.ts';
import type { ActionMessage, ActionMessages } from '../../src/usecases/action-messages.ts';
import { slackSecrets, startTestSlack } from '../support/slack.ts';
import { summary } from './support/action-content.ts';
import { readable } from './support/readable.ts';
import { SCOPE } from './support/reports.ts';

let slack: LocalSlack;
let messages: ActionMessages;

beforeEach(async () => {
  slack = await startTestSlack();
  const fetch = measuredFetch(globalThis.fetch, noMetrics);
  const clients = createSlackClients({ botToken: slackSecrets.botToken, apiUrl: slack.apiUrl, fetch, log: silentLog });
  const limits = createLimits(Date.now);
  messages = createActionMessages({
    messages: createChannelMessages(clients, limits, silentLog),
    clients,
    limits,
    scope: () => SCOPE,
  });
});

afterEach(async () => {
  await slack.close();
});

const progress = (state: 'waiting' | 'following'): ActionMessage => ({
  kind: 'progress',
  retry: summary(),
  state,
  correlationId: null,
  hops: [],
  ended: null,
});
const thread = (): Message => slack.say({ user: ada.id, channel: incidents, text: 'it broke' });
const shown = (ts: string) => readable(slack.messages(incidents).find((message) => message.ts === ts)?.blocks ?? []);

test('a message stands in its thread with its key, and is edited in place', async () => {
  const parent = thread();
  const place = { channelId: incidents, threadTs: parent.ts };
  const { ts } = await messages.post(place, 'retry:a1:progress', progress('waiting'));
  expect(slack.thread(incidents, parent.ts).at(-1)).toMatchObject({
    ts,
    metadata: { event_type: 'gpuaas_incident_action', event_payload: { key: 'retry:a1:progress' } },
  });
  expect(await messages.update({ channelId: incidents, ts }, progress('following'))).toBe('updated');
  expect(shown(ts)).toContain('The platform took it.');
});

test.each(['thread', 'channel'] as const)(
  'a message whose answer was lost is found by its key in the %s',
  async (where) => {
    const since = new Date();
    const place = { channelId: incidents, threadTs: where === 'thread' ? thread().ts : null };
    slack.faults.onCall('chat.postMessage', { kind: 'answer_lost' }, { times: 1 });
    await expect(messages.post(place, 'one', progress('waiting'))).rejects.toMatchObject({ retryable: true });
    const found = await messages.find(place, 'one', since);
    expect(shown(found?.ts ?? '')).toContain('Nothing was sent yet.');
    expect(await messages.find(place, 'another', since)).toBeNull();
  },
);

test('a message that was deleted is gone', async () => {
  const at = { channelId: incidents, ts: '1795424400.000999' };
  expect(await messages.update(at, progress('waiting'))).toBe('gone');
});

test('a file is put into the thread, or the channel', async () => {
  const parent = thread();
  const file = { name: 'incident.capsule.json', title: 'Evidence capsule', content: '{"a":1}' };
  await messages.attach({ channelId: incidents, threadTs: parent.ts }, file);
  const [posted] = slack.thread(incidents, parent.ts).flatMap(({ files }) => files);
  expect(posted).toMatchObject({ name: 'incident.capsule.json', title: 'Evidence capsule' });
  expect(String(posted?.content)).toBe('{"a":1}');
  await messages.attach({ channelId: incidents, threadTs: null }, { ...file, name: 'other.json' });
  expect(slack.messages(incidents).at(-1)).toMatchObject({ threadTs: null, files: [{ name: 'other.json' }] });
});

test('what Slack refuses is said with its reason', async () => {
  const place = { channelId: 'C0NOWHERE', threadTs: null };
  await expect(messages.post(place, 'one', progress('waiting'))).rejects.toMatchObject({
    name: 'SlackCallError',
    reason: 'channel_not_found',
    retryable: false,
  });
});
