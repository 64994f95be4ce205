import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/**
 * Keeps a picture of the page under `test-results/`; with `UPDATE_IMAGES=1` under `docs/images/`, where the README
 * shows it, so that an ordinary run of the tests leaves the repository as it was.
 */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.UPDATE_IMAGES === '1' ? 'docs/images' : 'test-results';
  await mkdir(folder, { recursive: true });
  // Away from what the pointer last touched, so that nothing is shown as hovered.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
}
