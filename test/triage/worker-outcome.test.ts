import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { observe } from '../../src/triage/observations.ts';
import type { InstanceEvent } from '../../src/triage/records.ts';
import { type WorkerOutcome, workerOutcome } from '../../src/triage/worker-outcome.ts';
import { found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  DONE,
  instance,
  instanceEvent,
  PUBLISHED,
  span,
  WORKER,
  worker,
} from '../support/incident.ts';

const BEFORE = [...ACCEPTED, ...PUBLISHED];
const CONSUMED = worker('info', 'event consumed');
const TIMEOUT = { last_error: 'dial tcp 10.0.0.1:6817: i/o timeout' };

function outcome(lines: Parameters<typeof bundle>[0], change: Partial<EvidenceBundle> = {}): WorkerOutcome {
  const of = bundle([...BEFORE, ...lines], change);
  return workerOutcome(of, observe(of), of.lines.status !== 'unavailable');
}
const events = (...changes: Partial<InstanceEvent>[]) => ({
  instanceEvents: found(
    'platform.events',
    changes.map((change, i) => instanceEvent({ id: `event-${i}`, ...change })),
  ),
});

interface Case {
  readonly name: string;
  readonly lines: Parameters<typeof bundle>[0];
  readonly change?: Partial<EvidenceBundle>;
  readonly state: WorkerOutcome['state'];
}

describe('how the worker ended', () => {
  test.each<Case>([
    { name: 'done, by the type of its event', lines: [...DONE], state: 'succeeded' },
    {
      name: 'done, in words about the action',
      lines: [CONSUMED, worker('info', 'upgrade completed', {}, 9)],
      state: 'succeeded',
    },
    {
      name: 'an error, then another attempt that ended well',
      lines: [
        CONSUMED,
        worker('error', 'step failed', TIMEOUT, 3),
        worker('info', 'retrying', {}, 4),
        ...DONE.slice(1),
      ],
      state: 'succeeded',
    },
    {
      name: 'an attempt that is counted, then the end',
      lines: [
        worker('error', 'step failed', { ...TIMEOUT, attempt_count: '1' }, 3),
        worker('info', 'upgrade completed', { attempt_count: '2' }, 9),
      ],
      state: 'succeeded',
    },
    {
      name: 'a warning on the way',
      lines: [CONSUMED, worker('warn', 'slow image pull', TIMEOUT, 3), ...DONE.slice(1)],
      state: 'succeeded',
    },
    { name: 'an error is the end', lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3)], state: 'failed' },
    {
      name: 'the type of its event says that it failed',
      lines: [CONSUMED, worker('info', 'done', { event_type: 'apps.instance.failed' }, 9)],
      state: 'failed',
    },
    {
      name: 'cleaning up after a failure is no success',
      lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3), worker('info', 'cleanup completed', {}, 9)],
      state: 'failed',
    },
    {
      name: 'a step that ended well after an error is not the action',
      lines: [
        CONSUMED,
        worker('error', 'attach volume failed', TIMEOUT, 3),
        worker('info', 'render manifest succeeded', { step: 'render' }, 5),
      ],
      state: 'failed',
    },
    {
      name: 'an error after it said that it was done',
      lines: [...DONE, worker('error', 'health check failed', TIMEOUT, 20)],
      state: 'failed',
    },
    {
      name: 'an error, an end without another attempt, and nothing that confirms it',
      lines: [CONSUMED, worker('error', 'step failed', {}, 3), worker('info', 'upgrade completed', {}, 9)],
      state: 'failed',
    },
    {
      name: 'an attempt that went wrong is the last that was heard',
      lines: [CONSUMED, worker('warn', 'step failed', TIMEOUT, 3)],
      state: 'retrying',
    },
    {
      name: 'an attempt that went wrong, and the next one is announced',
      lines: [CONSUMED, worker('warn', 'step failed', TIMEOUT, 3), worker('info', 'redelivery in 30s', {}, 4)],
      state: 'retrying',
    },
    {
      name: 'an attempt that went wrong, and it went on with something else',
      lines: [CONSUMED, worker('warn', 'step failed', TIMEOUT, 3), worker('info', 'drain members', {}, 4)],
      state: 'working',
    },
    { name: 'taken up, and no more', lines: [CONSUMED], state: 'working' },
    {
      name: 'a step that speaks of the action is not the action',
      lines: [CONSUMED, worker('info', 'upgrade of the image completed', { step: 'pull' }, 3)],
      state: 'working',
    },
    {
      name: 'something that is done and is not said to be the action',
      lines: [CONSUMED, worker('info', 'image pull completed', {}, 3)],
      state: 'working',
    },
    {
      name: 'one step that is done is not the action',
      lines: [CONSUMED, worker('info', 'image pulled, done', { step: 'pull' }, 3)],
      state: 'working',
    },
    {
      name: 'waiting until it is ready is not ready',
      lines: [CONSUMED, worker('info', 'waiting for instance to become ready', {}, 3)],
      state: 'working',
    },
    {
      name: 'starting the action is not its end',
      lines: [CONSUMED, worker('info', 'upgrade started', {}, 3)],
      state: 'working',
    },
    { name: 'nothing, though the logs were read', lines: [], state: 'silent' },
  ])('$name: $state', ({ lines, state }) => {
    expect(outcome(lines).state).toBe(state);
  });

  test('logs that could not be read say nothing about its silence', () => {
    const of = bundle([], { lines: unavailable('loki.lines') });
    expect(workerOutcome(of, observe(of), false)).toEqual({ state: 'unknown', decisive: null });
  });
});

describe('what the records say of the end', () => {
  const SUCCEEDED = events({ status: 'succeeded', occurredAt: '2026-11-23T09:10:20Z' });
  const RECORDED_FAILURE = events({
    status: 'failed',
    detail: 'backend unreachable',
    occurredAt: '2026-11-23T09:10:20Z',
  });
  const step = worker('info', 'image pulled, done', { step: 'pull' }, 3);

  test.each<Case>([
    {
      name: 'an event of this id that succeeded confirms a step',
      lines: [CONSUMED, step],
      change: SUCCEEDED,
      state: 'succeeded',
    },
    {
      name: 'an event of another id confirms nothing',
      lines: [CONSUMED, step],
      change: events({ status: 'succeeded', correlationId: 'another-1' }),
      state: 'working',
    },
    {
      name: 'an event of this id that succeeded is the end, though no line says so',
      lines: [CONSUMED],
      change: SUCCEEDED,
      state: 'succeeded',
    },
    {
      name: 'an event that failed counts before the worker’s word that it was done',
      lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3), ...DONE.slice(1)],
      change: RECORDED_FAILURE,
      state: 'failed',
    },
    {
      name: 'an event that failed is the end of an action that the worker only took up',
      lines: [CONSUMED],
      change: RECORDED_FAILURE,
      state: 'failed',
    },
    {
      name: 'an error is recovered from when the event says that it succeeded',
      lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3), worker('info', 'upgrade completed', {}, 9)],
      change: SUCCEEDED,
      state: 'succeeded',
    },
    {
      name: 'an error after the end is tidying where the event says that it succeeded',
      lines: [...DONE, worker('error', 'could not remove the old replica set', {}, 20)],
      change: SUCCEEDED,
      state: 'succeeded',
    },
    {
      name: 'an error after the end, where the event says that it failed',
      lines: [...DONE, worker('error', 'could not remove the old replica set', {}, 20)],
      change: RECORDED_FAILURE,
      state: 'failed',
    },
    {
      name: 'putting things back after an error is no success, whatever the event says of the instance',
      lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3), worker('info', 'previous version restored', {}, 9)],
      change: SUCCEEDED,
      state: 'failed',
    },
    {
      name: 'an error that nothing came after is the end, whatever the event says',
      lines: [CONSUMED, worker('error', 'step failed', TIMEOUT, 3)],
      change: SUCCEEDED,
      state: 'failed',
    },
    {
      name: 'an event of failure is not recovered from by words',
      lines: [
        worker('info', 'done', { event_type: 'apps.instance.failed' }, 3),
        worker('info', 'retry announced', {}, 4),
        worker('info', 'upgrade completed', {}, 9),
      ],
      state: 'failed',
    },
    {
      name: 'of several events the newest counts, whatever their order',
      lines: [CONSUMED, step],
      change: events(
        { status: 'succeeded', occurredAt: '2026-11-23T09:12:00Z' },
        { status: 'failed', occurredAt: '2026-11-23T09:11:00Z' },
      ),
      state: 'succeeded',
    },
    {
      name: 'the type of the event counts where it has no status',
      lines: [CONSUMED],
      change: events({ eventType: 'apps.instance.failed' }),
      state: 'failed',
    },
  ])('$name: $state', ({ lines, change, state }) => {
    expect(outcome(lines, change).state).toBe(state);
  });
});

describe('the state that an action was for', () => {
  const of = (action: string, status: string, updatedAt: string, failedOnTheWay = false) => {
    const lines = [
      api('info', 'request completed', { action, status: '202' }),
      worker('info', 'event consumed', { action }),
      ...(failedOnTheWay
        ? [worker('error', 'step failed', { action, ...TIMEOUT }, 3), worker('info', 'went on', { action }, 6)]
        : []),
    ];
    const all = bundle(lines, { instance: found('platform.instance', instance({ status, updatedAt })) });
    return workerOutcome(all, observe(all), true).state;
  };
  const LATER = '2026-11-23T09:11:00Z';

  test.each([
    { action: 'create', status: 'running', state: 'succeeded' },
    { action: 'deploy', status: 'Active', state: 'succeeded' },
    { action: 'start', status: 'ready', state: 'succeeded' },
    { action: 'stop', status: 'stopped', state: 'succeeded' },
    { action: 'decommission', status: 'decommissioned', state: 'succeeded' },
    { action: 'create', status: 'deploying', state: 'working' },
    { action: 'create', status: 'stopped', state: 'working' },
    { action: 'start', status: 'stopped', state: 'working' },
    { action: 'stop', status: 'running', state: 'working' },
    { action: 'decommission', status: 'decommissioning', state: 'working' },
    { action: 'create', status: 'running_degraded', state: 'working' },
  ])('a $action whose record has since become $status: $state', ({ action, status, state }) => {
    expect(of(action, status, LATER)).toBe(state);
  });

  test.each(['upgrade', 'rollback'])('proves nothing for %s, which ends in the state it began in', (action) => {
    expect(of(action, 'running', LATER)).toBe('working');
  });

  test('proves nothing when the record was there before the action', () => {
    expect(of('create', 'running', '2026-11-23T09:09:00Z')).toBe('working');
  });

  test('ends what went wrong on the way, when it was reached after that', () => {
    expect(of('create', 'running', LATER, true)).toBe('succeeded');
    expect(of('create', 'running', '2026-11-23T09:10:02Z', true)).toBe('failed');
    expect(of('upgrade', 'running', LATER, true)).toBe('failed');
  });
});

describe('the worker in the trace alone', () => {
  const traced = (...spans: ReturnType<typeof span>[]) => ({
    lines: unavailable('loki.lines'),
    trace: found('tempo.trace', spans),
  });

  test.each([
    { name: 'an error span', change: traced(span(WORKER, 'error', {}, 'connection refused')), state: 'failed' },
    { name: 'a span that ended well, and no record', change: traced(span(WORKER)), state: 'working' },
    {
      name: 'a span that ended well, and the event says so too',
      change: { ...traced(span(WORKER)), ...events({ status: 'succeeded' }) },
      state: 'succeeded',
    },
  ])('$name: $state', ({ change, state }) => {
    expect(outcome([], change).state).toBe(state);
  });

  test('an error span beside lines that show another attempt is not the end', () => {
    const lines = [CONSUMED, ...DONE.slice(1)];
    expect(outcome(lines, { trace: found('tempo.trace', [span(WORKER, 'error', {}, 'i/o timeout')]) }).state).toBe(
      'succeeded',
    );
  });
});

describe('the line that decides a failure', () => {
  test.each([
    {
      name: 'the cause before "marked as failed"',
      lines: [
        worker('error', 'adapter step failed', TIMEOUT, 3),
        worker('error', 'instance marked failed', {}, 4),
        worker('error', 'giving up', {}, 5),
      ],
      text: 'i/o timeout',
    },
    {
      name: 'a panic before everything else',
      lines: [
        worker('error', 'adapter step failed', TIMEOUT, 3),
        worker('fatal', 'panic: runtime error: index out of range [3]', {}, 4),
        worker('error', 'worker restarted', {}, 5),
      ],
      text: 'panic: runtime error',
    },
    {
      name: 'the last attempt’s cause, not that of an attempt long before',
      lines: [
        worker('error', 'quota exceeded', {}, 3),
        ...Array.from({ length: 6 }, (_, i) => worker('error', 'connection refused', {}, 10 + i)),
      ],
      text: 'connection refused',
    },
    {
      name: 'the consequence when nothing else is there',
      lines: [worker('error', 'instance marked failed', {}, 4)],
      text: 'marked failed',
    },
    {
      name: 'the code that explains it before words that do not',
      lines: [
        worker('error', 'something odd', {}, 3),
        worker('error', 'pull failed', { error_code: 'image_pull_unavailable' }, 4),
      ],
      text: 'pull failed',
    },
  ])('is $name', ({ lines, text }) => {
    const { state, decisive } = outcome([CONSUMED, ...lines]);
    expect(state).toBe('failed');
    expect(decisive?.text).toContain(text);
  });
});
