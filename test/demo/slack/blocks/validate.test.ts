import { describe, expect, test } from 'vitest';
import type { Surface } from '../../../../src/demo/slack/blocks/block-rules.ts';
import { blockProblems, countedCharacters, viewProblems } from '../../../../src/demo/slack/blocks/validate.ts';

const of = (length: number): string => 'x'.repeat(length);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const richText = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
const button = (more: object = {}) => ({ type: 'button', text: plain('Go'), ...more });
const option = (text: string, value = text) => ({ text: plain(text), value });
const section = (more: object) => ({ type: 'section', ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const accessory = (element: object) => section({ text: mrkdwn('a'), accessory: element });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('l'), element, ...more });
const select = (count: number) => ({ type: 'static_select', options: many(count, (i) => option(`o${i}`)) });
const cell = (text: string) => ({ type: 'raw_text', text });
const rows = (height: number, width: number, text = 'a') => many(height, () => many(width, () => cell(text)));
const dataTable = (height: number, width: number, more: object = {}) => ({
  type: 'data_table',
  caption: 'c',
  rows: rows(height, width),
  ...more,
});
const task = (status: string, more: object = {}) => ({ type: 'task_card', task_id: 't', title: 'T', status, ...more });
const card = (more: object = {}) => ({ type: 'card', title: mrkdwn('t'), ...more });
const container = (more: object = {}) => ({
  type: 'container',
  title: plain('t'),
  child_blocks: [{ type: 'divider' }],
  ...more,
});
const image = (more: object = {}) => ({
  type: 'image',
  alt_text: 'a',
  image_url: 'https://example.com/a.png',
  ...more,
});
const chart = (series: number, points: number) => ({
  type: 'data_visualization',
  title: 't',
  chart: {
    type: 'line',
    series: many(series, (s) => ({ name: `s${s}`, data: many(points, (p) => ({ label: `p${p}`, value: p })) })),
    axis_config: { categories: many(points, (p) => `p${p}`) },
  },
});

/** A length or count that Slack takes, the next one that it refuses, and where it says so. */
const limits: { what: string; make: (n: number) => object; max: number; at: string; surface?: Surface }[] = [
  { what: 'header text', make: (n) => ({ type: 'header', text: plain(of(n)) }), max: 150, at: '/0/text/text' },
  { what: 'header level', make: (n) => ({ type: 'header', text: plain('a'), level: n }), max: 4, at: '/0/level' },
  { what: 'section text', make: (n) => section({ text: mrkdwn(of(n)) }), max: 3000, at: '/0/text/text' },
  { what: 'section fields', make: (n) => section({ fields: many(n, () => mrkdwn('a')) }), max: 10, at: '/0/fields' },
  { what: 'field text', make: (n) => section({ fields: [mrkdwn(of(n))] }), max: 2000, at: '/0/fields/0/text' },
  { what: 'block id', make: (n) => ({ type: 'divider', block_id: of(n) }), max: 255, at: '/0/block_id' },
  { what: 'action id', make: (n) => actions(button({ action_id: of(n) })), max: 255, at: '/0/elements/0/action_id' },
  { what: 'actions elements', make: (n) => actions(...many(n, () => button())), max: 25, at: '/0/elements' },
  { what: 'button text', make: (n) => actions(button({ text: plain(of(n)) })), max: 75, at: '/0/elements/0/text/text' },
  { what: 'button value', make: (n) => actions(button({ value: of(n) })), max: 2000, at: '/0/elements/0/value' },
  {
    what: 'button url',
    make: (n) => actions(button({ url: `https://example.com/${of(n - 20)}` })),
    max: 3000,
    at: '/0/elements/0/url',
  },
  {
    what: 'accessibility label',
    make: (n) => actions(button({ accessibility_label: of(n) })),
    max: 75,
    at: '/0/elements/0/accessibility_label',
  },
  {
    what: 'confirm title',
    make: (n) => actions(button({ confirm: { title: plain(of(n)), text: plain('a') } })),
    max: 100,
    at: '/0/elements/0/confirm/title/text',
  },
  {
    what: 'confirm text',
    make: (n) => actions(button({ confirm: { text: mrkdwn(of(n)) } })),
    max: 300,
    at: '/0/elements/0/confirm/text/text',
  },
  {
    what: 'confirm button',
    make: (n) => actions(button({ confirm: { text: plain('a'), confirm: plain(of(n)) } })),
    max: 30,
    at: '/0/elements/0/confirm/confirm/text',
  },
  { what: 'select options', make: (n) => accessory(select(n)), max: 100, at: '/0/accessory/options' },
  {
    what: 'option groups',
    make: (n) =>
      accessory({
        type: 'static_select',
        option_groups: many(n, (i) => ({ label: plain(`g${i}`), options: [option('o')] })),
      }),
    max: 100,
    at: '/0/accessory/option_groups',
  },
  {
    what: 'option text',
    make: (n) => accessory({ type: 'static_select', options: [option(of(n), 'v')] }),
    max: 75,
    at: '/0/accessory/options/0/text/text',
  },
  {
    what: 'placeholder',
    make: (n) => accessory({ type: 'users_select', placeholder: plain(of(n)) }),
    max: 150,
    at: '/0/accessory/placeholder/text',
  },
  {
    what: 'checkboxes',
    make: (n) => accessory({ type: 'checkboxes', options: many(n, (i) => option(`o${i}`)) }),
    max: 10,
    at: '/0/accessory/options',
  },
  {
    what: 'radio buttons',
    make: (n) => accessory({ type: 'radio_buttons', options: many(n, (i) => option(`o${i}`)) }),
    max: 10,
    at: '/0/accessory/options',
  },
  {
    what: 'overflow options',
    make: (n) => accessory({ type: 'overflow', options: many(n, (i) => option(`o${i}`)) }),
    max: 5,
    at: '/0/accessory/options',
  },
  {
    what: 'context elements',
    make: (n) => ({ type: 'context', elements: many(n, () => mrkdwn('a')) }),
    max: 10,
    at: '/0/elements',
  },
  {
    what: 'context actions',
    make: (n) => ({
      type: 'context_actions',
      elements: many(n, () => ({ type: 'icon_button', icon: 'trash', text: plain('a') })),
    }),
    max: 5,
    at: '/0/elements',
  },
  { what: 'image alt text', make: (n) => image({ alt_text: of(n) }), max: 2000, at: '/0/alt_text' },
  { what: 'image title', make: (n) => image({ title: plain(of(n)) }), max: 2000, at: '/0/title/text' },
  {
    what: 'input label',
    make: (n) => input({ type: 'plain_text_input' }, { label: plain(of(n)) }),
    max: 2000,
    at: '/0/label/text',
  },
  {
    what: 'input hint',
    make: (n) => input({ type: 'plain_text_input' }, { hint: plain(of(n)) }),
    max: 2000,
    at: '/0/hint/text',
  },
  {
    what: 'max length',
    make: (n) => input({ type: 'plain_text_input', max_length: n }),
    max: 3000,
    at: '/0/element/max_length',
  },
  {
    what: 'file count',
    make: (n) => input({ type: 'file_input', max_files: n }),
    max: 10,
    at: '/0/element/max_files',
    surface: 'modal',
  },
  { what: 'markdown', make: (n) => ({ type: 'markdown', text: of(n) }), max: 12_000, at: '/0/text' },
  { what: 'card title', make: (n) => card({ title: mrkdwn(of(n)) }), max: 150, at: '/0/title/text' },
  { what: 'card subtitle', make: (n) => card({ subtitle: mrkdwn(of(n)) }), max: 150, at: '/0/subtitle/text' },
  { what: 'card body', make: (n) => card({ body: mrkdwn(of(n)) }), max: 200, at: '/0/body/text' },
  { what: 'card buttons', make: (n) => card({ actions: many(n, () => button()) }), max: 3, at: '/0/actions' },
  {
    what: 'carousel',
    make: (n) => ({ type: 'carousel', elements: many(n, () => card()) }),
    max: 10,
    at: '/0/elements',
  },
  { what: 'container title', make: (n) => container({ title: plain(of(n)) }), max: 150, at: '/0/title/text' },
  {
    what: 'container blocks',
    make: (n) => container({ child_blocks: many(n, () => ({ type: 'divider' })) }),
    max: 10,
    at: '/0/child_blocks',
  },
  {
    what: 'alert',
    make: (n) => ({ type: 'alert', text: plain(of(n)) }),
    max: 200,
    at: '/0/text/text',
    surface: 'modal',
  },
  { what: 'table rows', make: (n) => ({ type: 'table', rows: rows(n, 1) }), max: 100, at: '/0/rows' },
  { what: 'table cells', make: (n) => ({ type: 'table', rows: rows(1, n) }), max: 20, at: '/0/rows/0' },
  { what: 'table text', make: (n) => ({ type: 'table', rows: [[cell(of(n))]] }), max: 10_000, at: '' },
  { what: 'data table rows', make: (n) => dataTable(n, 1), max: 201, at: '/0/rows' },
  { what: 'data table columns', make: (n) => dataTable(2, n), max: 20, at: '/0/rows/0' },
  { what: 'data table page', make: (n) => dataTable(2, 1, { page_size: n }), max: 100, at: '/0/page_size' },
  {
    what: 'data table text',
    make: (n) => dataTable(2, 1, { caption: 'c', rows: [[cell('a')], [cell(of(n - 2))]] }),
    max: 20_000,
    at: '',
  },
  { what: 'chart title', make: (n) => ({ ...chart(1, 1), title: of(n) }), max: 50, at: '/0/title' },
  { what: 'chart series', make: (n) => chart(n, 2), max: 12, at: '/0/chart/series' },
  { what: 'chart points', make: (n) => chart(1, n), max: 20, at: '/0/chart/series/0/data' },
  { what: 'list indent', make: (n) => list({ indent: n }), max: 8, at: '/0/elements/0/indent' },
];

function list(more: object): object {
  const item = { type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] };
  return { type: 'rich_text', elements: [{ type: 'rich_text_list', style: 'bullet', elements: [item], ...more }] };
}

describe('limits of blocks', () => {
  test.each(limits)('$what: $max is taken, one more is refused', ({ make, max, at, surface = 'message' }) => {
    expect(blockProblems([make(max)], surface)).toEqual([]);
    const problems = blockProblems([make(max + 1)], surface);
    expect(problems.some((problem) => problem.endsWith(`[json-pointer:/blocks${at}]`))).toBe(true);
  });

  test.each<{ surface: Surface; max: number }>([
    { surface: 'message', max: 50 },
    { surface: 'modal', max: 100 },
    { surface: 'home', max: 100 },
  ])('a $surface holds $max blocks', ({ surface, max }) => {
    const dividers = (count: number) => many(count, () => ({ type: 'divider' }));
    expect(blockProblems(dividers(max), surface)).toEqual([]);
    expect(blockProblems(dividers(max + 1), surface)).toEqual([
      `[ERROR] no more than ${max} items allowed [json-pointer:/blocks]`,
    ]);
  });

  test('markdown counts over the whole message', () => {
    const parts = [6000, 6000, 1].map((length) => ({ type: 'markdown', text: of(length) }));
    expect(blockProblems(parts.slice(0, 2), 'message')).toEqual([]);
    expect(blockProblems(parts, 'message')).toHaveLength(1);
  });

  test('charts are at most two in a message', () => {
    expect(blockProblems([chart(1, 1), chart(1, 1)], 'message')).toEqual([]);
    expect(blockProblems([chart(1, 1), chart(1, 1), chart(1, 1)], 'message')).toHaveLength(1);
  });

  test('readable characters leave tables, ids and addresses out', () => {
    const blocks = [
      section({ text: mrkdwn(of(10)), block_id: of(50) }),
      actions(button({ text: plain(of(5)), url: 'https://example.com', value: of(100) })),
      { type: 'table', rows: [[cell(of(1000))]] },
    ];
    expect(countedCharacters(blocks)).toBe(15);
  });
});

describe('where blocks may stand', () => {
  const everywhere = 'message modal home';
  test.each([
    { block: { type: 'divider' }, where: everywhere },
    { block: actions(button()), where: everywhere },
    { block: card(), where: everywhere },
    { block: container(), where: everywhere },
    { block: richText('a'), where: everywhere },
    { block: { type: 'alert', text: plain('a') }, where: 'modal' },
    { block: { type: 'carousel', elements: [card()] }, where: 'message home' },
    { block: dataTable(2, 1), where: 'message home' },
    { block: { type: 'table', rows: rows(1, 1) }, where: 'message home' },
    { block: { type: 'markdown', text: 'a' }, where: 'message' },
    { block: { type: 'plan', title: 'a', tasks: [] }, where: 'message' },
    { block: task('complete'), where: 'message' },
    { block: chart(1, 1), where: 'message' },
    { block: { type: 'file', source: 'remote', external_id: 'a' }, where: '' },
    { block: input({ type: 'file_input' }), where: 'modal' },
    { block: { type: 'marquee' }, where: '' },
  ])('$block.type: $where', ({ block, where }) => {
    const surfaces: Surface[] = ['message', 'modal', 'home'];
    expect(surfaces.filter((surface) => blockProblems([block], surface).length === 0).join(' ')).toBe(where);
  });
});

describe('what Slack says', () => {
  test.each<{ name: string; blocks: unknown; says: string }>([
    {
      name: 'too long',
      blocks: [{ type: 'header', text: plain(of(151)) }],
      says: 'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    },
    {
      name: 'empty text',
      blocks: [section({ text: mrkdwn('') })],
      says: 'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    },
    {
      name: 'missing field',
      blocks: [{ type: 'image', image_url: 'https://a.example' }],
      says: 'missing required field: alt_text [json-pointer:/blocks/0]',
    },
    {
      name: 'unknown field',
      blocks: [{ type: 'divider', colour: 'red' }],
      says: 'invalid additional property: colour [json-pointer:/blocks/0]',
    },
    {
      name: 'verbatim on plain text',
      blocks: [section({ text: { ...plain('a'), verbatim: true } })],
      says: 'invalid additional property: verbatim [json-pointer:/blocks/0/text]',
    },
    {
      name: 'verbatim that is no boolean',
      blocks: [section({ text: { ...mrkdwn('a'), verbatim: 'yes' } })],
      says: 'must provide a boolean [json-pointer:/blocks/0/text/verbatim]',
    },
    {
      name: 'mrkdwn in a header',
      blocks: [{ type: 'header', text: mrkdwn('a') }],
      says: 'must be one of plain_text [json-pointer:/blocks/0/text/type]',
    },
    { name: 'no text at all', blocks: [section({})], says: 'must define one of text, fields [json-pointer:/blocks/0]' },
    { name: 'no type', blocks: [{}], says: 'missing required field: type [json-pointer:/blocks/0]' },
    { name: 'not an object', blocks: ['x'], says: 'must provide an object [json-pointer:/blocks/0]' },
    { name: 'not an array', blocks: {}, says: 'must provide an array [json-pointer:/blocks]' },
    {
      name: 'prototype words as a type',
      blocks: [{ type: 'constructor' }],
      says: 'unsupported type: constructor [json-pointer:/blocks/0/type]',
    },
    {
      name: 'script as a link',
      blocks: [actions(button({ url: 'javascript:alert(1)' }))],
      says: 'must be a valid URL [json-pointer:/blocks/0/elements/0/url]',
    },
    {
      name: 'a link that ends its own markup',
      blocks: [actions(button({ url: 'https://a.example/|x>' }))],
      says: 'must be a valid URL [json-pointer:/blocks/0/elements/0/url]',
    },
    {
      name: 'an unknown style',
      blocks: [actions(button({ style: 'green' }))],
      says: 'must be one of primary, danger [json-pointer:/blocks/0/elements/0/style]',
    },
    {
      name: 'an empty actions block',
      blocks: [actions()],
      says: 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
    },
    {
      name: 'a text input among actions',
      blocks: [actions({ type: 'plain_text_input' })],
      says: 'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    },
    {
      name: 'options and groups',
      blocks: [accessory({ ...select(1), option_groups: [{ label: plain('g'), options: [option('o')] }] })],
      says: 'must define either options or option_groups [json-pointer:/blocks/0/accessory]',
    },
    {
      name: 'the same block id twice',
      blocks: [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      says: 'duplicate block_id: a [json-pointer:/blocks/1/block_id]',
    },
    {
      name: 'the same block id in a container',
      blocks: [{ type: 'divider', block_id: 'a' }, container({ child_blocks: [{ type: 'divider', block_id: 'a' }] })],
      says: 'duplicate block_id: a [json-pointer:/blocks/1/child_blocks/0/block_id]',
    },
    {
      name: 'the same action id twice in a block',
      blocks: [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      says: 'duplicate action_id: a [json-pointer:/blocks/0/elements/1/action_id]',
    },
    {
      name: 'an image without source',
      blocks: [{ type: 'image', alt_text: 'a' }],
      says: 'must define exactly one of image_url, slack_file [json-pointer:/blocks/0]',
    },
    {
      name: 'a file id of another shape',
      blocks: [{ type: 'image', alt_text: 'a', slack_file: { id: 'file1' } }],
      says: 'must be a file id [json-pointer:/blocks/0/slack_file/id]',
    },
    {
      name: 'a plan title as a text object',
      blocks: [{ type: 'plan', title: plain('a') }],
      says: 'must provide a string [json-pointer:/blocks/0/title]',
    },
    {
      name: 'a waiting task on its own',
      blocks: [task('pending')],
      says: 'status must not be pending outside a plan [json-pointer:/blocks/0]',
    },
    {
      name: 'a task in an unknown state',
      blocks: [task('done')],
      says: 'must be one of pending, in_progress, complete, error [json-pointer:/blocks/0/status]',
    },
    {
      name: 'details as plain text',
      blocks: [task('complete', { details: plain('a') })],
      says: 'must be one of rich_text [json-pointer:/blocks/0/details/type]',
    },
    {
      name: 'card texts as strings',
      blocks: [{ type: 'card', title: 'a' }],
      says: 'must provide an object [json-pointer:/blocks/0/title]',
    },
    {
      name: 'a container in a container',
      blocks: [container({ child_blocks: [container()] })],
      says: 'unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]',
    },
    {
      name: 'a container without title',
      blocks: [{ type: 'container', child_blocks: [{ type: 'divider' }] }],
      says: 'must define one of title, rich_text_title [json-pointer:/blocks/0]',
    },
    {
      name: 'collapsed but not collapsible',
      blocks: [container({ default_collapsed: true })],
      says: 'default_collapsed requires is_collapsible [json-pointer:/blocks/0]',
    },
    {
      name: 'rich text in a header cell',
      blocks: [{ ...dataTable(2, 1), rows: [[richText('a')], [cell('b')]] }],
      says: 'unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0]',
    },
    {
      name: 'uneven rows',
      blocks: [{ ...dataTable(2, 1), rows: [[cell('a')], [cell('b'), cell('c')]] }],
      says: 'must have 1 cells [json-pointer:/blocks/0/rows/1]',
    },
    {
      name: 'a table without caption',
      blocks: [{ type: 'data_table', rows: rows(2, 1) }],
      says: 'missing required field: caption [json-pointer:/blocks/0]',
    },
    {
      name: 'a mention id of no user',
      blocks: [
        { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'ada' }] }] },
      ],
      says: 'must be a user id [json-pointer:/blocks/0/elements/0/elements/0/user_id]',
    },
    {
      name: 'a mention in preformatted text',
      blocks: [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }],
        },
      ],
      says: 'unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]',
    },
    {
      name: 'a list of texts instead of sections',
      blocks: [list({ elements: [{ type: 'text', text: 'a' }] })],
      says: 'must be one of rich_text_section [json-pointer:/blocks/0/elements/0/elements/0/type]',
    },
    {
      name: 'an empty rich text element',
      blocks: [richText('')],
      says: 'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    },
    {
      name: 'a pie without value',
      blocks: [
        { type: 'data_visualization', title: 't', chart: { type: 'pie', segments: [{ label: 'a', value: 0 }] } },
      ],
      says: 'must be more than 0 [json-pointer:/blocks/0/chart/segments/0/value]',
    },
  ])('of $name', ({ blocks, says }) => {
    expect(blockProblems(blocks, 'message')).toContain(`[ERROR] ${says}`);
  });

  test('nothing, of a plan with waiting and finished tasks', () => {
    const tasks = [
      task('pending'),
      task('complete', {
        task_id: 'u',
        output: richText('done'),
        sources: [{ type: 'url', url: 'https://a.example', text: 'a' }],
      }),
    ];
    expect(
      blockProblems(
        [
          {
            type: 'plan',
            title: 'Triage',
            tasks: [...tasks, ...many(12, (i) => task('pending', { task_id: `${i}` }))],
          },
        ],
        'message',
      ),
    ).toEqual([]);
  });
});

describe('views', () => {
  const modal = (more: object = {}) => ({ type: 'modal', title: plain('t'), blocks: [{ type: 'divider' }], ...more });

  test.each([
    { what: 'title', make: (n: number) => modal({ title: plain(of(n)) }), max: 24, at: '/view/title/text' },
    { what: 'submit', make: (n: number) => modal({ submit: plain(of(n)) }), max: 24, at: '/view/submit/text' },
    { what: 'close', make: (n: number) => modal({ close: plain(of(n)) }), max: 24, at: '/view/close/text' },
    {
      what: 'private_metadata',
      make: (n: number) => modal({ private_metadata: of(n) }),
      max: 3000,
      at: '/view/private_metadata',
    },
    { what: 'callback_id', make: (n: number) => modal({ callback_id: of(n) }), max: 255, at: '/view/callback_id' },
    { what: 'external_id', make: (n: number) => modal({ external_id: of(n) }), max: 255, at: '/view/external_id' },
  ])('$what has at most $max characters', ({ make, max, at }) => {
    expect(viewProblems(make(max))).toEqual([]);
    expect(viewProblems(make(max + 1))).toEqual([
      `[ERROR] must be less than ${max + 1} characters [json-pointer:${at}]`,
    ]);
  });

  test.each([
    {
      name: 'no title',
      view: { type: 'modal', blocks: [] },
      says: 'missing required field: title [json-pointer:/view]',
    },
    {
      name: 'inputs without submit',
      view: modal({ blocks: [input({ type: 'plain_text_input' })] }),
      says: 'missing required field: submit [json-pointer:/view]',
    },
    {
      name: 'a home view with a title',
      view: { type: 'home', title: plain('t'), blocks: [] },
      says: 'invalid additional property: title [json-pointer:/view]',
    },
    { name: 'another type', view: modal({ type: 'sheet' }), says: 'must be one of modal [json-pointer:/view/type]' },
    {
      name: 'two fields in focus',
      view: modal({
        submit: plain('s'),
        blocks: many(2, () => input({ type: 'plain_text_input', focus_on_load: true })),
      }),
      says: 'focus_on_load may be set once only [json-pointer:/view/blocks/1/element]',
    },
    {
      name: 'min above max',
      view: modal({ submit: plain('s'), blocks: [input({ type: 'plain_text_input', min_length: 5, max_length: 4 })] }),
      says: 'min_length must not exceed max_length [json-pointer:/view/blocks/0/element]',
    },
    { name: 'nothing', view: null, says: 'must provide an object [json-pointer:/view]' },
  ])('of $name it says so', ({ view, says }) => {
    expect(viewProblems(view)).toContain(`[ERROR] ${says}`);
  });
});
