import { expect, test } from 'vitest';
import { startHousekeeping } from '../../src/jobs/housekeeping.ts';
import { silentLog } from '../../src/log.ts';

test('claims of more than two days and audit rows beyond the retention are forgotten at the start', async () => {
  const asked: [string, Date][] = [];
  const removing = (what: string) => async (before: Date) => asked.push([what, before]);
  const stop = startHousekeeping({
    clock: () => new Date('2026-11-23T12:00:00.000Z'),
    log: silentLog,
    auditKeptDays: () => 400,
    deleteClaims: removing('claims'),
    purgeAudit: removing('audit'),
  });
  await stop();
  expect(asked).toEqual([
    ['claims', new Date('2026-11-21T12:00:00.000Z')],
    ['audit', new Date('2025-10-19T12:00:00.000Z')],
  ]);
});

test('a database that does not answer is told in the log and stops nothing', async () => {
  const warnings: unknown[] = [];
  const stop = startHousekeeping({
    clock: () => new Date(),
    log: { ...silentLog, warn: (_, fields) => warnings.push(fields?.what) },
    auditKeptDays: () => 400,
    deleteClaims: () => Promise.reject(new Error('gone')),
    purgeAudit: () => Promise.reject(new Error('gone')),
  });
  await stop();
  expect(warnings).toEqual(['claims', 'audit rows']);
});
