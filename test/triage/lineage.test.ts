import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { factsOf } from '../../src/triage/facts.ts';
import type { Lineage } from '../../src/triage/lineage.ts';
import { LINEAGE } from '../../src/triage/terms.ts';
import { found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  DONE,
  deadLetter,
  FAILED_AT,
  instanceEvent,
  line,
  overview,
  PUBLISHED,
  quiet,
  RELAY,
  relay,
  ships,
  span,
  stuckRow,
  WORKER,
  without,
  worker,
} from '../support/incident.ts';

const lineageIn = (of: EvidenceBundle): Lineage => factsOf(of).lineage;
const states = (of: EvidenceBundle) => lineageIn(of).hops.map(({ state }) => state);
const broke = (of: EvidenceBundle) => {
  const { status, broken_at } = lineageIn(of);
  return broken_at === null ? status : `${status} at ${broken_at.replace('gpuaas-', '')}`;
};

const REFUSED = api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' });
const UNPUBLISHED = relay('error', 'publish failed', { last_error: 'nats: no responders available' });
const FAILED = worker('error', 'adapter step failed', { last_error: 'connection refused' }, 5);
const degraded = { overview: found('platform.overview', overview({ outboxRelayOk: false })) };
const stopped = {
  overview: found(
    'platform.overview',
    overview({ workers: [{ name: 'app-runtime-worker', status: 'down', lastSeenAt: '2026-11-23T08:00:00Z' }] }),
  ),
};
const nothingElse = (lines: Parameters<typeof bundle>[0], change: Partial<EvidenceBundle> = {}) => ({
  ...without(bundle(lines), 'overview', 'failedOutbox', 'deadLetters'),
  ...change,
});

interface Case {
  readonly name: string;
  readonly of: EvidenceBundle;
  /** API, relay, worker. */
  readonly hops: readonly [string, string, string];
  readonly broken: string;
}

describe('L6: the way from API over outbox relay to worker', () => {
  test.each<Case>([
    {
      name: 'all three were heard of',
      of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]),
      hops: ['seen', 'seen', 'seen'],
      broken: 'complete',
    },
    {
      name: 'spans alone tell the same',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found(
          'tempo.trace',
          LINEAGE.map((name) => span(name)),
        ),
      }),
      hops: ['seen', 'seen', 'seen'],
      broken: 'complete',
    },
    {
      name: 'the API refused, the others are rightly silent',
      of: bundle([REFUSED], { shipping: ships(RELAY, WORKER) }),
      hops: ['failed', 'absent_proven', 'absent_proven'],
      broken: 'broken at api',
    },
    {
      name: 'the relay failed',
      of: bundle([...ACCEPTED, UNPUBLISHED], { shipping: ships(WORKER) }),
      hops: ['seen', 'failed', 'absent_proven'],
      broken: 'broken at outbox-relay',
    },
    {
      name: 'the worker failed',
      of: bundle([...ACCEPTED, ...PUBLISHED, FAILED]),
      hops: ['seen', 'seen', 'failed'],
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'the worker is still retrying: nothing is over yet',
      of: bundle([
        ...ACCEPTED,
        ...PUBLISHED,
        worker('warn', 'attempt 1 failed, will retry', { last_error: 'i/o timeout' }),
      ]),
      hops: ['seen', 'seen', 'seen'],
      broken: 'complete',
    },
    {
      name: 'the relay is silent while its other lines arrive',
      of: nothingElse(ACCEPTED, { shipping: ships(RELAY, WORKER) }),
      hops: ['seen', 'absent_proven', 'absent_proven'],
      broken: 'broken at outbox-relay',
    },
    {
      name: 'the relay is silent and no line of it arrives',
      of: nothingElse(ACCEPTED, { shipping: quiet(RELAY, WORKER) }),
      hops: ['seen', 'absent_unproven', 'absent_unproven'],
      broken: 'unknown',
    },
    {
      name: 'the relay is silent, and nobody looked whether its lines arrive',
      of: nothingElse(ACCEPTED),
      hops: ['seen', 'absent_unproven', 'absent_unproven'],
      broken: 'unknown',
    },
    {
      name: 'the relay is silent, and whether its lines arrive could not be read',
      of: nothingElse(ACCEPTED, {
        shipping: { [RELAY]: unavailable('loki.shipping'), [WORKER]: unavailable('loki.shipping') },
      }),
      hops: ['seen', 'absent_unproven', 'absent_unproven'],
      broken: 'unknown',
    },
    {
      name: 'the worker is silent while its other lines arrive',
      of: nothingElse([...ACCEPTED, ...PUBLISHED], { shipping: ships(WORKER) }),
      hops: ['seen', 'seen', 'absent_proven'],
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'lines were cut off: silence proves nothing, though others arrive',
      of: nothingElse([], {
        lines: found('loki.lines', [...ACCEPTED], { truncated: true }),
        shipping: ships(RELAY, WORKER),
      }),
      hops: ['seen', 'absent_unproven', 'absent_unproven'],
      broken: 'unknown',
    },
    {
      name: 'a silent relay before a worker that was heard of did its work',
      of: nothingElse([...ACCEPTED, ...DONE], { shipping: ships(RELAY) }),
      hops: ['seen', 'absent_proven', 'seen'],
      broken: 'unknown',
    },
    {
      name: 'a silent relay before a worker that failed: it broke at the worker',
      of: nothingElse([...ACCEPTED, FAILED], { shipping: ships(RELAY) }),
      hops: ['seen', 'absent_proven', 'failed'],
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'a silent API before the others did its work',
      of: nothingElse([...PUBLISHED, ...DONE], { shipping: ships('gpuaas-api') }),
      hops: ['absent_proven', 'seen', 'seen'],
      broken: 'unknown',
    },
    {
      name: 'nothing was found although the lines of all three arrive',
      of: nothingElse([], { shipping: ships(...LINEAGE) }),
      hops: ['absent_proven', 'absent_proven', 'absent_proven'],
      broken: 'unknown',
    },
    {
      name: 'the logs could not be read',
      of: nothingElse([], { lines: unavailable('loki.lines', 'unreachable'), shipping: ships(RELAY) }),
      hops: ['unknown', 'unknown', 'unknown'],
      broken: 'unknown',
    },
    {
      name: 'the logs could not be read, the trace ends at the API',
      of: nothingElse([], { lines: unavailable('loki.lines'), trace: found('tempo.trace', [span('gpuaas-api')]) }),
      hops: ['seen', 'unknown', 'unknown'],
      broken: 'unknown',
    },
  ])('$name: $hops, $broken', ({ of, hops, broken }) => {
    expect(states(of)).toEqual(hops);
    expect(broke(of)).toBe(broken);
  });
});

describe('L6: silence that a record explains', () => {
  test.each([
    {
      name: 'the relay is reported as degraded',
      of: nothingElse(ACCEPTED, { ...degraded, shipping: quiet(RELAY, WORKER) }),
      broken: 'broken at outbox-relay',
    },
    {
      name: 'the row of this id is stuck in the outbox',
      of: nothingElse(ACCEPTED, { failedOutbox: stuckRow(), shipping: quiet(RELAY, WORKER) }),
      broken: 'broken at outbox-relay',
    },
    {
      name: 'the worker is reported as down',
      of: nothingElse([...ACCEPTED, ...PUBLISHED], { ...stopped, shipping: quiet(WORKER) }),
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'the event of this id is a dead letter',
      of: nothingElse([...ACCEPTED, ...PUBLISHED], { deadLetters: deadLetter(), shipping: quiet(WORKER) }),
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'the worker took it up, never ended, and is reported as down',
      of: nothingElse([...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed')], stopped),
      broken: 'broken at app-runtime-worker',
    },
    {
      name: 'the worker took it up, never ended, and is well',
      of: nothingElse([...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed')], {
        overview: found('platform.overview', overview()),
      }),
      broken: 'complete',
    },
    {
      name: 'the worker ended it well before it was reported as down',
      of: nothingElse([...ACCEPTED, ...PUBLISHED, ...DONE], stopped),
      broken: 'complete',
    },
    {
      name: 'a worker that is down explains no silence of the relay',
      of: nothingElse(ACCEPTED, { ...stopped, shipping: quiet(RELAY, WORKER) }),
      broken: 'unknown',
    },
    {
      name: 'a relay that is degraded explains no silence of the worker behind it',
      of: nothingElse([...ACCEPTED, ...PUBLISHED], { ...degraded, shipping: quiet(WORKER) }),
      broken: 'unknown',
    },
    {
      name: 'health that may not be read explains nothing',
      of: nothingElse(ACCEPTED, {
        overview: unavailable('platform.overview', 'not_permitted'),
        shipping: quiet(RELAY, WORKER),
      }),
      broken: 'unknown',
    },
    {
      name: 'both are healthy',
      of: nothingElse(ACCEPTED, { overview: found('platform.overview', overview()), shipping: quiet(RELAY, WORKER) }),
      broken: 'unknown',
    },
    {
      name: 'no record turns logs that could not be read into a break',
      of: nothingElse([], {
        ...degraded,
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [span('gpuaas-api')]),
      }),
      broken: 'unknown',
    },
  ])('$name: $broken', ({ of, broken }) => {
    expect(broke(of)).toBe(broken);
  });

  test('an event that records a failure makes the worker the place where it broke', () => {
    const of = bundle([...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed')], {
      instanceEvents: found('platform.events', [instanceEvent({ status: 'failed' })]),
    });
    expect(broke(of)).toBe('broken at app-runtime-worker');
  });
});

describe('L6: what a hop counts', () => {
  const of = bundle(
    [
      ...ACCEPTED,
      worker('info', 'event consumed', {}, 2),
      worker('error', 'step failed', {}, 5),
      worker('fatal', 'panic: nil pointer', {}, 7),
      worker('warn', 'marked as failed', {}, 8),
      line('gpuaas-terminal-gateway', 'error', 'not of the lineage', {}, 9),
    ],
    { trace: found('tempo.trace', [span(WORKER, 'error', {}, 'a'), span(WORKER, 'unset', {}, 'b')]) },
  );

  test('its log lines, its spans, and the errors among its lines', () => {
    expect(lineageIn(of).hops[2]).toEqual({
      service: WORKER,
      state: 'failed',
      first_seen: FAILED_AT,
      last_seen: '2026-11-23T09:10:08.000Z',
      log_lines: 4,
      spans: 2,
      errors: 2,
    });
  });

  test('nothing for a service that was not heard of', () => {
    expect(lineageIn(of).hops[1]).toMatchObject({
      first_seen: null,
      last_seen: null,
      log_lines: 0,
      spans: 0,
      errors: 0,
    });
  });

  test('the three services of the baseline, in their order, and no neighbour', () => {
    expect(lineageIn(of).hops.map(({ service }) => service)).toEqual([...LINEAGE]);
  });
});
