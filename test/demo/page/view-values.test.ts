import { expect, test } from 'vitest';
import { collectValues, initialValue, isEmpty, missingInputs } from '../../../src/demo/page/view-values.ts';
import { formView } from './sample-state.ts';

test('untouched inputs are sent as what they show at first', () => {
  expect(collectValues(formView.blocks, {})).toEqual({
    correlation: { id: { type: 'plain_text_input', value: null } },
    mode: {
      mode: {
        type: 'radio_buttons',
        selected_option: { text: { type: 'plain_text', text: 'Tenant dedicated' }, value: 'tenant_dedicated' },
      },
    },
    seen: { seen: { type: 'checkboxes', selected_options: [] } },
    action: { action: { type: 'static_select', selected_option: null } },
  });
});

test('entered values replace the initial ones', () => {
  const entered = { correlation: { id: { type: 'plain_text_input', value: '01JD8Z6Q4M' } } };
  expect(collectValues(formView.blocks, entered)).toMatchObject(entered);
});

test('only required inputs are missed', () => {
  expect(missingInputs(formView.blocks, collectValues(formView.blocks, {}))).toEqual({
    correlation: 'Please complete this required field.',
  });
});

test('controls outside of input blocks are part of the values, buttons are not', () => {
  const blocks = [
    { type: 'section', block_id: 's', accessory: { type: 'users_select', action_id: 'u', initial_user: 'U0ADA' } },
    { type: 'actions', block_id: 'a', elements: [{ type: 'button', action_id: 'b' }, { type: 'datepicker' }] },
  ];
  expect(collectValues(blocks, {})).toEqual({
    s: { u: { type: 'users_select', selected_user: 'U0ADA' } },
    a: { datepicker: { type: 'datepicker', selected_date: null } },
  });
});

test.each([
  { value: { type: 'plain_text_input', value: null }, empty: true },
  { value: { type: 'plain_text_input', value: '' }, empty: true },
  { value: { type: 'plain_text_input', value: ' ' }, empty: false },
  { value: { type: 'checkboxes', selected_options: [] }, empty: true },
  { value: { type: 'checkboxes', selected_options: [{ value: 'a' }] }, empty: false },
  { value: initialValue({ type: 'static_select' }), empty: true },
])('$value is empty: $empty', ({ value, empty }) => {
  expect(isEmpty(value)).toBe(empty);
});
