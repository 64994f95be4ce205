import { expect, test } from 'vitest';
import { openedFor, readPermalink } from '../../../src/demo/page/permalink.ts';

const ORIGIN = 'http://127.0.0.1:4600';

test.each([
  {
    href: `${ORIGIN}/archives/C0INC/p1795428000000100`,
    link: { channel: 'C0INC', ts: '1795428000.000100', threadTs: null },
  },
  {
    href: '/archives/C0INC/p1795428003000100?thread_ts=1795428000.000100&cid=C0INC',
    link: { channel: 'C0INC', ts: '1795428003.000100', threadTs: '1795428000.000100' },
  },
  { href: 'https://elsewhere.slack.com/archives/C0INC/p1795428000000100', link: null },
  { href: `${ORIGIN}/archives/C0INC`, link: null },
  { href: `${ORIGIN}/explore`, link: null },
  { href: 'http://[', link: null },
])('$href', ({ href, link }) => {
  expect(readPermalink(href, ORIGIN)).toEqual(link);
});

test('reads the message that the workspace opens the page for', () => {
  expect(openedFor('?channel=C0INC&message=1795428003.000100&thread_ts=1795428000.000100')).toEqual({
    channel: 'C0INC',
    ts: '1795428003.000100',
    threadTs: '1795428000.000100',
  });
  expect(openedFor('')).toBeNull();
});
