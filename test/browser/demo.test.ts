import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { eventually, type OpenedPage, openPage, PHONE, type Screen, WIDE, withPicture } from './chromium.ts';
import { picture } from './pictures.ts';

const TRIAGE_MS = 60_000;

let demo: Demo;
let opened: OpenedPage | undefined;

beforeAll(async () => {
  demo = await startDemo({ quiet: true });
});

afterAll(async () => {
  await demo.stop();
});

afterEach(async () => {
  const troubles = opened?.troubles ?? [];
  await opened?.close();
  opened = undefined;
  expect(troubles).toEqual([]);
});

async function on(screen: Screen, steps: (page: Page) => Promise<void>): Promise<void> {
  opened = await openPage(demo.url, screen);
  const { page } = opened;
  await page.getByRole('main').waitFor();
  const name = expect.getState().currentTestName ?? 'demo';
  await withPicture(page, name.replaceAll(/\W+/g, '-'), () => steps(page));
}

const thread = (page: Page): Locator => page.getByRole('complementary', { name: 'Thread' });
const composer = (page: Page): Locator => page.getByRole('combobox', { name: /^Message/ });
const finished = (page: Page) =>
  thread(page).getByRole('button', { name: 'Show evidence' }).waitFor({ timeout: TRIAGE_MS });

async function type(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** What the open thread offers as evidence in the log store. */
async function logsLink(page: Page): Promise<string> {
  return (await thread(page).getByRole('link', { name: 'logs' }).first().getAttribute('href')) ?? '';
}

test('Try it shows the card at work, then the verdict, its evidence and what stands behind it; faults show in the next run', async () => {
  const [world] = demo.platform.worlds();
  await on(WIDE, async (page) => {
    await page.getByRole('button', { name: `Paste it: ${world?.title}` }).waitFor();
    await picture(page, 'demo-start');
    await page.getByRole('button', { name: 'Try it' }).click();

    await thread(page)
      .getByText(/of \d+ steps done/)
      .waitFor({ timeout: TRIAGE_MS });
    await picture(page, 'demo-progress');
    await finished(page);
    expect(
      await thread(page)
        .getByText(/of \d+ steps done/)
        .count(),
    ).toBe(0);
    await thread(page).getByText('Permission denied').first().waitFor();
    await picture(page, 'demo');

    const evidence = await fetch(await logsLink(page));
    expect(evidence.status).toBe(200);
    expect(await evidence.text()).toContain(world?.correlationId);

    await thread(page).getByRole('button', { name: 'Show evidence' }).click();
    const modal = page.getByRole('dialog', { name: 'Evidence' });
    await modal.getByText(/page 1 of/).waitFor();
    await modal.getByText('authorization denied').first().waitFor();
    await picture(page, 'demo-evidence');
    await modal.getByRole('combobox').selectOption({ label: 'Service account (1)' });
    await modal.getByText('allowed_actions').waitFor();
    await modal.getByRole('button', { name: 'Close' }).last().click();
    await modal.waitFor({ state: 'detached' });

    await thread(page).getByRole('button', { name: 'Export capsule' }).click();
    const exported = page.getByRole('dialog', { name: 'Export' });
    await exported.getByText(/The capsule is in the thread as a file\./).waitFor({ timeout: TRIAGE_MS });
    await page.keyboard.press('Escape');
    await exported.waitFor({ state: 'detached' });
    const file = thread(page).getByRole('link', { name: /Evidence capsule/ });
    const capsule = await fetch(new URL((await file.getAttribute('href')) ?? '', demo.url));
    expect(await capsule.json()).toMatchObject({ report: { correlation_id: world?.correlationId } });

    await page.getByRole('button', { name: /Inspector/ }).click();
    await page.getByText(/As expected: Permission denied/).waitFor();
    const asked = page.getByRole('button', { name: /^Loki/ }).first();
    await asked.waitFor();
    await picture(page, 'demo-inspector');
    await asked.click();
    const request = page.getByRole('region', { name: 'Request in full' });
    await request.getByText(`|= "${world?.correlationId}"`).first().waitFor();
    await request.getByText('"resultType": "streams"').waitFor();
    await page.getByRole('tab', { name: 'Capsule' }).click();
    const download = page.getByRole('link', { name: 'Download capsule' });
    const kept = await fetch(new URL((await download.getAttribute('href')) ?? '', demo.url));
    expect(await kept.json()).toMatchObject({ report: { correlation_id: world?.correlationId } });

    await page.getByRole('button', { name: 'Faults' }).click();
    await page.getByRole('switch', { name: /Loki is down/ }).click();
    await page.getByText('Switched on: Loki is down').waitFor();
    await page.getByRole('main').getByRole('button', { name: /repl/ }).click();
    await thread(page).getByRole('button', { name: 'Run again' }).click();
    await page.getByText(/Not as expected/).waitFor({ timeout: TRIAGE_MS });
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('Switched on').waitFor({ state: 'detached' });
  });
});

test('the same id again points to the card, and the link opens it', async () => {
  const [world] = demo.platform.worlds();
  await on(WIDE, async (page) => {
    await type(page, `again: correlation_id=${world?.correlationId}`);
    await thread(page)
      .getByText(/has a card in this channel already/)
      .waitFor({ timeout: TRIAGE_MS });
    await thread(page).getByRole('link', { name: 'Open the card' }).click();
    await finished(page);
    expect(page.url()).toBe(demo.url);
  });
});

test('only the person who typed a command sees its answer', async () => {
  await on(WIDE, async (page) => {
    await page.getByRole('button', { name: /^Ben/ }).click();
    await type(page, '/gpuaas-incident help');
    await page.getByText('Only visible to you').waitFor();
    await page.getByText('Ask with a correlation id.').waitFor();
    await page.getByRole('button', { name: /^Cleo/ }).click();
    await page.getByText('Only visible to you').waitFor({ state: 'detached' });
  });
});

test('a command without an id opens a form, which says what is wrong and then starts a triage', async () => {
  const world = demo.platform.worlds()[3];
  await on(WIDE, async (page) => {
    await type(page, '/gpuaas-incident');
    const form = page.getByRole('dialog', { name: 'Triage an incident' });
    await form.getByRole('textbox', { name: 'Correlation id' }).fill('??');
    await form.getByRole('button', { name: 'Triage' }).click();
    await form.getByRole('alert').waitFor();
    await picture(page, 'demo-form');
    await form.getByRole('textbox', { name: 'Correlation id' }).fill(world?.correlationId ?? '');
    await form.getByRole('button', { name: 'Triage' }).click();
    await form.waitFor({ state: 'detached' });
    const card = page.getByRole('main').locator('.message').last();
    await card.getByRole('button', { name: 'Show evidence' }).waitFor({ timeout: TRIAGE_MS });
    await page.getByRole('button', { name: /Inspector/ }).click();
    await page.getByRole('tab', { name: 'Slack' }).click();
    await page.getByRole('cell', { name: 'views.open' }).first().waitFor();
  });
});

test('a message is triaged by its shortcut', async () => {
  const world = demo.platform.worlds()[2];
  await on(WIDE, async (page) => {
    await page.getByRole('button', { name: /app-team/ }).click();
    demo.slack.say({ user: 'U0CLEO', channel: 'C0APPTEAM', text: `${world?.correlationId} is stuck`, typed: true });
    const message = page.getByRole('main').locator('.message').last();
    await message.getByText(/is stuck/).waitFor();
    await message.getByRole('button', { name: 'Message shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'Triage this message' }).click();
    await message.getByRole('button', { name: /repl/ }).click({ timeout: TRIAGE_MS });
    await finished(page);
  });
});

test('on a phone in the dark a world is pasted and the card is read from its top', async () => {
  const world = demo.platform.worlds()[1];
  await on({ ...PHONE, colorScheme: 'dark' }, async (page) => {
    await page.getByRole('button', { name: 'Worlds', exact: true }).click();
    await page.getByRole('button', { name: `Paste it: ${world?.title}` }).click();
    await eventually(async () => expect(await composer(page).inputValue()).toBe(world?.say));
    await composer(page).press('Enter');
    await finished(page);
    await picture(page, 'demo-phone');
    const card = thread(page).locator('.message').last();
    const [cardTop, listTop] = [await topOf(card), await topOf(thread(page).locator('.message-list'))];
    expect(cardTop).toBeGreaterThanOrEqual(listTop);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  });
});

async function topOf(element: Locator): Promise<number> {
  return (await element.boundingBox())?.y ?? Number.NaN;
}
