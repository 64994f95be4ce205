import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalSlack } from '../../../../src/demo/slack/local-slack.ts';
import { ada } from '../../../../src/demo/slack/people.ts';
import type { Json } from '../../../../src/demo/slack/state.ts';
import { startTestSlack } from '../../../support/slack.ts';
import { callApi } from '../../../support/slack-api.ts';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startTestSlack();
});
afterAll(() => slack.close());

const view = (more: Json = {}) => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'T' },
  submit: { type: 'plain_text', text: 'Go' },
  blocks: [
    {
      type: 'input',
      block_id: 'a',
      label: { type: 'plain_text', text: 'A' },
      element: { type: 'plain_text_input', action_id: 'v', initial_value: 'start' },
    },
  ],
  ...more,
});

let triggers = 0;
function trigger(viewId: string | null = null): string {
  triggers += 1;
  const id = `1.${triggers}`;
  const expiresAt = Date.now() + 3000;
  slack.state.triggers.set(id, { user: ada.id, expiresAt, used: false, viewId });
  return id;
}
const open = (more?: Json) => callApi(slack, 'views.open', { trigger_id: trigger(), view: view(more) });

beforeEach(() => {
  slack.state.views.length = 0;
});

test('a bad view is refused and does not use up the trigger', async () => {
  const id = trigger();
  expect(await callApi(slack, 'views.open', { trigger_id: id, view: { type: 'modal', blocks: [] } })).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: title [json-pointer:/view]'] },
  });
  expect(await callApi(slack, 'views.open', { trigger_id: id, view: view() })).toMatchObject({ ok: true });
});

test.each([
  { name: 'an unknown trigger', args: { trigger_id: '1.2.3' }, error: 'invalid_trigger_id' },
  { name: 'no trigger', args: {}, error: 'invalid_arguments' },
  { name: 'a home view', args: { view: { type: 'home', blocks: [] }, trigger_id: '1' }, error: 'invalid_arguments' },
])('$name is refused: $error', async ({ args, error }) => {
  expect(await callApi(slack, 'views.open', { view: view(), ...args })).toMatchObject({ ok: false, error });
});

test('a view of more than 250 kB is too large', async () => {
  const blocks = Array.from({ length: 95 }, () => ({
    type: 'section',
    text: { type: 'mrkdwn', text: 'x'.repeat(2900) },
  }));
  expect(await open({ blocks })).toMatchObject({ error: 'view_too_large' });
});

test('views stack up to three, one above the other', async () => {
  const first = (await open()).view as Json;
  const second = await callApi(slack, 'views.push', { trigger_id: trigger(String(first.id)), view: view() });
  expect(second.view).toMatchObject({ previous_view_id: first.id, root_view_id: first.id });
  await callApi(slack, 'views.push', { trigger_id: trigger('V2'), view: view() });
  expect(await callApi(slack, 'views.push', { trigger_id: trigger('V3'), view: view() })).toMatchObject({
    error: 'push_limit_reached',
  });
  expect(slack.views(ada.id)).toHaveLength(3);
});

test('an update with an old hash is refused; one with the newest keeps what was typed', async () => {
  const opened = (await open({ external_id: 'one' })).view as Json;
  const [stored] = slack.views(ada.id);
  if (stored !== undefined) stored.values.a = { v: { type: 'plain_text_input', value: 'typed' } };
  const update = (hash: unknown) =>
    callApi(slack, 'views.update', { external_id: 'one', hash, view: view({ external_id: 'one' }) });
  expect(await update(opened.hash)).toMatchObject({
    ok: true,
    view: { state: { values: { a: { v: { value: 'typed' } } } } },
  });
  expect(await update(opened.hash)).toMatchObject({ error: 'hash_conflict' });
  expect(await callApi(slack, 'views.update', { view_id: 'V0', view: view() })).toMatchObject({ error: 'not_found' });
});

test('an external id is used once', async () => {
  await open({ external_id: 'same' });
  expect(await open({ external_id: 'same' })).toMatchObject({ error: 'duplicate_external_id' });
});

test('a home view is published for a person and replaced in place', async () => {
  const home = { type: 'home', blocks: [{ type: 'divider' }] };
  const first = await callApi(slack, 'views.publish', { user_id: ada.id, view: home });
  const second = await callApi(slack, 'views.publish', { user_id: ada.id, view: home });
  expect((second.view as Json).id).toBe((first.view as Json).id);
  expect(slack.home(ada.id)?.view.type).toBe('home');
});
