import { expect, test } from 'vitest';
import { measuredSources, type SourceRead } from '../../src/sources/measured.ts';
import { createSources } from '../../src/sources/sources.ts';

test('every read is told with its source and how it ended, and answers what it answered', async () => {
  const connected = createSources({ loki: { url: 'http://127.0.0.1:9' }, timeoutMs: 1_000 });
  const reads: SourceRead[] = [];
  const sources = measuredSources(connected, (read) => reads.push(read));
  const range = { start: new Date('2026-11-23T10:00:00Z'), end: new Date('2026-11-23T11:00:00Z') };
  expect((await sources.logs.shipping('gpuaas-api', range)).status).toBe('unavailable');
  expect((await sources.traces.search('req-1', range)).status).toBe('unavailable');
  expect((await sources.platform.overview()).status).toBe('unavailable');
  await connected.close();
  expect(reads.map(({ source, outcome }) => [source, outcome])).toEqual([
    ['loki', 'unreachable'],
    ['tempo', 'not_asked'],
    ['platform', 'not_asked'],
  ]);
  expect(reads.every(({ tookMs }) => tookMs >= 0)).toBe(true);
});
