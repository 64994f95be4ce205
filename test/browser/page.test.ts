import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { State } from '../../src/demo/page/state.ts';
import {
  botMessage,
  cardBlocks,
  formView,
  inspection,
  message,
  picture,
  progressBlocks,
  START,
  sampleState,
  section,
} from '../demo/page/sample-state.ts';
import { type StubWorkspace, startStubWorkspace } from '../demo/page/stub-workspace.ts';
import { eventually, type OpenedPage, openPage, PHONE, type Screen, WIDE, withPicture } from './chromium.ts';

let stub: StubWorkspace;
let opened: OpenedPage | undefined;

beforeEach(async () => {
  stub = await startStubWorkspace(sampleState());
});

afterEach(async () => {
  const troubles = opened?.troubles ?? [];
  await opened?.close();
  await stub.stop();
  opened = undefined;
  expect(troubles).toEqual([]);
});

async function on(screen: Screen, steps: (page: Page) => Promise<void>): Promise<void> {
  opened = await openPage(stub.url, screen);
  const { page } = opened;
  await page.getByRole('main').waitFor();
  const name = expect.getState().currentTestName ?? 'page';
  await withPicture(page, name.replaceAll(/\W+/g, '-'), () => steps(page));
}

const question = message({ ts: `${START}.000100`, text: 'It fails: `01JD8Z6Q4M`' });
const card = botMessage({ ts: `${START + 2}.000100`, thread_ts: question.ts, blocks: cardBlocks, text: 'card' });
const saying =
  (...messages: State['messages']) =>
  (state: State) => ({ ...state, messages });

test('a world is pasted, sent with Enter, and the thread of the answer opens by itself', async () => {
  await on(WIDE, async (page) => {
    stub.answer('messages', { ok: true, ts: question.ts });
    await page.getByRole('button', { name: 'Paste it: A deployment that worked' }).click();
    const composer = page.getByRole('combobox', { name: 'Message #gpuaas-incidents' });
    await eventually(async () => expect(await composer.inputValue()).toBe('correlation_id: 01JD8Z6Q5N'));
    await composer.press('Enter');
    await eventually(() => expect(stub.posted.map(({ path }) => path)).toEqual(['worlds', 'messages']));
    expect(stub.posted[1]?.body).toEqual({ user: 'U0ADA', channel: 'C0INC', text: 'correlation_id: 01JD8Z6Q5N' });
    expect(await composer.inputValue()).toBe('');

    stub.update(saying(question, botMessage({ ...card, blocks: progressBlocks })));
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Read the trace').waitFor();
    stub.update(saying(question, card));
    await thread.getByRole('button', { name: 'Run again' }).waitFor();
    expect(await thread.getByText('Read the trace').count()).toBe(0);
  });
});

test('a slash command is suggested, completed with Tab and sent as a command', async () => {
  await on(WIDE, async (page) => {
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await composer.pressSequentially('/gp');
    await page.getByRole('option', { name: /gpuaas-incident/ }).waitFor();
    await composer.press('Tab');
    await composer.pressSequentially('help');
    await composer.press('Shift+Enter');
    await composer.press('Backspace');
    await composer.press('Enter');
    await eventually(() => expect(stub.posted).toHaveLength(1));
    expect(stub.posted[0]).toEqual({
      path: 'commands',
      body: { user: 'U0ADA', channel: 'C0INC', command: '/gpuaas-incident', text: 'help' },
    });
  });
});

test('a refused command says why and keeps the text', async () => {
  await on(WIDE, async (page) => {
    stub.answer('commands', { ok: false, error: 'operation_timeout' });
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await composer.fill('/gpuaas-incident help');
    await composer.press('Enter');
    await page.getByText('Not sent: operation_timeout.').waitFor();
    expect(await composer.inputValue()).toBe('/gpuaas-incident help');
    await composer.fill('/nonsense');
    await composer.press('Enter');
    await page.getByText('/nonsense is not a command of this workspace.').waitFor();
  });
});

test('a pressed button waits for the answer and then says what went wrong', async () => {
  stub.update(saying(botMessage({ ...card, thread_ts: null })));
  await on(WIDE, async (page) => {
    stub.answer('actions', { ok: false, error: 'the app did not answer' });
    const release = stub.hold('actions');
    const button = page.getByRole('button', { name: 'Run again' });
    await button.click();
    await eventually(async () => expect(await button.getAttribute('aria-busy')).toBe('true'));
    release();
    await page.getByText('That did not work: the app did not answer.').waitFor();
    expect(await button.getAttribute('aria-busy')).toBe('false');
    expect(stub.posted[0]?.body).toMatchObject({
      user: 'U0ADA',
      message_ts: card.ts,
      block_id: 'card',
      action_id: 'run_again',
      action: { type: 'button', action_id: 'run_again', value: '01JD8Z6Q4M' },
    });
  });
});

test('selects and menus send what was chosen, and a confirmed button asks first', async () => {
  stub.update(saying(botMessage({ ...card, thread_ts: null })));
  await on(WIDE, async (page) => {
    await page.getByRole('combobox', { name: 'Hand over to' }).selectOption('tenant');
    await eventually(() => expect(stub.posted).toHaveLength(1));
    await page.getByRole('button', { name: 'More options' }).click();
    await page.keyboard.press('Enter');
    await eventually(() => expect(stub.posted).toHaveLength(2));
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('dialog', { name: 'Reissue the upgrade?' }).getByRole('button', { name: 'Not now' }).click();
    expect(stub.posted).toHaveLength(2);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: 'Reissue' }).click();
    await eventually(() => expect(stub.posted).toHaveLength(3));
    expect(stub.posted.map(({ body }) => body.action)).toMatchObject([
      { type: 'static_select', action_id: 'owner', selected_option: { value: 'tenant' } },
      { type: 'overflow', action_id: 'more', selected_option: { value: 'export' } },
      { type: 'button', action_id: 'retry' },
    ]);
  });
});

test('a modal takes input, shows what the bot refuses and sends everything entered', async () => {
  stub.update((state) => ({ ...state, views: [{ id: 'V1', user: 'U0ADA', view: formView }] }));
  await on(WIDE, async (page) => {
    const modal = page.getByRole('dialog', { name: 'Triage an incident' });
    await modal.getByRole('button', { name: 'Triage' }).click();
    await modal.getByText('Please complete this required field.').waitFor();
    expect(stub.posted).toEqual([]);

    stub.answer('views/submit', { ok: false, errors: { correlation: 'This is no correlation id.' } });
    await modal.getByRole('textbox', { name: 'Correlation id' }).fill('??');
    await modal.getByRole('checkbox', { name: 'A blank page' }).check();
    await modal.getByRole('radio', { name: 'Platform managed' }).check();
    await modal.getByRole('combobox', { name: 'Action' }).selectOption('upgrade');
    await modal.getByRole('button', { name: 'Triage' }).click();
    await modal.getByText('This is no correlation id.').waitFor();
    const described = await modal.getByRole('textbox', { name: 'Correlation id' }).getAttribute('aria-describedby');
    expect(described?.split(' ')).toContain(await modal.getByRole('alert').getAttribute('id'));
    expect(stub.posted[0]).toMatchObject({
      path: 'views/submit',
      body: {
        user: 'U0ADA',
        view_id: 'V1',
        values: {
          correlation: { id: { type: 'plain_text_input', value: '??' } },
          mode: { mode: { selected_option: { value: 'platform_managed' } } },
          seen: { seen: { selected_options: [{ value: 'blank' }] } },
          action: { action: { selected_option: { value: 'upgrade' } } },
        },
      },
    });

    await page.keyboard.press('Escape');
    await eventually(() =>
      expect(stub.posted.at(-1)).toEqual({ path: 'views/close', body: { user: 'U0ADA', view_id: 'V1' } }),
    );
    expect(await modal.isVisible()).toBe(true);
    stub.update((state) => ({ ...state, views: [] }));
    await modal.waitFor({ state: 'detached' });
  });
});

test('only the person concerned sees an ephemeral message and a modal', async () => {
  stub.update((state) => ({
    ...state,
    messages: [botMessage({ ts: `${START}.000100`, ephemeral_to: 'U0BEN', text: 'psst' })],
    views: [{ id: 'V1', user: 'U0BEN', view: formView }],
  }));
  await on(WIDE, async (page) => {
    expect(await page.getByText('psst').count()).toBe(0);
    await page.getByRole('button', { name: /Ben Okafor/ }).click();
    await page.getByText('psst').waitFor();
    await page.getByText('Only visible to you').waitFor();
    await page.getByRole('dialog', { name: 'Triage an incident' }).waitFor();
  });
});

test('a message shortcut is reached by keyboard', async () => {
  stub.update(saying(question));
  await on(WIDE, async (page) => {
    await page.getByRole('button', { name: 'Message shortcuts' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Triage this message' }).waitFor();
    await page.keyboard.press('Enter');
    await eventually(() => expect(stub.posted).toHaveLength(1));
    expect(stub.posted[0]).toEqual({
      path: 'shortcuts',
      body: { user: 'U0ADA', channel: 'C0INC', message_ts: question.ts, callback_id: 'triage_message' },
    });
  });
});

test('the list follows new messages, but not once somebody has scrolled away', async () => {
  const many = Array.from({ length: 60 }, (_, n) => message({ ts: `${START + n}.000100`, text: `line ${n}` }));
  stub.update(saying(...many));
  await on(WIDE, async (page) => {
    const list = page.getByRole('main').locator('.message-list');
    const visible = (text: string) => page.getByText(text, { exact: true });
    await visible('line 59').waitFor();
    await eventually(async () => expect(await list.evaluate(isAtEnd)).toBe(true));
    stub.update(saying(...many, message({ ts: `${START + 60}.000100`, text: 'line 60' })));
    await visible('line 60').waitFor();
    await eventually(async () => expect(await list.evaluate(isAtEnd)).toBe(true));

    await list.hover();
    await page.mouse.wheel(0, -5_000);
    await eventually(async () => expect(await list.evaluate((element) => element.scrollTop)).toBe(0));
    stub.update(
      saying(
        ...many,
        message({ ts: `${START + 61}.000100`, text: 'line 61' }),
        message({ ts: `${START + 62}.000100`, text: 'line 62' }),
      ),
    );
    await page.getByRole('button', { name: /New below/ }).waitFor();
    expect(await list.evaluate((element) => element.scrollTop)).toBe(0);
    await page.getByRole('button', { name: /New below/ }).click();
    await eventually(async () => expect(await list.evaluate(isAtEnd)).toBe(true));
  });
});

function isAtEnd(element: Element): boolean {
  return element.scrollHeight - element.clientHeight - element.scrollTop < 2;
}

test('on a phone one part shows at a time and nothing is cut off', async () => {
  stub.update(saying(question, card));
  await on(PHONE, async (page) => {
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await page.getByRole('button', { name: /Ben Okafor/ }).click();
    await page.getByRole('button', { name: 'Worlds', exact: true }).click();
    await page.getByRole('button', { name: 'Paste it: A deployment that worked' }).click();
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /1 reply/ }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByRole('button', { name: 'Run again' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

test('a link to a message of this workspace opens it in place', async () => {
  const pointer = botMessage({
    ts: `${START + 9}.000100`,
    blocks: [
      section(
        `The card is <${new URL(`/archives/C0INC/p${START + 2}000100?thread_ts=${question.ts}`, stub.url)}|here>.`,
      ),
    ],
  });
  stub.update(saying(question, card, pointer));
  await on(WIDE, async (page) => {
    await page.getByRole('link', { name: 'here' }).click();
    await page.getByRole('complementary', { name: 'Thread' }).getByRole('button', { name: 'Run again' }).waitFor();
    expect(page.url()).toBe(stub.url);
  });
});

test('the inspector shows each request with its query and answer, the stored rows, the capsule and Slack', async () => {
  stub.show('inspector', { incidents: [inspection.incident] });
  stub.show(`inspector/${inspection.incident.id}`, inspection);
  stub.show('inspector/exchanges/r1', { sent: '', answer: '{ "lines": 5 }', page: 1, pages: 2 });
  stub.update((state) => ({
    ...state,
    deliveries: [
      {
        at: '2026-11-23T10:00:00.000Z',
        kind: 'command',
        path: '/slack/events',
        status: 200,
        failure: null,
        attempt: 0,
        ms: 12.4,
      },
    ],
    calls: [{ at: '2026-11-23T10:00:01.000Z', method: 'chat.update', ok: false, error: 'msg_too_long', ms: 3 }],
  }));
  await on(WIDE, async (page) => {
    await page.keyboard.press('i');
    await page.getByText('Not as expected: class is service_unavailable, expected no_failure_found').waitFor();
    await page.getByText('10:00:02 UTC · 1 request in 120 ms').waitFor();
    await page.getByRole('button', { name: /^Loki/ }).click();
    const request = page.getByRole('region', { name: 'Request in full' });
    await request.getByText('|= "01JD8Z6Q5N"').waitFor();
    await request.getByText('{ "lines": 5 }').waitFor();
    await request.getByText('page 1 of 2').waitFor();
    await page.getByRole('tab', { name: 'Requests' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('01JD8Z6Q5N', { exact: true }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('npm run -s replay -- ~/Downloads/c.json').waitFor();
    expect(await page.getByRole('link', { name: 'Download capsule' }).getAttribute('href')).toBe(
      `/workspace/inspector/${inspection.incident.id}/capsule`,
    );
    await page.keyboard.press('ArrowRight');
    await page.getByRole('cell', { name: 'command /slack/events' }).waitFor();
    await page.getByRole('cell', { name: 'msg_too_long' }).waitFor();
  });
});

test('worlds are searched and chosen by keyboard, colours and people switched, and keys wait while somebody types', async () => {
  await on(WIDE, async (page) => {
    const search = page.getByRole('searchbox', { name: 'Search worlds' });
    await search.fill('worked');
    expect(await page.getByRole('button', { name: /^Paste it/ }).count()).toBe(1);
    await search.press('t');
    await page.getByText('No world has these words.').waitFor();
    await search.fill('');
    await search.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await eventually(async () => expect(await composer.inputValue()).toBe('correlation_id: 01JD8Z6Q5N'));
    await composer.press('t');
    expect(stub.posted.map(({ path }) => path)).toEqual(['worlds']);

    await page.getByRole('heading', { name: 'Worlds to try' }).click();
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /Ben Okafor/, pressed: true }).waitFor();
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(24, 29, 27)');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('This list').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('t');
    await eventually(() => expect(stub.posted.map(({ path }) => path)).toEqual(['worlds', 'worlds', 'messages']));
    expect(stub.posted[2]?.body).toMatchObject({ user: 'U0BEN', text: sampleState().worlds[0]?.say });
  });
});

test('a fault is switched on, said as long as it is on, and switched off', async () => {
  const [fault] = sampleState().switches;
  await on(WIDE, async (page) => {
    await page.keyboard.press('f');
    await page.getByRole('switch', { name: /Loki is slow/ }).click();
    await eventually(() => expect(stub.posted).toEqual([{ path: 'switches', body: { id: 'loki-slow', on: true } }]));
    if (fault !== undefined) stub.update((state) => ({ ...state, switches: [{ ...fault, on: true }] }));
    await page.getByText('Switched on: Loki is slow').waitFor();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await eventually(() => expect(stub.posted.at(-1)?.body).toEqual({ id: 'loki-slow', on: false }));
  });
});

test('the app’s Home is shown to whom it was published, its buttons work, and a picture has its words', async () => {
  const home = { type: 'home', title: { type: 'plain_text', text: '' }, blocks: cardBlocks };
  stub.update((state) => ({
    ...state,
    has_home: true,
    homes: [{ id: 'V0HOME', user: 'U0ADA', view: home }],
    messages: [botMessage({ channel: 'D0ADA', ts: question.ts, text: 'Lineage', files: [picture] })],
  }));
  await on(WIDE, async (page) => {
    await page.getByRole('button', { name: 'Incident bot' }).click();
    await page.getByRole('img', { name: 'It broke at the relay.' }).waitFor();
    await page.getByRole('button', { name: 'Home' }).click();
    await page.getByRole('region', { name: 'Home' }).getByRole('button', { name: 'Run again' }).click();
    await eventually(() => expect(stub.posted.at(-1)?.path).toBe('actions'));
    expect(stub.posted[0]).toEqual({ path: 'home', body: { user: 'U0ADA' } });
    expect(stub.posted.at(-1)?.body).toMatchObject({ user: 'U0ADA', view_id: 'V0HOME', action_id: 'run_again' });
  });
});
