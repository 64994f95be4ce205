import { expect, test } from 'vitest';
import { startHousekeeping } from '../../src/jobs/housekeeping.ts';
import { silentLog } from '../../src/log.ts';

test('claims of more than two days are forgotten at the start', async () => {
  const asked: Date[] = [];
  const stop = startHousekeeping({
    clock: () => new Date('2026-11-23T12:00:00.000Z'),
    log: silentLog,
    async deleteClaims(before) {
      asked.push(before);
      return 3;
    },
  });
  await stop();
  expect(asked).toEqual([new Date('2026-11-21T12:00:00.000Z')]);
});

test('a database that does not answer is told in the log and stops nothing', async () => {
  const warnings: string[] = [];
  const stop = startHousekeeping({
    clock: () => new Date(),
    log: { ...silentLog, warn: (message) => warnings.push(message) },
    deleteClaims: () => Promise.reject(new Error('gone')),
  });
  await stop();
  expect(warnings).toEqual(['old claims not forgotten']);
});
