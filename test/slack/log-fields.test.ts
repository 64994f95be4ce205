import { describe, expect, test } from 'vitest';
import { ActionId, CallbackId } from '../../src/slack/action-ids.ts';
import { interactionFields } from '../../src/slack/log-fields.ts';

const ID = '4f1c2c1e-0b7e-4a53-9d38-6f0f6ad8a001';
const pressed = (action_id: string, value: string) => ({ type: 'block_actions', actions: [{ action_id, value }] });

describe('the log lines of an interaction carry', () => {
  test.each([
    { of: 'a button of an incident', body: pressed(ActionId.retry, ID), fields: { incidentId: ID } },
    { of: 'a button of an action', body: pressed(ActionId.approve, ID), fields: { actionId: ID } },
    {
      of: 'a dialog of ours',
      body: { type: 'view_submission', view: { callback_id: CallbackId.ticket } },
      fields: { dialog: CallbackId.ticket },
    },
    { of: 'a dialog of somebody else', body: { view: { callback_id: 'xoxb-1' } }, fields: {} },
    { of: 'a value that is no id of ours', body: pressed(ActionId.retry, 'xoxb-secret'), fields: {} },
    { of: 'an unknown button', body: pressed('other', ID), fields: {} },
    { of: 'an event', body: { type: 'event_callback', event: {} }, fields: {} },
    { of: 'no object', body: 'text', fields: {} },
  ])('of $of: $fields', ({ body, fields }) => {
    expect(interactionFields(body)).toEqual(fields);
  });

  test('an id for every button of an incident or an action', () => {
    const others: string[] = [ActionId.testClick];
    const without = Object.values(ActionId).filter(
      (id) => Object.keys(interactionFields(pressed(id, ID))).length === 0,
    );
    expect(without).toEqual(others);
  });
});
