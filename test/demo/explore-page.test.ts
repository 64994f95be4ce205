import { afterAll, beforeAll, expect, test } from 'vitest';
import { exploreHtml } from '../../src/demo/explore-html.ts';
import { EXPLORE_UIDS, type ExplorePage, startExplorePage } from '../../src/demo/explore-page.ts';
import { type Platform, startPlatform } from '../../src/demo/platform/platform.ts';
import { loadWorlds } from '../../src/demo/world/load.ts';
import { createLinks } from '../../src/sources/links.ts';

let platform: Platform;
let explore: ExplorePage;
const asked: string[] = [];

beforeAll(async () => {
  platform = await startPlatform({ worlds: loadWorlds().slice(0, 2) });
  const { lokiUrl, tempoUrl } = platform;
  explore = await startExplorePage({ lokiUrl, tempoUrl, beforeQuery: (query) => asked.push(query) });
});

afterAll(async () => {
  await explore.close();
  await platform.close();
});

const linksTo = ({ url }: ExplorePage) =>
  createLinks({ url, lokiUid: EXPLORE_UIDS.loki, tempoUid: EXPLORE_UIDS.tempo });
const lastHour = () => ({ start: new Date(Date.now() - 3_600_000), end: new Date() });

async function open(link: string | null): Promise<{ status: number; html: string }> {
  const response = await fetch(link ?? '');
  return { status: response.status, html: await response.text() };
}

test('an evidence link to logs shows the query and the raw lines it finds', async () => {
  const { correlationId } = platform.activeWorld();
  const query = `{service=~".+"} |= "${correlationId}"`;
  const { status, html } = await open(linksTo(explore).logs(query, lastHour()));
  expect(status).toBe(200);
  expect(html).toContain(`|= &quot;${correlationId}&quot;`);
  expect(html).toContain('gpuaas-api');
  expect(asked).toContain(query);
});

test('an evidence link to a trace shows its spans', async () => {
  const { traceId } = platform.activeWorld();
  const { status, html } = await open(linksTo(explore).traces(traceId ?? '', lastHour()));
  expect(status).toBe(200);
  expect(html).toMatch(/gpuaas-api.*ms/s);
});

test('a query that Loki refuses is told with what Loki says', async () => {
  const { status, html } = await open(linksTo(explore).logs('{service=', lastHour()));
  expect(status).toBe(502);
  expect(html).toContain('/loki/api/v1/query_range answered 400');
});

test.each(['explore', 'explore?panes=nonsense', 'explore?panes={}', 'explore?panes={"a":{}}', 'else'])(
  '%s is not an evidence link',
  async (path) => {
    expect((await open(new URL(path, explore.url).href)).status).toBe(404);
  },
);

test('foreign text stays text', () => {
  const hostile = '<script>alert("1")</script>';
  const row = { at: hostile, from: hostile, text: hostile, failed: true };
  const html = exploreHtml({ title: hostile, query: hostile, range: null, rows: [row], problem: null });
  expect(html).not.toContain('<script>');
});
