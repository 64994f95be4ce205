import { mkdir } from 'node:fs/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, vi } from 'vitest';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

export const WIDE: Screen = { width: 1440, height: 900, colorScheme: 'light' };
export const PHONE: Screen = { width: 400, height: 820, colorScheme: 'light' };

export interface OpenedPage {
  readonly page: Page;
  /** Errors of the console and of scripts, and requests to hosts other than the page's own. Empty when all is well. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** One browser for all tests of a file: starting one takes longer than most of them. */
let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** Opens an address with an empty profile; `CHROMIUM_PATH` says where the browser is. */
export async function openPage(url: string, { width, height, colorScheme }: Screen): Promise<OpenedPage> {
  browser ??= chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: FLAGS });
  const context = await (await browser).newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const troubles: string[] = [];
  watch(context, page, new URL(url).host, troubles);
  await page.goto(url);
  return {
    page,
    troubles,
    close: () => context.close(),
  };
}

function watch(context: BrowserContext, page: Page, host: string, troubles: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`script: ${error.message}`));
  context.on('request', (request) => {
    const { host: asked, protocol } = new URL(request.url());
    if (protocol !== 'data:' && asked !== host) troubles.push(`request to another host: ${request.url()}`);
  });
}

/** Runs a test's steps; when one fails, keeps a picture of the page under `test-results/`. */
export async function withPicture(page: Page, name: string, steps: () => Promise<void>): Promise<void> {
  try {
    await steps();
  } catch (error) {
    await mkdir('test-results', { recursive: true });
    await page.screenshot({ path: `test-results/${name}.png` });
    throw error;
  }
}

/** Repeats a check until it holds; a busy machine gets 15 s. */
export async function eventually(check: () => unknown): Promise<void> {
  await vi.waitFor(check, { timeout: 15_000, interval: 50 });
}
