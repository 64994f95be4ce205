import { expect, test } from 'vitest';
import { worldOfDelivery } from '../../src/demo/world-of-delivery.ts';

const worlds = [{ correlationId: '01JAMBER' }, { correlationId: '01JBIRCH' }];

test.each([
  {
    name: 'a message of a person',
    payload: { event: { type: 'message', user: 'U1', text: 'see 01JBIRCH' } },
    world: 1,
  },
  { name: 'a command', payload: { command: '/gpuaas-incident', text: '01JAMBER' }, world: 0 },
  {
    name: 'a press on a card',
    payload: { type: 'block_actions', message: { blocks: [{ text: 'Id 01JBIRCH' }] } },
    world: 1,
  },
  { name: 'a message without an id', payload: { event: { type: 'message', user: 'U1', text: 'hello' } }, world: null },
  {
    name: 'a message of the bot',
    payload: { event: { type: 'message', bot_id: 'B1', text: '01JAMBER' } },
    world: null,
  },
  {
    name: 'an edited card',
    payload: { event: { type: 'message', subtype: 'message_changed', message: { text: '01JAMBER' } } },
    world: null,
  },
])('$name → $world', ({ payload, world }) => {
  expect(worldOfDelivery(payload, worlds)).toBe(world === null ? undefined : worlds[world]);
});

test('a press on a message that names no id belongs to what its thread is about, unless it names another', () => {
  const press = { type: 'block_actions', message: { blocks: [{ text: 'Needs a second person.' }] } };
  expect(worldOfDelivery(press, worlds, () => 'the card of 01JBIRCH')).toBe(worlds[1]);
  expect(worldOfDelivery({ ...press, also: '01JAMBER' }, worlds, () => 'the card of 01JBIRCH')).toBe(worlds[0]);
});
