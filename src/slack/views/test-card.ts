import type { MessageMetadata } from '@slack/types';
import { ActionId, TEST_METADATA } from '../action-ids.ts';
import { actions, button, type Message, message, paragraph } from '../blocks.ts';

/** How far the click on a test card came. `over`: nobody pressed in time. */
export const TEST_STATES = ['waiting', 'stored', 'not_stored', 'over'] as const;
export type TestState = (typeof TEST_STATES)[number];

const SAID: Readonly<Record<TestState, string>> = {
  waiting: 'Test card: press the button. It proves the way from Slack to the bot, its database and back.',
  stored: 'Test card: the click arrived at the bot and was stored. Nothing else was done.',
  not_stored: 'Test card: the click arrived at the bot, and its database refused it.',
  over: 'Test card: no click arrived in time.',
};

/** The card that `doctor` posts, and that the bot edits when its button is pressed. */
export function testCard(state: TestState, name: string): Message & { readonly metadata: MessageMetadata } {
  const tail = state === 'waiting' ? [actions(button('Test the click', ActionId.testClick, name))] : [];
  return {
    ...message(SAID[state], [paragraph(SAID[state])], ...tail),
    metadata: { event_type: TEST_METADATA, event_payload: { name, state } },
  };
}
