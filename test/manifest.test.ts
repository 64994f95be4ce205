import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { silentLog } from '../src/log.ts';
import { EVENTS } from '../src/slack/action-ids.ts';
import { createSlackApp } from '../src/slack/app.ts';
import { noMetrics } from '../src/slack/metrics.ts';
import { SLACK_PATH } from '../src/slack/receivers/http.ts';
import { SCOPES } from '../src/slack/scopes.ts';
import { recordedUseCases } from './support/use-cases.ts';

/** The parts of an app manifest that are used, with Slack's limits. Unknown keys are errors, as at Slack. */
const Url = z.url({ protocol: /^https$/ }).max(3000);
const Manifest = z.strictObject({
  _metadata: z.strictObject({ major_version: z.literal(2) }),
  display_information: z.strictObject({
    name: z.string().min(1).max(35),
    description: z.string().max(140),
    long_description: z.string().min(175).max(4000),
    background_color: z.string().regex(/^#[0-9a-f]{6}$/i),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.boolean(),
      messages_tab_enabled: z.boolean(),
      messages_tab_read_only_enabled: z.boolean(),
    }),
    bot_user: z.strictObject({ display_name: z.string().regex(/^[a-z0-9._-]{1,80}$/), always_online: z.boolean() }),
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().regex(/^\/[a-z0-9_-]{1,31}$/),
          url: Url,
          description: z.string().min(1).max(2000),
          usage_hint: z.string().max(1000),
          should_escape: z.boolean(),
        }),
      )
      .max(50),
    shortcuts: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(24),
          type: z.enum(['message', 'global']),
          callback_id: z.string().max(255),
          description: z.string().min(1).max(150),
        }),
      )
      .max(10),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.string()).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ request_url: Url, bot_events: z.array(z.string()).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true), request_url: Url }),
    org_deploy_enabled: z.boolean(),
    socket_mode_enabled: z.boolean(),
    token_rotation_enabled: z.literal(false),
  }),
});

const text = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
const manifest = Manifest.parse(parse(text));

const { registered } = createSlackApp({
  config: {
    botToken: 'xoxb-local-bot-token',
    linkHosts: [],
    connection: { mode: 'socket', appToken: 'xapp-local-app-token' },
  },
  useCases: recordedUseCases(),
  policies: () => ({ listen: 'messages', bareIds: false, bots: [], external: 'refuse' }),
  log: silentLog,
  metrics: noMetrics,
});

test('commands and shortcuts are those that the code registers, both ways', () => {
  const { slash_commands, shortcuts } = manifest.features;
  expect(slash_commands.map(({ command }) => command)).toEqual(registered.commands);
  expect(shortcuts.map(({ callback_id }) => callback_id)).toEqual(registered.shortcuts);
  expect(shortcuts.every(({ type }) => type === 'message')).toBe(true);
});

test('events are those that the code registers, both ways', () => {
  const { bot_events } = manifest.settings.event_subscriptions;
  expect(bot_events).toEqual([...EVENTS]);
  const types = new Set(bot_events.map((event) => event.replace(/^message\..*$/, 'message')));
  expect([...types].sort()).toEqual([...registered.events].sort());
});

test('the scopes are exactly those that something needs', () => {
  const needs: Readonly<Record<string, string>> = {
    app_mention: 'app_mentions:read',
    'message.channels': 'channels:history',
    'message.groups': 'groups:history',
    'message.im': 'im:history',
    subteam_members_changed: 'usergroups:read',
    subteam_updated: 'usergroups:read',
  };
  // app_home_opened needs none.
  const forEvents = manifest.settings.event_subscriptions.bot_events.flatMap((event) => needs[event] ?? []);
  // Commands and shortcuts; chat.* of cards and answers; files. conversations.history needs the history scopes.
  const calls = ['commands', 'chat:write', 'files:write'];
  // conversations.info and users.info, before anybody is served; users.conversations for Home.
  const admission = ['channels:read', 'groups:read', 'users:read'];
  const needed = new Set([...calls, ...admission, ...forEvents]);
  expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
});

test('doctor looks for exactly these scopes', () => {
  expect(Object.keys(SCOPES).sort()).toEqual([...manifest.oauth_config.scopes.bot].sort());
});

test('every address leads to the one path of the HTTP receiver', () => {
  const { settings, features } = manifest;
  const urls = [
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
    ...features.slash_commands.map(({ url }) => url),
  ];
  expect(new Set(urls.map((url) => new URL(url).pathname))).toEqual(new Set([SLACK_PATH]));
});

test('people and channels in a command arrive as ids', () => {
  expect(manifest.features.slash_commands.every(({ should_escape }) => should_escape)).toBe(true);
});

test('every scope says in the file what it is for', () => {
  const bot = text.slice(text.indexOf('    bot:'), text.indexOf('settings:'));
  expect(bot.match(/^ {6}#/gm)?.length ?? 0).toBeGreaterThanOrEqual(5);
});
