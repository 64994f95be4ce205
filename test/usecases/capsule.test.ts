import { expect, test } from 'vitest';
import { judge } from '../../src/triage/judge.ts';
import { CapsuleError, openCapsule, rejudge, sealCapsule } from '../../src/usecases/capsule.ts';
import { unavailable } from '../support/evidence.ts';
import { ACCEPTED, bundle, DONE, PUBLISHED, ships, span, WORKER, worker } from '../support/incident.ts';

const bundles = [
  { name: 'a success', of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]) },
  {
    name: 'a failure',
    of: bundle([...ACCEPTED, ...PUBLISHED, worker('error', 'panic: nil pointer')], { shipping: ships(WORKER) }),
  },
  {
    name: 'sources that could not be read',
    of: bundle([], { lines: unavailable('loki.lines'), trace: unavailable('tempo.trace') }),
  },
  {
    name: 'a trace',
    of: bundle(ACCEPTED, {
      trace: {
        status: 'found',
        from: { id: 'tempo.trace', source: 'tempo', what: '', query: '', count: 1, tookMs: 1, link: null },
        data: [span(WORKER)],
      },
    }),
  },
];

test.each(bundles)('a capsule of $name replays to the identical report and is judged the same again', ({ of }) => {
  const report = judge(of);
  const capsule = openCapsule(JSON.stringify(sealCapsule(of, report)));
  expect(capsule.report).toEqual(report);
  expect(rejudge(capsule)).toEqual(report);
});

test('a capsule opens whatever the order of its keys', () => {
  const of = bundle(ACCEPTED);
  const { seal, report, ...rest } = sealCapsule(of, judge(of));
  expect(openCapsule(JSON.stringify({ seal, report, ...rest })).seal).toBe(seal);
});

test.each([
  { name: 'a changed verdict', change: (text: string) => text.replace('"tentative"', '"certain"') },
  { name: 'a changed log line', change: (text: string) => text.replace('request received', 'request refused!') },
  {
    name: 'another rules version',
    change: (text: string) => text.replace(/"rules_version":"[^"]*"/, '"rules_version":"1"'),
  },
])('$name breaks the seal', ({ change }) => {
  const of = bundle(ACCEPTED, { shipping: {} });
  const text = JSON.stringify(sealCapsule(of, judge(of)));
  expect(change(text)).not.toBe(text);
  expect(() => openCapsule(change(text))).toThrow(/seal is broken/);
});

test.each([
  ['no JSON', 'hello'],
  ['another JSON', '{"a":1}'],
  ['an empty file', ''],
])('%s is refused with what to do', (_, text) => {
  expect(() => openCapsule(text)).toThrow(CapsuleError);
});
