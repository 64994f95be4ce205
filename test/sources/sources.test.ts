import { expect, onTestFinished, test } from 'vitest';
import { createSources, type SourcesConfig } from '../../src/sources/sources.ts';
import type { Sources } from '../../src/usecases/ports.ts';
import { RANGE } from './support/range.ts';
import { recording, replay } from './support/recording.ts';
import { startServer } from './support/server.ts';

function sourcesOf(config: SourcesConfig) {
  const sources = createSources(config);
  onTestFinished(() => sources.close());
  return sources;
}

const TEMPO = 'Tempo is not configured (set TEMPO_URL)';
const PLATFORM = 'The platform API is not configured (set GPUAAS_API_URL)';

test.each<[string, string, (sources: Sources) => Promise<unknown>]>([
  ['tempo.trace', TEMPO, ({ traces }) => traces.trace('a'.repeat(32), RANGE)],
  ['tempo.search', TEMPO, ({ traces }) => traces.search('req-1', RANGE)],
  ['platform.project', PLATFORM, ({ platform }) => platform.project('p1')],
  ['platform.instance', PLATFORM, ({ platform }) => platform.instance('p1', 'i1')],
  ['platform.events', PLATFORM, ({ platform }) => platform.instanceEvents('p1', 'i1')],
  ['platform.service-account', PLATFORM, ({ platform }) => platform.serviceAccount('p1', 'sa1')],
  ['platform.audit', PLATFORM, ({ platform }) => platform.audit('req-1')],
  ['platform.overview', PLATFORM, ({ platform }) => platform.overview()],
  ['platform.outbox', PLATFORM, ({ platform }) => platform.failedOutbox('req-1')],
  ['platform.dead-letters', PLATFORM, ({ platform }) => platform.deadLetters('req-1')],
])('%s of a source that is not configured is not checked: %s', async (id, detail, ask) => {
  const evidence = await ask(sourcesOf({ loki: { url: 'http://127.0.0.1:9' }, timeoutMs: 1000 }));
  expect(evidence).toMatchObject({ status: 'unavailable', detail, from: { id, count: 0 } });
  expect(evidence).not.toHaveProperty('failure');
});

test('what is configured is read', async () => {
  const loki = await startServer((_, response) => replay(response, recording('loki', 'combined-linefilter-only')));
  const tempo = await startServer((_, response) => replay(response, recording('tempo', 'trace-v2-json')));
  const sources = sourcesOf({
    loki: { url: loki.url },
    tempo: { url: tempo.url },
    grafana: { url: 'https://grafana.example', lokiUid: 'l', tempoUid: 't' },
    timeoutMs: 3000,
  });
  const lines = await sources.logs.linesOf('67a13873-2cfe-4cdf-a5ae-e298d3c9604b', RANGE);
  expect(lines).toMatchObject({ status: 'found', from: { count: 12 } });
  expect(lines.from.link).toContain('https://grafana.example/explore?');
  const trace = await sources.traces.trace('a22362a8a97f48417e39357f9c0f9d6c', RANGE);
  expect(trace).toMatchObject({ status: 'found', from: { count: 8 } });
});

test('a slow source is left when its time is up, and the others are not held up', async () => {
  const slow = await startServer(() => undefined);
  const tempo = await startServer((_, response) => replay(response, recording('tempo', 'trace-v2-json')));
  const sources = sourcesOf({ loki: { url: slow.url }, tempo: { url: tempo.url }, timeoutMs: 400 });
  const [lines, trace] = await Promise.all([
    sources.logs.linesOf('req-1', RANGE),
    sources.traces.trace('a22362a8a97f48417e39357f9c0f9d6c', RANGE),
  ]);
  expect(lines).toMatchObject({ status: 'unavailable', failure: 'timeout' });
  expect(trace).toMatchObject({ status: 'found' });
  expect(trace.from.tookMs).toBeLessThan(400);
});
