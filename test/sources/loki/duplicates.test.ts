import { expect, test } from 'vitest';
import { withoutDuplicates } from '../../../src/sources/loki/duplicates.ts';
import { entries, type WireStream } from './support/streams.ts';

const promtail = { service: 'gpuaas-api', host: 'node-1' };
const collector = { service: 'gpuaas-api', job: 'otel' };
const worker = { service: 'gpuaas-app-runtime-worker' };

const line = (fields: object) =>
  JSON.stringify({ ts: '2026-11-23T07:00:00.000Z', msg: 'claimed', attempt: 1, ...fields });
const at = (ms: number) => `${1_795_417_279_000 + ms}000000`;

function kept(streams: readonly WireStream[], categorised = true): number {
  const inOrder = entries(streams, categorised).toSorted((a, b) => (a.ns < b.ns ? -1 : Number(a.ns > b.ns)));
  return withoutDuplicates(inOrder).length;
}

test.each<{ name: string; streams: WireStream[]; lines: number }>([
  {
    name: 'the same line from two shippers, minutes apart',
    streams: [
      { stream: promtail, values: [[at(0), line({})]] },
      { stream: collector, values: [[at(240_000), line({})]] },
    ],
    lines: 1,
  },
  {
    name: 'the same line with its names in another order',
    streams: [
      { stream: promtail, values: [[at(0), '{"ts":"t1","msg":"a","n":1}']] },
      { stream: collector, values: [[at(3), '{"n":1,"msg":"a","ts":"t1"}']] },
    ],
    lines: 1,
  },
  {
    name: 'lines with other times of their own',
    streams: [
      {
        stream: promtail,
        values: [
          [at(0), line({})],
          [at(1), line({ ts: 't2' })],
        ],
      },
    ],
    lines: 2,
  },
  {
    name: 'lines with other content',
    streams: [
      {
        stream: promtail,
        values: [
          [at(0), line({})],
          [at(0), line({ attempt: 2 })],
        ],
      },
    ],
    lines: 2,
  },
  {
    name: 'the same line of two services',
    streams: [
      { stream: promtail, values: [[at(0), line({})]] },
      { stream: worker, values: [[at(0), line({})]] },
    ],
    lines: 2,
  },
  {
    name: 'the same text from two shippers within seconds',
    streams: [
      { stream: promtail, values: [[at(0), 'panic: x']] },
      { stream: collector, values: [[at(4000), 'panic: x\n']] },
    ],
    lines: 1,
  },
  {
    name: 'the same text from two shippers, long apart',
    streams: [
      { stream: promtail, values: [[at(0), 'panic: x']] },
      { stream: collector, values: [[at(6000), 'panic: x']] },
    ],
    lines: 2,
  },
  {
    name: 'the same text again in one stream',
    streams: [
      {
        stream: promtail,
        values: [
          [at(0), 'panic: x'],
          [at(900), 'panic: x'],
        ],
      },
    ],
    lines: 2,
  },
  {
    name: 'two repeats, each from two shippers',
    streams: [
      {
        stream: promtail,
        values: [
          [at(0), 'panic: x'],
          [at(900), 'panic: x'],
        ],
      },
      {
        stream: collector,
        values: [
          [at(5), 'panic: x'],
          [at(905), 'panic: x'],
        ],
      },
    ],
    lines: 2,
  },
  {
    name: 'a JSON line without a time of its own, twice in one stream',
    streams: [
      {
        stream: promtail,
        values: [
          [at(0), '{"msg":"tick"}'],
          [at(10), '{"msg":"tick"}'],
        ],
      },
    ],
    lines: 2,
  },
  {
    name: 'shards of one stream',
    streams: [
      { stream: { ...promtail, __stream_shard__: '1' }, values: [[at(0), 'tick']] },
      { stream: { ...promtail, __stream_shard__: '2' }, values: [[at(10), 'tick']] },
    ],
    lines: 2,
  },
])('$name → $lines', ({ streams, lines }) => {
  expect(kept(streams)).toBe(lines);
});

test('without categorised labels, what differs for each line does not make another stream', () => {
  const streams: WireStream[] = [
    { stream: { ...promtail, trace_id: 'a', detected_level: 'info' }, values: [[at(0), 'tick']] },
    { stream: { ...promtail, trace_id: 'b', detected_level: 'warn' }, values: [[at(10), 'tick']] },
  ];
  expect(kept(streams, false)).toBe(2);
});

test('the earliest stays', () => {
  const streams: WireStream[] = [
    { stream: collector, values: [[at(7), line({})]] },
    { stream: promtail, values: [[at(2), line({})]] },
  ];
  const inOrder = entries(streams).toSorted((a, b) => (a.ns < b.ns ? -1 : 1));
  expect(withoutDuplicates(inOrder).map(({ ns }) => ns)).toEqual([BigInt(at(2))]);
});
