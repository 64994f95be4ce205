import { accessory, actionElement, button, contextActionElement, image, inputElement } from './elements.ts';
import { richText } from './rich-text.ts';
import { all, byType, type Fields, flag, integer, list, object, oneOf, type Rule, text, url, where } from './rule.ts';
import { dataTable, dataVisualization, table } from './tables.ts';
import { anyText, id, imageFields, imageSource, mrkdwn, plainText } from './text-objects.ts';

/** Where blocks are shown: a message, a modal, or the app's Home tab. */
export type Surface = 'message' | 'modal' | 'home';

export interface BlockRule {
  readonly surfaces: readonly Surface[];
  readonly rule: Rule;
}

const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
const messages: readonly Surface[] = ['message'];
const notInModals: readonly Surface[] = ['message', 'home'];

const block = (type: string, required: Fields, optional: Fields = {}): Rule =>
  object({ type: oneOf(type), ...required }, { block_id: id, ...optional });

const atLeastOne = (...names: readonly string[]): Rule =>
  where((value) => names.some((name) => value[name] !== undefined), `must define one of ${names.join(', ')}`);

const header = block('header', { text: plainText(150) }, { level: integer(1, 4) });
const section = all(
  block('section', {}, { text: anyText(3000), fields: list(anyText(2000), 10), accessory, expand: flag() }),
  atLeastOne('text', 'fields'),
);
const actions = block('actions', { elements: list(actionElement, 25) });
const context = block('context', {
  elements: list(byType({ image, plain_text: plainText(3000), mrkdwn: mrkdwn(3000) }), 10),
});
const divider = block('divider', {});
const imageBlock = all(
  block('image', { alt_text: text(2000) }, { title: plainText(2000), ...imageFields }),
  imageSource,
);
const input = block(
  'input',
  { label: plainText(2000), element: inputElement },
  { hint: plainText(2000), optional: flag(), dispatch_action: flag() },
);
const video = block(
  'video',
  { alt_text: text(2000), title: plainText(199), video_url: url(), thumbnail_url: url() },
  {
    title_url: url(),
    author_name: text(49),
    provider_name: text(255),
    provider_icon_url: url(),
    description: plainText(3000),
  },
);
/** Slack shows remote files by this block; an app that sends one is refused. */
const file: Rule = (_value, at, report) => report('unsupported type: file', `${at}/type`);

const card = all(
  block(
    'card',
    {},
    {
      hero_image: image,
      icon: image,
      slack_icon: object({ type: oneOf('icon'), name: text(255) }),
      title: mrkdwn(150),
      subtitle: mrkdwn(150),
      body: mrkdwn(200),
      subtext: mrkdwn(150),
      actions: list(button, 3),
    },
  ),
  atLeastOne('hero_image', 'title', 'actions', 'body'),
);

const taskCard = block(
  'task_card',
  { task_id: id, title: text(3000), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  {
    details: richText,
    output: richText,
    sources: list(object({ type: oneOf('url'), url: url(), text: text(3000) }), 100, 0),
  },
);
/** A task card on its own is a task that was begun; only inside a plan may it still wait. */
const begun = where((value) => value.status !== 'pending', 'status must not be pending outside a plan');

const childBlock = byType({
  actions,
  context,
  divider,
  file,
  header,
  image: imageBlock,
  input,
  rich_text: richText,
  section,
  table,
  video,
});

const container = all(
  block(
    'container',
    { child_blocks: list(childBlock, 10) },
    {
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      icon: image,
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      is_collapsible: flag(),
      default_collapsed: flag(),
      has_header_divider: flag(),
    },
  ),
  atLeastOne('title', 'rich_text_title'),
  where(
    (value) => value.default_collapsed !== true || value.is_collapsible === true,
    'default_collapsed requires is_collapsible',
  ),
);

/** Every block: the surfaces it may stand on, and its rule. */
export const blockRules: Readonly<Record<string, BlockRule>> = {
  actions: { surfaces: everywhere, rule: actions },
  alert: {
    surfaces: ['modal'],
    rule: block('alert', { text: anyText(200) }, { level: oneOf('default', 'info', 'warning', 'error', 'success') }),
  },
  card: { surfaces: everywhere, rule: card },
  carousel: { surfaces: notInModals, rule: block('carousel', { elements: list(card, 10) }) },
  container: { surfaces: everywhere, rule: container },
  context: { surfaces: everywhere, rule: context },
  context_actions: {
    surfaces: messages,
    rule: block('context_actions', { elements: list(contextActionElement, 5) }),
  },
  data_table: { surfaces: notInModals, rule: dataTable },
  data_visualization: { surfaces: messages, rule: dataVisualization },
  divider: { surfaces: everywhere, rule: divider },
  file: { surfaces: messages, rule: file },
  header: { surfaces: everywhere, rule: header },
  image: { surfaces: everywhere, rule: imageBlock },
  input: { surfaces: everywhere, rule: input },
  markdown: { surfaces: messages, rule: block('markdown', { text: text(12_000) }) },
  plan: {
    surfaces: messages,
    rule: block('plan', { title: text(3000) }, { tasks: list(taskCard, Number.POSITIVE_INFINITY, 0) }),
  },
  rich_text: { surfaces: everywhere, rule: richText },
  section: { surfaces: everywhere, rule: section },
  table: { surfaces: notInModals, rule: table },
  task_card: { surfaces: messages, rule: all(taskCard, begun) },
  video: { surfaces: everywhere, rule: video },
};
