import { expect, test } from 'vitest';
import { z } from 'zod';
import { createLinks } from '../../src/sources/links.ts';
import { RANGE } from './support/range.ts';

const grafana = { url: 'https://grafana.example/monitoring/', lokiUid: 'loki-1', tempoUid: 'tempo-1' };

function opened(link: string | null) {
  const url = new URL(link ?? '');
  return {
    address: `${url.origin}${url.pathname}`,
    version: url.searchParams.get('schemaVersion'),
    panes: z.record(z.string(), z.unknown()).parse(JSON.parse(url.searchParams.get('panes') ?? '')),
  };
}

test('a query opens in Explore with its data source and its absolute range', () => {
  const logql = '{service="gpuaas-api"} |= "a&b=\\"c\\" #%"';
  expect(opened(createLinks(grafana).logs(logql, RANGE))).toEqual({
    address: 'https://grafana.example/monitoring/explore',
    version: '1',
    panes: {
      evidence: {
        datasource: 'loki-1',
        queries: [
          {
            refId: 'A',
            datasource: { type: 'loki', uid: 'loki-1' },
            expr: logql,
            queryType: 'range',
            editorMode: 'code',
          },
        ],
        range: { from: '1795416604528', to: '1795420205528' },
      },
    },
  });
});

test('a trace opens in Explore', () => {
  const { panes } = opened(createLinks(grafana).traces('a22362a8a97f48417e39357f9c0f9d6c', RANGE));
  expect(panes).toMatchObject({
    evidence: {
      datasource: 'tempo-1',
      queries: [{ query: 'a22362a8a97f48417e39357f9c0f9d6c', queryType: 'traceql', datasource: { type: 'tempo' } }],
    },
  });
});

test('without Grafana or without the data source there is no link', () => {
  expect(createLinks(undefined).logs('{a="b"}', RANGE)).toBeNull();
  expect(createLinks({ url: 'https://g' }).logs('{a="b"}', RANGE)).toBeNull();
  expect(createLinks({ url: 'https://g', lokiUid: 'l' }).traces('x', RANGE)).toBeNull();
});
