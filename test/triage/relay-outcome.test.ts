import { describe, expect, test } from 'vitest';
import { observe } from '../../src/triage/observations.ts';
import { type RelayOutcome, relayOutcome } from '../../src/triage/relay-outcome.ts';
import { found } from '../support/evidence.ts';
import { ACCEPTED, bundle, RELAY, relay, span, worker } from '../support/incident.ts';

const outcome = (lines: Parameters<typeof bundle>[0], spans: ReturnType<typeof span>[] = []): RelayOutcome =>
  relayOutcome(observe(bundle(lines, spans.length === 0 ? {} : { trace: found('tempo.trace', spans) })), true);
const NO_RESPONDERS = { last_error: 'nats: no responders available for request' };

describe('whether the relay handed the event on', () => {
  test.each([
    'event published',
    'published event to NATS',
    'publishing event',
    'outbox event delivered',
    'handed over to JetStream',
    'relayed outbox row',
    'dispatched',
    'forwarded to APPS',
    'publish acked by stream APPS',
    'PubAck acknowledged',
    'event emitted',
    'message sent',
  ])('"%s": published', (message) => {
    expect(outcome([...ACCEPTED, relay('info', message)]).state).toBe('published');
  });

  test.each([
    'claimed outbox row',
    'picked up 1 row',
    'polling outbox',
    'batch selected',
    'row locked for update',
    'fetched pending rows',
  ])('"%s": taken up, and nothing more is known', (message) => {
    expect(outcome([...ACCEPTED, relay('info', message)]).state).toBe('unknown');
  });

  test.each([
    { level: 'error', message: 'publish failed', fields: NO_RESPONDERS },
    { level: 'error', message: 'publish failed', fields: { error_code: 'outbox_publish_failed' } },
    { level: 'fatal', message: 'panic: nil pointer dereference', fields: {} },
    { level: 'warn', message: 'publish attempt failed, will retry', fields: NO_RESPONDERS },
  ] as const)('$level "$message": failing', ({ level, message, fields }) => {
    const { state, decisive } = outcome([...ACCEPTED, relay(level, message, fields)]);
    expect(state).toBe('failing');
    expect(decisive?.text).toContain(message);
  });

  test.each([
    {
      name: 'published after an attempt that failed',
      lines: [relay('warn', 'publish failed, will retry', NO_RESPONDERS, 1), relay('info', 'event published', {}, 3)],
      state: 'published',
    },
    {
      name: 'failed after it said published (another attempt)',
      lines: [relay('info', 'event published', {}, 1), relay('error', 'publish failed', NO_RESPONDERS, 3)],
      state: 'failing',
    },
    {
      name: 'the worker took up what the relay says it could not publish',
      lines: [relay('error', 'publish failed', NO_RESPONDERS, 1), worker('info', 'event consumed', {}, 5)],
      state: 'published',
    },
    {
      name: 'clocks differ: a worker that seems to be earlier took it up all the same',
      lines: [worker('info', 'event consumed', {}, 0), relay('error', 'publish failed', NO_RESPONDERS, 2)],
      state: 'published',
    },
    {
      name: 'an error that says published is no publishing',
      lines: [relay('error', 'published to the wrong stream')],
      state: 'failing',
    },
    { name: 'a warning that names no error is chatter', lines: [relay('warn', 'slow poll')], state: 'unknown' },
    { name: 'words that name neither', lines: [relay('info', 'hello')], state: 'published' },
    { name: 'nothing, though the logs were read', lines: [], state: 'silent' },
  ])('$name: $state', ({ lines, state }) => {
    expect(outcome([...ACCEPTED, ...lines]).state).toBe(state);
  });

  test('logs that could not be read say nothing about its silence', () => {
    expect(relayOutcome([], false)).toEqual({ state: 'unknown', decisive: null });
  });

  test.each([
    { name: 'a span that ended well', spans: [span(RELAY)], state: 'published' },
    { name: 'a span that failed', spans: [span(RELAY, 'error', {}, 'nats: timeout')], state: 'failing' },
  ])('$name: $state', ({ spans, state }) => {
    expect(outcome(ACCEPTED, spans).state).toBe(state);
  });

  test('of several errors the one that names the cause decides', () => {
    const lines = [
      relay('error', 'publish failed', NO_RESPONDERS, 1),
      relay('error', 'giving up after 5 attempts', {}, 2),
      relay('error', 'row moved to dead letter', {}, 3),
    ];
    expect(outcome([...ACCEPTED, ...lines]).decisive?.text).toContain('no responders');
  });
});
