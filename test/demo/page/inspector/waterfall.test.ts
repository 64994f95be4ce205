import { expect, test } from 'vitest';
import type { InspectedExchange } from '../../../../src/demo/inspector/inspection.ts';
import { waterfall } from '../../../../src/demo/page/inspector/waterfall.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');

function exchange(key: string, startMs: number, ms: number): InspectedExchange {
  const at = new Date(START + startMs).toISOString();
  return { key, target: 'loki', at, ms, method: 'GET', path: '/', query: null, status: 200, failure: null, bytes: 0 };
}

const shape = (exchanges: readonly InspectedExchange[]) =>
  waterfall(exchanges).map(({ ms, bars }) => ({
    ms,
    bars: bars.map(({ exchange: { key }, left, width }) => `${key} ${left}+${width}`),
  }));

test('bars stand at their time, in percent of the burst', () => {
  expect(shape([exchange('a', 0, 400), exchange('b', 100, 100), exchange('c', 400, 600)])).toEqual([
    { ms: 1_000, bars: ['a 0+40', 'b 10+10', 'c 40+60'] },
  ]);
});

test('a pause begins a burst with an axis of its own; an answer under way is none', () => {
  const [slow, during, after] = [
    exchange('slow', 0, 5_000),
    exchange('during', 4_000, 100),
    exchange('after', 9_000, 50),
  ];
  expect(shape([slow, during, after])).toEqual([
    { ms: 5_000, bars: ['slow 0+100', 'during 80+2'] },
    { ms: 50, bars: ['after 0+100'] },
  ]);
});

test('a burst without length divides nothing by zero', () => {
  expect(shape([exchange('a', 0, 0)])).toEqual([{ ms: 0, bars: ['a 0+0'] }]);
  expect(waterfall([])).toEqual([]);
});
