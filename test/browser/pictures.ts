import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/**
 * Keeps a picture of the page under `test-results/`; with `UPDATE_IMAGES=1` under `docs/images/`, where the README
 * shows it, so that an ordinary run of the tests leaves the repository as it was.
 */
export async function picture(page: Page, name: string): Promise<void> {
  await rest(page);
  await page.screenshot({ path: await fileOf(name), animations: 'disabled' });
}

/** The same of one element alone. */
export async function elementPicture(element: Locator, name: string): Promise<void> {
  await rest(element.page());
  await element.screenshot({ path: await fileOf(name), animations: 'disabled' });
}

/** Away from what the pointer last touched, so that nothing is shown as hovered. */
async function rest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
}

async function fileOf(name: string): Promise<string> {
  const path = `${process.env.UPDATE_IMAGES === '1' ? 'docs/images' : 'test-results'}/${name}.png`;
  await mkdir(dirname(path), { recursive: true });
  return path;
}
