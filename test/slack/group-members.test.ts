import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ada, app, ben, team } from '../../src/demo/slack/people.ts';
import { silentLog } from '../../src/log.ts';
import { createSlackClients, measuredFetch } from '../../src/slack/clients.ts';
import { createGroupMembers } from '../../src/slack/group-members.ts';
import { createLimits } from '../../src/slack/limits.ts';
import { noMetrics } from '../../src/slack/metrics.ts';
import { slackSecrets } from '../support/slack.ts';
import { until } from '../support/until.ts';
import { startBot, type TestBot } from './support/bot.ts';

const METHOD = 'usergroups.users.list';
const GROUP = { id: 'S0ONCALL', handle: 'gpuaas-oncall', name: 'GPUaaS on call', members: [ada.id] };
let bot: TestBot;

beforeEach(async () => {
  bot = await startBot();
});

afterEach(async () => {
  await bot.close();
});

const members = async () => [...((await bot.app.groups.membersOf(GROUP.id)) ?? ['nobody'])];

function tell(event: Record<string, unknown>): Promise<{ status: number }> {
  const payload = { type: 'event_callback', team_id: team.id, api_app_id: app.appId, event };
  return bot.slack.signedRequest({ kind: 'event', payload });
}

test('members are asked for once, also by several at the same time', async () => {
  expect(await Promise.all([members(), members()])).toEqual([[ada.id], [ada.id]]);
  expect(await members()).toEqual([ada.id]);
  expect(bot.slack.calls(METHOD)).toHaveLength(1);
});

describe('a change that Slack tells', () => {
  test.each([
    { type: 'subteam_members_changed', subteam_id: GROUP.id, added_users: [ben.id] },
    { type: 'subteam_updated', subteam: { id: GROUP.id, users: [ada.id, ben.id] } },
  ])('by $type holds from then on', async (event) => {
    await members();
    bot.slack.state.userGroups.set(GROUP.id, { ...GROUP, members: [ada.id, ben.id] });
    expect(await members()).toEqual([ada.id]);
    expect(await tell(event)).toMatchObject({ status: 200 });
    await until('the new member', async () => (await members()).includes(ben.id));
    expect(bot.slack.calls(METHOD)).toHaveLength(2);
  });

  test('of another group costs no call', async () => {
    await members();
    await tell({ type: 'subteam_members_changed', subteam_id: 'S0OTHER' });
    expect(await members()).toEqual([ada.id]);
    expect(bot.slack.calls(METHOD)).toHaveLength(1);
  });
});

test('a group that Slack does not know, or cannot tell of, has no members for now', async () => {
  expect(await bot.app.groups.membersOf('S0NOWHERE')).toBeNull();
  bot.slack.faults.onCall(METHOD, { kind: 'status', status: 503 });
  expect(await bot.app.groups.membersOf(GROUP.id)).toBeNull();
  expect(await bot.app.groups.membersOf(GROUP.id)).toBeNull();
  expect(bot.slack.calls(METHOD)).toHaveLength(2);
});

test('members are read anew after five minutes, and a failure is not kept that long', async () => {
  let now = Date.now();
  const fetch = measuredFetch(globalThis.fetch, noMetrics);
  const { apiUrl } = bot.slack;
  const groups = createGroupMembers({
    clients: createSlackClients({ botToken: slackSecrets.botToken, apiUrl, fetch, log: silentLog }),
    limits: createLimits(() => now),
    log: silentLog,
    now: () => now,
  });
  const ask = async () => [...((await groups.membersOf(GROUP.id)) ?? ['nobody'])];
  expect(await ask()).toEqual([ada.id]);
  bot.slack.state.userGroups.set(GROUP.id, { ...GROUP, members: [] });
  now += 5 * 60_000 - 1;
  expect(await ask()).toEqual([ada.id]);
  now += 1;
  bot.slack.faults.onCall(METHOD, { kind: 'status', status: 503 }, { times: 1 });
  expect(await ask()).toEqual(['nobody']);
  now += 10_000;
  expect(await ask()).toEqual([]);
});
