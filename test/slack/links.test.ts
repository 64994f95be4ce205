import { expect, test } from 'vitest';
import { permalink, safeLink } from '../../src/slack/links.ts';

const SCOPE = { hosts: new Set(['grafana.example.com', 'localhost:3000']), workspaceUrl: 'https://team.slack.com/' };

test.each([
  { link: 'https://grafana.example.com/explore?a=b', expected: 'https://grafana.example.com/explore?a=b' },
  { link: 'http://localhost:3000/x', expected: 'http://localhost:3000/x' },
  { link: 'https://GRAFANA.example.com:443/x', expected: 'https://grafana.example.com/x' },
  { link: 'https://grafana.example.com/a|b>c?d=<e>', expected: 'https://grafana.example.com/a%7Cb%3Ec?d=%3Ce%3E' },
  { link: 'https://grafana.example.com:8443/x', expected: null },
  { link: 'https://evil.example.com/', expected: null },
  { link: 'https://grafana.example.com@evil.example.com/', expected: null },
  { link: 'https://me:secret@grafana.example.com/', expected: null },
  { link: 'javascript:alert(1)', expected: null },
  { link: 'slack://user?id=U1', expected: null },
  { link: '/explore', expected: null },
  { link: `https://grafana.example.com/${'a'.repeat(3000)}`, expected: null },
  { link: null, expected: null },
])('$link → $expected', ({ link, expected }) => {
  expect(safeLink(link, SCOPE)).toBe(expected);
});

test('a permalink leads into the thread of the message', () => {
  const where = { channelId: 'C1', ts: '1795424400.000200', threadTs: '1795424400.000100' };
  expect(permalink(where, SCOPE)).toBe(
    'https://team.slack.com/archives/C1/p1795424400000200?thread_ts=1795424400.000100&cid=C1',
  );
  expect(permalink({ ...where, threadTs: null }, SCOPE)).toBe('https://team.slack.com/archives/C1/p1795424400000200');
  expect(permalink(where, { ...SCOPE, workspaceUrl: null })).toBeNull();
});
