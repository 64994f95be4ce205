import { expect, test } from 'vitest';
import { buildPage } from '../../../src/demo/page/build-page.ts';

test('bundles a page that loads its own script and styles and nothing else', async () => {
  const { html, js, css } = await buildPage();
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  expect(addresses.filter((address) => !address.startsWith('data:')).toSorted()).toEqual(['/page.css', '/page.js']);
  expect(js).toContain('/workspace/events');
  expect(css).toContain('.slack_blocks_to_jsx');
  expect(css).not.toMatch(/@import|url\((?!["']?data:)/);
});

test('bundles once, however often it is asked', async () => {
  expect(await buildPage()).toBe(await buildPage());
});
