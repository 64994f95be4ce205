import { isInteractive } from './blocks.ts';
import type { Block, Element } from './state.ts';
import type { ElementValue, ViewValues } from './workspace.ts';

/** The field of an element that holds what it shows at first, and the field its value travels in. */
const VALUE_FIELDS: Readonly<Record<string, { initial: string; value: string; empty: unknown }>> = {
  plain_text_input: { initial: 'initial_value', value: 'value', empty: null },
  email_text_input: { initial: 'initial_value', value: 'value', empty: null },
  url_text_input: { initial: 'initial_value', value: 'value', empty: null },
  number_input: { initial: 'initial_value', value: 'value', empty: null },
  static_select: { initial: 'initial_option', value: 'selected_option', empty: null },
  radio_buttons: { initial: 'initial_option', value: 'selected_option', empty: null },
  checkboxes: { initial: 'initial_options', value: 'selected_options', empty: [] },
  multi_static_select: { initial: 'initial_options', value: 'selected_options', empty: [] },
  users_select: { initial: 'initial_user', value: 'selected_user', empty: null },
  channels_select: { initial: 'initial_channel', value: 'selected_channel', empty: null },
  conversations_select: { initial: 'initial_conversation', value: 'selected_conversation', empty: null },
  multi_users_select: { initial: 'initial_users', value: 'selected_users', empty: [] },
  multi_channels_select: { initial: 'initial_channels', value: 'selected_channels', empty: [] },
  multi_conversations_select: { initial: 'initial_conversations', value: 'selected_conversations', empty: [] },
  datepicker: { initial: 'initial_date', value: 'selected_date', empty: null },
  timepicker: { initial: 'initial_time', value: 'selected_time', empty: null },
  datetimepicker: { initial: 'initial_date_time', value: 'selected_date_time', empty: null },
};

/** The field in which an element of this type sends its value, such as `selected_option`; undefined for buttons. */
export function valueField(type: string): string | undefined {
  return VALUE_FIELDS[type]?.value;
}

/** What an element shows before anybody touched it, as it would be sent. */
export function initialValue(element: Element): ElementValue {
  const fields = VALUE_FIELDS[element.type];
  if (fields === undefined) return { type: element.type };
  return { type: element.type, [fields.value]: element[fields.initial] ?? fields.empty };
}

/** Whether nothing is entered: no value, an empty text or an empty list. */
export function isEmpty({ type, ...value }: ElementValue): boolean {
  const entered = value[valueField(type) ?? ''];
  return (
    entered === undefined || entered === null || entered === '' || (Array.isArray(entered) && entered.length === 0)
  );
}

interface Field {
  readonly blockId: string;
  readonly actionId: string;
  readonly element: Element;
  readonly required: boolean;
}

/** The values of a view: what was entered, elsewhere what the elements show at first. */
export function collectValues(blocks: readonly Block[], entered: ViewValues): ViewValues {
  const values: Record<string, Record<string, ElementValue>> = {};
  for (const { blockId, actionId, element } of fieldsOf(blocks)) {
    values[blockId] = {
      ...values[blockId],
      [actionId]: entered[blockId]?.[actionId] ?? initialValue(element),
    };
  }
  return values;
}

/** Texts for the required inputs that are still empty, by block id; Slack checks these before it asks the app. */
export function missingInputs(blocks: readonly Block[], values: ViewValues): Readonly<Record<string, string>> {
  const missing = fieldsOf(blocks).filter(({ blockId, actionId, required }) => {
    const value = values[blockId]?.[actionId];
    return required && (value === undefined || isEmpty(value));
  });
  return Object.fromEntries(missing.map(({ blockId }) => [blockId, 'Please complete this required field.']));
}

function fieldsOf(blocks: readonly Block[]): Field[] {
  return blocks.flatMap((block, index) => {
    const blockId = block.block_id ?? `block-${index}`;
    const elements = [block.element, block.accessory, block.elements].flat().filter(isInteractive);
    return elements
      .filter(({ type }) => valueField(type) !== undefined)
      .map((element) => ({
        blockId,
        actionId: actionId(element),
        element,
        required: block.type === 'input' && block.optional !== true,
      }));
  });
}

/** An element's action id; Slack makes one up where an app gave none, and so does this page. */
export function actionId(element: Element): string {
  return typeof element.action_id === 'string' && element.action_id !== '' ? element.action_id : element.type;
}
