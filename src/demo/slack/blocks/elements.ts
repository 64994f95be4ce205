import { richText } from './rich-text.ts';
import {
  all,
  anything,
  byType,
  type Fields,
  flag,
  integer,
  list,
  object,
  oneOf,
  type Rule,
  text,
  textLike,
  url,
  where,
} from './rule.ts';
import {
  choiceOption,
  confirm,
  id,
  imageFields,
  imageSource,
  menuOption,
  optionGroup,
  overflowOption,
  plainText,
} from './text-objects.ts';

/** Block elements: what people press, choose from and type into, and where each may stand. */

const style = oneOf('primary', 'danger');
const placeholder = plainText(150);
const focus = { focus_on_load: flag() };
const actionId = { action_id: id };
const dispatch = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
  ),
};

const element = (type: string, required: Fields, optional: Fields = {}): Rule =>
  object({ type: oneOf(type), ...required }, { ...actionId, ...optional });

export const image: Rule = all(object({ type: oneOf('image'), alt_text: text(2000) }, imageFields), imageSource);

/** A menu has its options, or groups of them, not both and not neither. */
const optionsOrGroups = where(
  (menu) => (menu.options === undefined) !== (menu.option_groups === undefined),
  'must define either options or option_groups',
);

const menu = (type: string, optional: Fields): Rule =>
  element(type, {}, { placeholder, confirm, ...focus, ...optional });
const multi = { max_selected_items: integer(1, 100) };
const options = { options: list(menuOption, 100), option_groups: list(optionGroup, 100) };
const conversations = {
  default_to_current_conversation: flag(),
  filter: object(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), 4),
      exclude_external_shared_channels: flag(),
      exclude_bot_users: flag(),
    },
  ),
};
const ids = list(id, 100, 0);
const respond = { response_url_enabled: flag() };

const selects: Record<string, Rule> = {
  static_select: all(menu('static_select', { ...options, initial_option: menuOption }), optionsOrGroups),
  external_select: menu('external_select', { initial_option: menuOption, min_query_length: integer(0, 100) }),
  users_select: menu('users_select', { initial_user: id }),
  conversations_select: menu('conversations_select', { initial_conversation: id, ...conversations, ...respond }),
  channels_select: menu('channels_select', { initial_channel: id, ...respond }),
};

const multiSelects: Record<string, Rule> = {
  multi_static_select: all(
    menu('multi_static_select', { ...options, initial_options: list(menuOption, 100), ...multi }),
    optionsOrGroups,
  ),
  multi_external_select: menu('multi_external_select', {
    initial_options: list(menuOption, 100),
    min_query_length: integer(0, 100),
    ...multi,
  }),
  multi_users_select: menu('multi_users_select', { initial_users: ids, ...multi }),
  multi_conversations_select: menu('multi_conversations_select', {
    initial_conversations: ids,
    ...conversations,
    ...multi,
  }),
  multi_channels_select: menu('multi_channels_select', { initial_channels: ids, ...multi }),
};

const timeOfDay = textLike(/^([01]\d|2[0-3]):[0-5]\d$/u, 5, 'a time such as 22:25');
const day = textLike(/^\d{4}-\d{2}-\d{2}$/u, 10, 'a date such as 2026-01-31');

const pickers: Record<string, Rule> = {
  checkboxes: element(
    'checkboxes',
    { options: list(choiceOption, 10) },
    { initial_options: list(choiceOption, 10), confirm, ...focus },
  ),
  radio_buttons: element(
    'radio_buttons',
    { options: list(choiceOption, 10) },
    { initial_option: choiceOption, confirm, ...focus },
  ),
  datepicker: element('datepicker', {}, { initial_date: day, placeholder, confirm, ...focus }),
  timepicker: element(
    'timepicker',
    {},
    { initial_time: timeOfDay, timezone: text(255), placeholder, confirm, ...focus },
  ),
  datetimepicker: element(
    'datetimepicker',
    {},
    { initial_date_time: integer(1_000_000_000, 9_999_999_999), confirm, ...focus },
  ),
};

const shortTextInput = (type: string): Rule =>
  element(type, {}, { initial_value: text(3000, 0), placeholder, ...dispatch, ...focus });

const richTextInput = element(
  'rich_text_input',
  {},
  {
    initial_value: richText,
    placeholder,
    min_lines: integer(1, 100),
    max_lines: integer(1, 100),
    ...dispatch,
    ...focus,
  },
);

const inputs: Record<string, Rule> = {
  plain_text_input: all(
    element(
      'plain_text_input',
      {},
      {
        initial_value: text(3000, 0),
        multiline: flag(),
        min_length: integer(0, 3000),
        max_length: integer(1, 3000),
        placeholder,
        ...dispatch,
        ...focus,
      },
    ),
    where(
      ({ min_length: min, max_length: max }) => typeof min !== 'number' || typeof max !== 'number' || min <= max,
      'min_length must not exceed max_length',
    ),
  ),
  email_text_input: shortTextInput('email_text_input'),
  url_text_input: shortTextInput('url_text_input'),
  number_input: element(
    'number_input',
    { is_decimal_allowed: flag() },
    {
      initial_value: text(255),
      min_value: text(255),
      max_value: text(255),
      placeholder,
      ...dispatch,
      ...focus,
    },
  ),
  file_input: element('file_input', {}, { filetypes: list(text(255), 100), max_files: integer(1, 10) }),
  rich_text_input: richTextInput,
};

export const button: Rule = element(
  'button',
  { text: plainText(75) },
  { value: text(2000), url: url(), style, confirm, accessibility_label: text(75) },
);

const buttons: Record<string, Rule> = {
  button,
  overflow: element('overflow', { options: list(overflowOption, 5) }, { confirm }),
  workflow_button: element(
    'workflow_button',
    { text: plainText(75), workflow: anything },
    { style, accessibility_label: text(75) },
  ),
};

const feedbackButton = object({ text: plainText(75), value: text(2000) }, { accessibility_label: text(75) });

/** Elements of an `actions` block. */
export const actionElement: Rule = byType({
  ...buttons,
  ...selects,
  ...multiSelects,
  ...pickers,
  rich_text_input: richTextInput,
});
/** What may stand beside the text of a section. */
export const accessory: Rule = byType({ ...buttons, ...selects, ...multiSelects, ...pickers, image });
/** What an `input` block asks for. */
export const inputElement: Rule = byType({ ...inputs, ...selects, ...multiSelects, ...pickers });
/** Elements of a `context_actions` block. */
export const contextActionElement: Rule = byType({
  feedback_buttons: element('feedback_buttons', {
    positive_button: feedbackButton,
    negative_button: feedbackButton,
  }),
  icon_button: element(
    'icon_button',
    { icon: text(255), text: plainText(75) },
    {
      value: text(2000),
      confirm,
      accessibility_label: text(75),
      visible_to_user_ids: list(id, 100),
    },
  ),
});
