import { describe, expect, test } from 'vitest';
import { appLag, BEHIND, relayHealth, workerHealth } from '../../src/triage/delivery-health.ts';
import type { OpsOverview } from '../../src/triage/records.ts';
import { ASKED_AT, overview } from '../support/incident.ts';

const NOW = new Date(ASKED_AT);
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const row = (name: string, status: string, lastSeenAt: string | null = ASKED_AT) => ({ name, status, lastSeenAt });
const consumer = (stream: string, durable: string, pending: number) => ({ stream, durable, pending });
const health = (change: Partial<OpsOverview>) => workerHealth(overview(change), NOW);

describe('R2: the outbox relay', () => {
  test.each([
    { name: 'no publish failures', of: overview({ outboxRelayOk: true }), is: 'healthy' },
    { name: 'degraded now', of: overview({ outboxRelayOk: false }), is: 'down' },
    { name: 'not said', of: overview({ outboxRelayOk: null }), is: 'unknown' },
    {
      name: 'an old backlog beside no failures',
      of: overview({ outboxRelayOk: true, dlqPending: 400 }),
      is: 'healthy',
    },
    { name: 'an empty backlog beside failures', of: overview({ outboxRelayOk: false, dlqPending: 0 }), is: 'down' },
    { name: 'nothing read', of: undefined, is: 'unknown' },
  ])('$name: $is', ({ of, is }) => {
    expect(relayHealth(of)).toBe(is);
  });
});

describe('R2: the app runtime worker', () => {
  test.each([
    'app-runtime-worker',
    'gpuaas-app-runtime-worker',
    'app_runtime_worker',
    'AppRuntimeWorker',
    'app runtime worker',
  ])('is found under the name %s', (name) => {
    expect(health({ workers: [row(name, 'ok')] })).toBe('healthy');
    expect(health({ workers: [row(name, 'down')] })).toBe('down');
  });

  test.each(['ok', 'OK', 'up', 'healthy', 'running', 'active', 'ready', 'alive', 'idle', 'busy', 'serving'])(
    'status %s: healthy',
    (status) => {
      expect(health({ workers: [row('app-runtime-worker', status)] })).toBe('healthy');
    },
  );

  test.each(['down', 'failed', 'stopped', 'unhealthy', 'dead', 'crashed'])('status %s: down', (status) => {
    expect(health({ workers: [row('app-runtime-worker', status)] })).toBe('down');
  });

  test.each(['starting', 'draining', 'paused', '?', ''])('status %j, which nobody knows: unknown', (status) => {
    expect(health({ workers: [row('app-runtime-worker', status)] })).toBe('unknown');
    expect(health({ workers: [row('app-runtime-worker', status), row('app-runtime-worker', 'down')] })).toBe('unknown');
    expect(health({ workers: [row('app-runtime-worker', status, minutesAgo(30))] })).toBe('down');
  });

  test.each([
    { name: 'seen four minutes ago', workers: [row('app-runtime-worker', 'ok', minutesAgo(4))], is: 'healthy' },
    { name: 'seen five minutes ago', workers: [row('app-runtime-worker', 'ok', minutesAgo(5))], is: 'down' },
    { name: 'last seen not said', workers: [row('app-runtime-worker', 'ok', null)], is: 'healthy' },
    { name: 'down, though just seen', workers: [row('app-runtime-worker', 'down')], is: 'down' },
    {
      name: 'one of two replicas is alive',
      workers: [row('app-runtime-worker', 'down'), row('app-runtime-worker', 'ok')],
      is: 'healthy',
    },
    {
      name: 'both replicas are stale',
      workers: [row('app-runtime-worker', 'ok', minutesAgo(9)), row('app-runtime-worker', 'ok', minutesAgo(30))],
      is: 'down',
    },
    { name: 'only another worker is listed', workers: [row('billing-worker', 'down')], is: 'unknown' },
    { name: 'no worker is listed', workers: [], is: 'unknown' },
  ])('$name: $is', ({ workers, is }) => {
    expect(health({ workers })).toBe(is);
  });

  test('without a row of its own, a long queue says that nobody works it off', () => {
    expect(health({ workers: [], consumers: [consumer('APPS', 'app-runtime', 500)] })).toBe('down');
    expect(health({ workers: [], consumers: [consumer('APPS', 'app-runtime', BEHIND)] })).toBe('down');
    expect(health({ workers: [], consumers: [consumer('APPS', 'app-runtime', BEHIND - 1)] })).toBe('unknown');
    expect(health({ workers: [], consumers: [consumer('APPS', 'app-runtime', 0)] })).toBe('unknown');
    expect(health({ workers: [], consumers: [consumer('BILLING', 'billing', 500)] })).toBe('unknown');
  });

  test('nothing read is not known', () => {
    expect(workerHealth(undefined, NOW)).toBe('unknown');
  });
});

describe('messages that wait for the app runtime worker', () => {
  test.each([
    { name: 'the stream APPS', consumers: [consumer('APPS', 'x', 7)], is: 7 },
    { name: 'the stream APP', consumers: [consumer('app', 'x', 7)], is: 7 },
    { name: 'the newer subject', consumers: [consumer('appplatform.instances', 'x', 7)], is: 7 },
    { name: 'a durable named after the worker', consumers: [consumer('EVENTS', 'app-runtime-worker', 7)], is: 7 },
    { name: 'several of them', consumers: [consumer('APPS', 'a', 7), consumer('APPS', 'b', 5)], is: 12 },
    { name: 'an empty queue', consumers: [consumer('APPS', 'x', 0)], is: 0 },
    { name: 'another stream', consumers: [consumer('BILLING', 'billing-worker', 7)], is: null },
    { name: 'a stream that only begins alike', consumers: [consumer('APPS_ARCHIVE', 'x', 7)], is: null },
    { name: 'none', consumers: [], is: null },
  ])('$name: $is', ({ consumers, is }) => {
    expect(appLag(overview({ consumers }))).toBe(is);
  });

  test('nothing read is not known', () => {
    expect(appLag(undefined)).toBeNull();
  });
});
