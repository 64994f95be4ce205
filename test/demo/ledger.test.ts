import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerHtml } from '../../src/demo/ledger-html.ts';
import { type LedgerPage, startLedgerPage } from '../../src/demo/ledger-page.ts';
import { createFileTracker } from '../../src/destinations/trackers/file/file.ts';
import type { GapTicket } from '../../src/usecases/action-ports.ts';

const ticket: GapTicket = {
  fingerprint: 'a1b2c3d4e5f60718',
  title: 'Slurm is reached from core <allocations>',
  kind: 'gap',
  area: 'app runtime',
  currentCapability: 'Core allocates *bare* metal.',
  pressure: 'The scheduler is chosen in core handlers.',
  classification: 'core primitive needed',
  evidence: '- [the lines](http://127.0.0.1:9/explore?a=1&b=2)\n- `allocations` names a scheduler',
  repeats: 2,
};

let folder: string;
let page: LedgerPage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  page = await startLedgerPage(join(folder, 'gaps.md'));
});

afterAll(async () => {
  await page.close();
  await rm(folder, { recursive: true, force: true });
});

const shown = async (url = page.url): Promise<string> => (await fetch(url)).text();

test('the page says that nothing was filed, and then shows what was', async () => {
  expect(await shown()).toContain('No gap has been filed yet.');
  const tracker = createFileTracker({ path: join(folder, 'gaps.md'), url: page.url });
  const { url, key } = await tracker.file(ticket, 'first');
  expect(url).toBe(`${page.url}#gap-1`);
  await tracker.file({ ...ticket, repeats: 3 }, 'second');
  const html = await shown(url);
  expect(html).toContain('<a id="gap-1"></a>');
  expect(html).toContain(`<h2>${key} · Slurm is reached from core &lt;allocations&gt;</h2>`);
  expect(html).toContain('<strong>Status:</strong> open');
  expect(html).toContain('href="http://127.0.0.1:9/explore?a=1&amp;b=2"');
  expect(html.match(/<tr>/g)).toHaveLength(3);
  expect(html).not.toContain('labels:');
});

test('another path is nothing', async () => {
  expect((await fetch(new URL('/else', page.url))).status).toBe(404);
});

test.each(['<script>alert(1)</script>', '[x](javascript:alert(1))', '[x](http://a"onclick=alert(1))', '<img src=x>'])(
  '%s is text',
  (markdown) => {
    const html = ledgerHtml(markdown);
    expect(html).not.toMatch(/<script|<img|javascript:alert\(1\)"|"\s*onclick/);
  },
);
