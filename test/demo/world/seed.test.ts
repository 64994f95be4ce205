import { describe, expect, test } from 'vitest';
import { seedWorld } from '../../../src/demo/world/seed.ts';
import type { SeededWorld } from '../../../src/demo/world/seeded.ts';
import { inlineWorld, scenario } from '../../support/worlds.ts';

const NOW = new Date('2026-03-02T12:00:00.000Z');

function seeded(yaml: string): SeededWorld {
  return seedWorld(inlineWorld(`noise: { lines: 0 }\n${yaml}`), NOW);
}

function firstLine(yaml: string): Record<string, unknown> {
  return JSON.parse(seeded(yaml).logs[0]?.line ?? '{}');
}

describe('a line', () => {
  test('is what a service writes: level, time and message first, then what the request shares, then its own', () => {
    const line = firstLine(`
trace_id: auto
common: { org_id: o1, project_id: p1 }
lines: [{ at: -90s, service: api, msg: hello, status: 200, span: http, project_id: p2, org_id: null, token_exp: +5m }]`);
    expect(Object.keys(line)).toEqual([
      'level',
      'timestamp',
      'msg',
      'service',
      'correlation_id',
      'trace_id',
      'span_id',
      'project_id',
      'status',
      'token_exp',
    ]);
    expect(line).toMatchObject({
      level: 'info',
      timestamp: '2026-03-02T11:58:30.000Z',
      service: 'gpuaas-api',
      project_id: 'p2',
      token_exp: '2026-03-02T12:05:00.000Z',
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test('has its message where the world wants it, and no trace id when there is none', () => {
    const line = firstLine('message_key: message\nlines: [{ at: -1s, service: api, msg: hello }]');
    expect(line).toMatchObject({ message: 'hello' });
    expect(line).not.toHaveProperty('trace_id');
  });

  test('that is raw stands as it is, placeholders apart', () => {
    const world = seeded(`lines: [{ at: -1s, service: worker, raw: "panic: id=\${correlation_id}" }]`);
    expect(world.logs[0]).toMatchObject({
      line: 'panic: id=inline-1',
      labels: { service: 'gpuaas-app-runtime-worker' },
    });
  });

  test('comes twice with two shippers, the same text from two streams', () => {
    const { logs } = seeded('shippers: 2\nlines: [{ at: -1s, service: api, msg: hello }]');
    expect(logs.map(({ line }) => line)).toEqual([logs[0]?.line, logs[0]?.line]);
    expect(logs.map(({ labels }) => labels.shipper)).toEqual([undefined, 'promtail']);
    expect(logs[0]?.ns).not.toBe(logs[1]?.ns);
  });
});

test('lines of several others are written once for each, with ids of their own', () => {
  const { logs } = seeded(`
common: { org_id: mine }
others:
  - start: -5m
    every: 10s
    each: [{ org_id: a }, { org_id: b }]
    lines: [{ at: 0, service: worker, msg: failed }]`);
  const lines = logs.map(({ line }) => JSON.parse(line));
  expect(lines.map(({ org_id, timestamp }) => [org_id, timestamp])).toEqual([
    ['a', '2026-03-02T11:55:00.000Z'],
    ['b', '2026-03-02T11:55:10.000Z'],
  ]);
  expect(new Set(lines.map(({ correlation_id }) => correlation_id)).size).toBe(2);
});

test('ids that carry a time carry the right one', () => {
  const ulid = seeded('correlation_id: { ulid: -1h }').correlationId;
  expect(ulid).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  const time = [...ulid.slice(0, 10)].reduce(
    (sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit),
    0,
  );
  expect(new Date(time).toISOString()).toBe('2026-03-02T11:00:00.000Z');
  const uuid = seeded('correlation_id: { uuidv7: -1h }').correlationId;
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse('2026-03-02T11:00:00Z'));
});

test('what is given beside the id can be the world’s own', () => {
  const world = seeded('common: { project_id: p1 }\ngiven: { project: true, instance: i9 }\nlines: []');
  expect(world.given).toEqual({ projectId: 'p1', instanceId: 'i9' });
});

test('a placeholder that stands for nothing is an error', () => {
  expect(() => seeded(`lines: [{ at: -1s, service: api, msg: "\${nobody}" }]`)).toThrow(
    /\$\{nobody\} stands for nothing/,
  );
});

describe('noise', () => {
  test('is the same for the same world and moment, and never the incident’s', () => {
    const world = scenario('01-amber');
    const [one, two] = [seedWorld(world, NOW), seedWorld(world, NOW)];
    expect(one.logs).toEqual(two.logs);
    const noise = one.logs.filter(({ line }) => !line.includes('"app_slug":"slurm"'));
    expect(noise.length).toBe(300);
    expect(noise.some(({ line }) => line.includes('insufficient_permissions'))).toBe(false);
  });

  test('shows that every service ships lines, but for those that are silent', () => {
    const services = (yaml: string) =>
      new Set(seedWorld(inlineWorld(yaml), NOW).logs.map(({ labels }) => labels.service));
    expect(services('')).toContain('gpuaas-app-runtime-worker');
    expect(services('')).toContain('gpuaas-outbox-relay');
    expect(services('noise: { silent: [worker] }')).not.toContain('gpuaas-app-runtime-worker');
  });
});
