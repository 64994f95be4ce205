import { describe, expect, test } from 'vitest';
import { firstDifference, lastGoodId } from '../../src/triage/last-good.ts';
import { found } from '../support/evidence.ts';
import { ACCEPTED, bundle, CORRELATION_ID, PUBLISHED, worker } from '../support/incident.ts';

const FAILING = [
  ...ACCEPTED,
  ...PUBLISHED,
  worker('info', 'event consumed', {}, 2),
  worker('error', 'adapter step render failed after 31s', {}, 3),
];
const run = (id: string, seconds: number, last: [string, Record<string, string>?]) => [
  worker('info', 'event consumed', { correlation_id: id }, seconds),
  worker('info', last[0], { correlation_id: id, ...last[1] }, seconds + 5),
];

describe('the last run that worked', () => {
  test.each([
    {
      name: 'the newest success',
      lines: [...run('a', -900, ['upgrade completed']), ...run('b', -600, ['upgrade completed'])],
      id: 'b',
    },
    {
      name: 'a failed run is passed over',
      lines: [...run('a', -900, ['upgrade completed']), ...run('b', -600, ['step failed', { error_code: 'x' }])],
      id: 'a',
    },
    {
      name: 'another action is not comparable',
      lines: run('a', -900, ['stop completed', { action: 'stop', event_type: 'apps.instance.stopped' }]).map((l) => ({
        ...l,
        fields: { ...l.fields, action: 'stop' },
      })),
      id: null,
    },
    {
      name: 'another mode is not comparable',
      lines: run('a', -900, ['upgrade completed']).map((l) => ({
        ...l,
        fields: { ...l.fields, operating_mode: 'platform_managed' },
      })),
      id: null,
    },
    {
      name: 'the failing run is not its own example',
      lines: run(CORRELATION_ID, -900, ['upgrade completed']),
      id: null,
    },
  ])('$name', ({ lines, id }) => {
    expect(lastGoodId(lines, FAILING, CORRELATION_ID)).toBe(id);
  });

  test('shows where this run went another way, whatever numbers and ids the messages hold', () => {
    const good = [
      ...ACCEPTED,
      ...PUBLISHED,
      worker('info', 'event consumed', {}, 2),
      worker('info', 'adapter step render ok after 3s', {}, 3),
      worker('info', 'upgrade completed', {}, 4),
    ];
    const difference = firstDifference(bundle(FAILING, { lastGood: found('loki.last-good', good) }));
    expect(difference).toEqual([
      'The last run that worked ended at 2026-11-23T09:10:04.000Z.',
      'Alike up to app-runtime-worker: "event consumed".',
      'Then it went on with app-runtime-worker: "adapter step render ok after 3s"; this run with app-runtime-worker: "adapter step render failed after 31s".',
    ]);
  });

  test('a run that simply ended early says so', () => {
    const good = [...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed', {}, 2)];
    const difference = firstDifference(bundle([...ACCEPTED], { lastGood: found('loki.last-good', good) }));
    expect(difference?.at(-1)).toBe('Then it went on with outbox-relay: "event published"; this run ended there.');
  });

  test('nothing to compare with is no difference', () => {
    expect(firstDifference(bundle(FAILING))).toBeNull();
  });
});
