import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { eventually, type OpenedPage, openPage, WIDE, withPicture } from './chromium.ts';
import { picture } from './pictures.ts';

/** People of three roles act from the card, in a browser, against the platform of the demo. */

/** A world heals after up to half a minute, and a retry is followed for some seconds. */
const SLOW = 60_000;

let demo: Demo;
let opened: OpenedPage | undefined;

beforeAll(async () => {
  demo = await startDemo({ quiet: true, delays: { loki: 50, tempo: 50, api: 50 } });
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

async function on(steps: (page: Page) => Promise<void>): Promise<void> {
  opened = await openPage(demo.url, WIDE);
  const { page } = opened;
  await page.getByRole('main').waitFor();
  const name = expect.getState().currentTestName ?? 'actions';
  await withPicture(page, name.replaceAll(/\W+/g, '-'), () => steps(page));
}

const thread = (page: Page): Locator => page.getByRole('complementary', { name: 'Thread' });
const inThread = (page: Page, name: string): Locator => thread(page).getByRole('button', { name, exact: true });
const says = (page: Page, text: string | RegExp) => thread(page).getByText(text).first().waitFor({ timeout: SLOW });
const become = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name} `) }).click();

/** Pastes what the reporter of a world would, and waits for the verdict. */
async function triage(page: Page, id: string): Promise<void> {
  const world = demo.platform.worlds().find((each) => each.id.endsWith(id));
  await page.getByRole('button', { name: `Paste it: ${world?.title}` }).click();
  const composer = page.getByRole('combobox', { name: /^Message/ });
  await eventually(async () => expect(await composer.inputValue()).toBe(world?.say));
  await composer.press('Enter');
  await inThread(page, 'Show evidence').waitFor({ timeout: SLOW });
}

/** The demo's worlds heal in their own time: run again until the card offers it. */
async function runAgainUntil(page: Page, name: string): Promise<void> {
  const deadline = performance.now() + SLOW;
  for (let run = 2; (await inThread(page, name).count()) === 0 && performance.now() < deadline; run++) {
    await inThread(page, 'Run again').click();
    await says(page, new RegExp(`^Run ${run} · logs from`));
  }
  await inThread(page, name).waitFor();
}

test('an upgrade is retried after its right came, and followed until it recovered', async () => {
  await on(async (page) => {
    await triage(page, 'clover');
    await says(page, /Retry is off/);
    await runAgainUntil(page, 'Retry upgrade');
    await inThread(page, 'Retry upgrade').click();
    const dialog = page.getByRole('dialog', { name: 'Retry' });
    await dialog.getByText('Changed since the failure').waitFor({ timeout: SLOW });
    await dialog.getByRole('textbox', { name: 'app_version' }).fill('0.6.0');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The allowlist was mended.');
    await picture(page, 'actions-retry');
    await dialog.getByRole('button', { name: 'Retry', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(page, /Recovered after \d+ s/);
    await says(page, 'New correlation id:');
    await eventually(async () => expect(await inThread(page, 'Retry upgrade').count()).toBe(0));
    await thread(page).getByText('Ended, recovered:').scrollIntoViewIfNeeded();
    await picture(page, 'actions-recovered');
    expect(demo.platform.effects.filter(({ worldId }) => worldId.endsWith('clover'))).toHaveLength(1);
  });
});

test('who lacks the role is told which one is needed and who has it, and nothing happens', async () => {
  await on(async (page) => {
    await triage(page, 'nectar');
    await become(page, 'Cleo');
    await inThread(page, 'Retry start').click();
    await says(page, /You need the role operator for this project/);
    await picture(page, 'actions-denied');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await become(page, 'Ada');
    await eventually(async () =>
      expect(
        await thread(page)
          .getByText(/You need the role/)
          .count(),
      ).toBe(0),
    );
    expect(demo.platform.effects.filter(({ worldId }) => worldId.endsWith('nectar'))).toEqual([]);
  });
});

test('a decommission that Ada asks for runs once Ben has approved it', async () => {
  await on(async (page) => {
    await triage(page, 'indigo');
    await runAgainUntil(page, 'Retry decommission');
    await inThread(page, 'Retry decommission').click();
    const dialog = page.getByRole('dialog', { name: 'Retry' });
    await dialog.getByText('Needs a second person.').waitFor({ timeout: SLOW });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('The lab is over.');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(page, 'Needs a second person.');

    await inThread(page, 'Approve').last().click();
    await says(page, /You need the role approver/);
    expect(demo.platform.effects.filter(({ worldId }) => worldId.endsWith('indigo'))).toEqual([]);

    await become(page, 'Ben');
    await thread(page).getByText('Needs a second person.').scrollIntoViewIfNeeded();
    await picture(page, 'actions-approval');
    await inThread(page, 'Approve').last().click();
    await says(page, /Recovered after \d+ s/);
    await eventually(async () => expect(await inThread(page, 'Approve').count()).toBe(0));
    expect(demo.platform.effects.filter(({ worldId }) => worldId.endsWith('indigo'))).toHaveLength(1);
  });
});

test('a gap that two people file is one ticket', async () => {
  await on(async (page) => {
    await triage(page, 'fjord');
    await inThread(page, 'File a platform primitive gap').click();
    const dialog = page.getByRole('dialog', { name: 'Platform primitive gap' });
    await dialog.getByText('A new ticket is filed.').waitFor({ timeout: SLOW });
    await picture(page, 'actions-ticket');
    await dialog.getByRole('button', { name: 'File', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(page, 'Filed as ticket');

    await become(page, 'Ben');
    await inThread(page, 'File a platform primitive gap').click();
    await dialog.getByText('This will comment on GAP-1.').waitFor({ timeout: SLOW });
    await dialog.getByRole('button', { name: 'Comment', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(page, 'Added to the open ticket');

    const link = thread(page).getByRole('link', { name: 'GAP-1' }).first();
    expect(await link.getAttribute('href')).toBe(`${demo.ledgerUrl}#gap-1`);
    expect(await page.getByRole('link', { name: 'Ticket ledger' }).getAttribute('href')).toBe(demo.ledgerUrl);
    const ledger = await (await fetch(demo.ledgerUrl)).text();
    expect(ledger.match(/<h2>/g)).toHaveLength(1);
    expect(ledger.match(/<tr><td>/g)).toHaveLength(2);
  });
});

test('an escalation reaches its owner, who takes it; the first card shows who', async () => {
  await on(async (page) => {
    await triage(page, 'tundra');
    await inThread(page, 'Escalate').click();
    const dialog = page.getByRole('dialog', { name: 'Escalate' });
    await dialog.getByRole('textbox', { name: 'What should they do next?' }).fill('Restore the relay.');
    await dialog.getByRole('combobox', { name: 'Severity' }).selectOption('SEV-2');
    await dialog.getByRole('button', { name: 'Escalate', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await says(page, /nobody took it yet/);

    await become(page, 'Ben');
    await page.getByRole('button', { name: /platform-private/ }).click();
    const message = page.getByRole('main').locator('.message').last();
    await message.getByText('Restore the relay.').waitFor();
    await picture(page, 'actions-escalation');
    await message.getByRole('button', { name: 'Acknowledge' }).click();
    await message.getByText('Taken by').waitFor({ timeout: SLOW });
    await message.getByRole('link', { name: 'Open the card' }).click();
    await says(page, /taken by/);
  });
});
