import { expect, test } from 'vitest';
import { startHousekeeping } from '../../src/jobs/housekeeping.ts';
import { silentLog } from '../../src/log.ts';

const DAY_MS = 86_400_000;

test('what is older than its retention is forgotten at the start, one kind after the other', async () => {
  const asked: [string, string][] = [];
  const retention = (what: string, days: number) => ({
    what,
    keptMs: () => days * DAY_MS,
    remove: async (before: Date) => asked.push([what, before.toISOString()]),
  });
  const stop = startHousekeeping({
    clock: () => new Date('2026-11-23T12:00:00.000Z'),
    log: silentLog,
    retentions: [retention('claims', 2), retention('audit rows', 400)],
  });
  await new Promise(setImmediate);
  await stop();
  expect(asked).toEqual([
    ['claims', '2026-11-21T12:00:00.000Z'],
    ['audit rows', '2025-10-19T12:00:00.000Z'],
  ]);
});

test('a database that does not answer is told in the log and stops nothing', async () => {
  const warnings: unknown[] = [];
  const broken = (what: string) => ({
    what,
    keptMs: () => DAY_MS,
    remove: () => Promise.reject(new Error('gone')),
  });
  const stop = startHousekeeping({
    clock: () => new Date(),
    log: { ...silentLog, warn: (_, fields) => warnings.push(fields?.what) },
    retentions: [broken('claims'), broken('audit rows')],
  });
  await new Promise(setImmediate);
  await stop();
  expect(warnings).toEqual(['claims', 'audit rows']);
});
