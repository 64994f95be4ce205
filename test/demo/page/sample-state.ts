import type { Inspection } from '../../../src/demo/inspector/inspection.ts';
import type { Block, Message, SharedFile, State } from '../../../src/demo/page/state.ts';

/** 23 November 2026, 10:00 UTC, as the seconds of a Slack `ts`. */
export const START = 1_795_428_000;

const EVERYONE = ['U0ADA', 'U0BEN', 'U0GUS', 'U0BOT'];

export function message(overrides: Partial<Message> & { readonly ts: string }): Message {
  return {
    channel: 'C0INC',
    thread_ts: null,
    user: 'U0ADA',
    bot: false,
    bot_name: null,
    text: '',
    blocks: null,
    edited: false,
    ephemeral_to: null,
    files: [],
    ...overrides,
  };
}

export function botMessage(overrides: Partial<Message> & { readonly ts: string }): Message {
  return message({ user: 'U0BOT', bot: true, bot_name: 'Incident bot', ...overrides });
}

export function sampleState(overrides: Partial<State> = {}): State {
  return {
    team: { id: 'T0LOCAL', name: 'Northwind Cloud' },
    bot: { user_id: 'U0BOT', name: 'Incident bot' },
    shortcuts: [{ callback_id: 'triage_message', name: 'Triage this message' }],
    commands: [{ command: '/gpuaas-incident', usage_hint: '<correlation-id> | help | recent | status <id>' }],
    users: [
      { id: 'U0ADA', name: 'Ada Lindqvist', title: 'on call' },
      { id: 'U0BEN', name: 'Ben Okafor', title: 'tenant engineer' },
      { id: 'U0GUS', name: 'Gus Marin', title: 'guest' },
    ],
    channels: [
      { id: 'C0INC', name: 'gpuaas-incidents', kind: 'public', members: EVERYONE },
      { id: 'C0GEN', name: 'general', kind: 'public', members: EVERYONE },
      { id: 'D0ADA', name: 'incident-bot', kind: 'im', members: ['U0ADA', 'U0BOT'] },
    ],
    user_groups: [{ id: 'S0ONCALL', name: 'gpuaas-oncall' }],
    messages: [],
    views: [],
    statuses: [],
    worlds: [
      {
        id: 'allowlist',
        title: 'Operator account may not upgrade',
        expect: 'Insufficient permissions: the action is missing on the allowlist.',
        verdict: 'Permission denied',
        shows: ['breaks at gpuaas-api'],
        say: '{"code":"forbidden","message":"operator may not upgrade","correlation_id":"01JD8Z6Q4M"}',
      },
      {
        id: 'healthy',
        title: 'A deployment that worked',
        expect: 'No failure found: every hop of the lineage is there.',
        verdict: 'No failure found',
        shows: [],
        say: 'correlation_id: 01JD8Z6Q5N',
      },
    ],
    links: [],
    switches: [{ id: 'loki-slow', title: 'Loki is slow', effect: 'Each log query takes longer.', on: false }],
    homes: [],
    has_home: false,
    active_world: null,
    deliveries: [],
    calls: [],
    ...overrides,
  };
}

export const section = (text: string): Block => ({ type: 'section', text: { type: 'mrkdwn', text } });

/** A card while the bot still works. */
export const progressBlocks: readonly Block[] = [
  {
    type: 'plan',
    title: 'Triage of 01JD8Z6Q4M',
    tasks: [
      { type: 'task_card', task_id: 'a', title: 'Read the logs', status: 'complete' },
      { type: 'task_card', task_id: 'b', title: 'Read the trace', status: 'in_progress' },
      { type: 'task_card', task_id: 'c', title: 'Read the platform', status: 'pending' },
    ],
  },
];

/** A finished card: foreign texts, links, buttons. */
export const cardBlocks: readonly Block[] = [
  { type: 'header', text: { type: 'plain_text', text: 'Insufficient permissions' } },
  section(
    '*Operator `svc-ops` may not upgrade app instances.* See <http://127.0.0.1:9/explore|the log lines>.\nSecond line &amp; more.',
  ),
  {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: '{"level":"error","status":403}' }] },
    ],
  },
  { type: 'context', elements: [{ type: 'mrkdwn', text: 'Certain :white_check_mark: 3 sources read' }] },
  {
    type: 'actions',
    block_id: 'card',
    elements: [
      {
        type: 'button',
        action_id: 'run_again',
        value: '01JD8Z6Q4M',
        style: 'primary',
        text: { type: 'plain_text', text: 'Run again' },
      },
      {
        type: 'button',
        action_id: 'retry',
        value: '01JD8Z6Q4M',
        style: 'danger',
        text: { type: 'plain_text', text: 'Retry' },
        confirm: {
          title: { type: 'plain_text', text: 'Reissue the upgrade?' },
          text: { type: 'mrkdwn', text: 'It runs as *svc-ops*.' },
          confirm: { type: 'plain_text', text: 'Reissue' },
          deny: { type: 'plain_text', text: 'Not now' },
        },
      },
      {
        type: 'static_select',
        action_id: 'owner',
        placeholder: { type: 'plain_text', text: 'Hand over to' },
        options: [
          { text: { type: 'plain_text', text: 'Platform team' }, value: 'platform' },
          { text: { type: 'plain_text', text: 'Tenant team' }, value: 'tenant' },
        ],
      },
      {
        type: 'overflow',
        action_id: 'more',
        options: [{ text: { type: 'plain_text', text: 'Export the report' }, value: 'export' }],
      },
    ],
  },
];

const option = (value: string, text: string) => ({ text: { type: 'plain_text', text }, value });

/** A view with every common kind of input. */
export const formView = {
  type: 'modal',
  title: { type: 'plain_text', text: 'Triage an incident' },
  submit: { type: 'plain_text', text: 'Triage' },
  close: { type: 'plain_text', text: 'Cancel' },
  blocks: [
    section('What the runbook asks for.'),
    {
      type: 'input',
      block_id: 'correlation',
      label: { type: 'plain_text', text: 'Correlation id' },
      hint: { type: 'plain_text', text: 'From the error message' },
      element: { type: 'plain_text_input', action_id: 'id' },
    },
    {
      type: 'input',
      block_id: 'mode',
      optional: true,
      label: { type: 'plain_text', text: 'Operating mode' },
      element: {
        type: 'radio_buttons',
        action_id: 'mode',
        initial_option: option('tenant_dedicated', 'Tenant dedicated'),
        options: [option('tenant_dedicated', 'Tenant dedicated'), option('platform_managed', 'Platform managed')],
      },
    },
    {
      type: 'input',
      block_id: 'seen',
      optional: true,
      label: { type: 'plain_text', text: 'What was seen' },
      element: {
        type: 'checkboxes',
        action_id: 'seen',
        options: [option('error', 'An error'), option('blank', 'A blank page')],
      },
    },
    {
      type: 'input',
      block_id: 'action',
      optional: true,
      label: { type: 'plain_text', text: 'Action' },
      element: {
        type: 'static_select',
        action_id: 'action',
        options: [option('create', 'create'), option('upgrade', 'upgrade')],
      },
    },
  ],
} satisfies State['views'][number]['view'];

/** A picture as a message carries it. */
export const picture: SharedFile = {
  id: 'F0LINEAGE',
  name: 'lineage.svg',
  title: 'Lineage',
  mimetype: 'image/svg+xml',
  alt_text: 'It broke at the relay.',
  url: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/%3E',
};

/** What the inspector reads of one incident. */
export const inspection: Inspection = {
  incident: {
    id: '0b6f1f0e',
    correlation_id: '01JD8Z6Q5N',
    channel: 'C0INC',
    thread_ts: `${START}.000100`,
    status: 'finished',
    run: 1,
    created_at: '2026-11-23T10:00:01.000Z',
  },
  expectation: {
    world: 'A deployment that worked',
    shown: 'Service down',
    differences: [{ part: 'class', expected: 'no_failure_found', actual: 'service_unavailable' }],
  },
  exchanges: [
    {
      key: 'r1',
      target: 'loki',
      at: '2026-11-23T10:00:02.000Z',
      ms: 120,
      method: 'GET',
      path: '/loki/api/v1/query_range?limit=1000',
      query: '{service="gpuaas-api"} |= "01JD8Z6Q5N"',
      status: 200,
      failure: null,
      bytes: 812,
    },
  ],
  tables: [{ name: 'incidents', rows: [{ id: '0b6f1f0e', correlation_id: '01JD8Z6Q5N', failure: null }] }],
  capsule: {
    run: 1,
    seal: 'ab12',
    gzip_bytes: 6_743,
    file: 'c.json',
    replay: 'npm run -s replay -- ~/Downloads/c.json',
  },
};
