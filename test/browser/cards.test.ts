import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { type OpenedPage, openPage, type Screen, withPicture } from './chromium.ts';
import { elementPicture } from './pictures.ts';

/** High enough that a card stands in it whole, wide enough for its thread to have its usual width. */
const TALL: Screen = { width: 1440, height: 2400, colorScheme: 'light' };
const PHONE: Screen = { width: 380, height: 1400, colorScheme: 'light' };
const TRIAGE_MS = 60_000;

let demo: Demo;
let opened: OpenedPage | undefined;

beforeAll(async () => {
  demo = await startDemo({ quiet: true, delays: { loki: 0, tempo: 0, api: 0 } });
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

async function on(name: string, steps: (page: Page) => Promise<void>, screen = TALL): Promise<void> {
  opened = await openPage(demo.url, screen);
  const { page } = opened;
  await page.getByRole('main').waitFor();
  await withPicture(page, name, () => steps(page));
}

interface CardOfClass {
  readonly name: string;
  readonly world: string;
  /** Words of the headline. */
  readonly title: string;
  /** How often the same failure was asked about before, with other ids. */
  readonly before?: number;
}

/** One card of each verdict class, and of the one case that must not be worked around. */
const CARDS: readonly CardOfClass[] = [
  { name: 'insufficient_permissions', world: '01-amber', title: 'Permission denied' },
  { name: 'invalid_request', world: '12-lagoon', title: 'Invalid request' },
  { name: 'service_unavailable', world: '02-birch', title: 'Service down', before: 2 },
  { name: 'internal_error', world: '03-cobalt', title: 'Platform defect' },
  { name: 'proxied_ui_bootstrap_failure', world: '21-umber', title: 'App page does not load' },
  { name: 'no_failure_found', world: '04-delta', title: 'No failure found' },
  { name: 'undetermined', world: '24-xenon', title: 'Not determined' },
  { name: 'undetermined_unread', world: '05-ember', title: 'Not determined' },
  { name: 'platform_primitive_gap', world: '06-fjord', title: 'platform primitive gap' },
];

/** The finished card. The picture of its lineage may stand below it already. */
function cardIn(page: Page): Locator {
  const messages = page.getByRole('complementary', { name: 'Thread' }).locator('.message');
  return messages.filter({ has: page.getByRole('button', { name: 'Show evidence' }) });
}

async function askedBefore(world: string): Promise<void> {
  const { say } = demo.platform.renew(world);
  const { ts } = demo.slack.say({ user: 'U0BEN', channel: 'C0APPTEAM', text: say, typed: true });
  const finished = () => JSON.stringify(demo.slack.thread('C0APPTEAM', ts)).includes('Show evidence');
  await demo.slack.waitFor(() => finished() || undefined, TRIAGE_MS);
}

test.each<CardOfClass>(CARDS)('the card of $name can be read whole', async ({ name, world, title, before = 0 }) => {
  for (let times = 0; times < before; times += 1) await askedBefore(world);
  const { say } = demo.platform.renew(world);
  await on(`card-${name}`, async (page) => {
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await composer.fill(say);
    await composer.press('Enter');
    const card = cardIn(page);
    await card.getByRole('button', { name: 'Show evidence' }).waitFor({ timeout: TRIAGE_MS });
    await card.getByText(title).first().waitFor();
    await elementPicture(card, `cards/${name}`);
  });
});

test('a card fits into the width of a phone', async () => {
  const { say } = demo.platform.renew('13-marble');
  await on(
    'card-phone',
    async (page) => {
      const composer = page.getByRole('combobox', { name: /^Message/ });
      await composer.fill(say);
      await composer.press('Enter');
      const card = cardIn(page);
      await card.getByRole('button', { name: 'Show evidence' }).waitFor({ timeout: TRIAGE_MS });
      expect(await card.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      await elementPicture(card, 'cards/phone');
    },
    PHONE,
  );
});

test('the evidence behind a card is shown row by row', async () => {
  const { say } = demo.platform.renew('18-raven');
  await on('card-evidence', async (page) => {
    const composer = page.getByRole('combobox', { name: /^Message/ });
    await composer.fill(say);
    await composer.press('Enter');
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByRole('button', { name: 'Show evidence' }).click({ timeout: TRIAGE_MS });
    const modal = page.getByRole('dialog', { name: 'Evidence' });
    await modal.getByText(/page 1 of/).waitFor();
    await elementPicture(modal, 'cards/evidence-lines');
    const parts = modal.getByRole('combobox');
    const trace = await parts.locator('option', { hasText: /^Trace / }).textContent();
    await parts.selectOption({ label: trace ?? '' });
    await modal.getByText(/^Trace \d+ spans/).waitFor();
    await elementPicture(modal, 'cards/evidence-trace');
    await modal.getByRole('button', { name: 'Close' }).last().click();
    await modal.waitFor({ state: 'detached' });
  });
});
