import { expect, test } from 'vitest';
import { buildPage } from '../../../src/demo/page/build-page.ts';

test('bundles a page whose files are all its own', async () => {
  const files = await buildPage();
  const html = String(files.get('/')?.body);
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
  const paths = addresses.filter((address) => !address.startsWith('data:'));
  expect(paths).toHaveLength(2);
  for (const path of paths) expect(files.get(path)?.body.length).toBeGreaterThan(1_000);
  expect([...files.values()].map(({ contentType }) => contentType).toSorted()).toEqual([
    'text/css; charset=utf-8',
    'text/html; charset=utf-8',
    'text/javascript; charset=utf-8',
  ]);
});

test('bundles once, however often it is asked', async () => {
  expect(await buildPage()).toBe(await buildPage());
});
