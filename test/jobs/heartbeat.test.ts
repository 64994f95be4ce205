import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHeartbeat } from '../../src/jobs/heartbeat.ts';
import { silentLog } from '../../src/log.ts';
import type { Database } from '../../src/store/database.ts';
import { forgetReplica, noteReplica } from '../../src/store/replicas.ts';
import { createTestDatabase } from '../support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  await database.query('delete from replicas');
});

function join(id = randomUUID()) {
  return startHeartbeat({
    beat: () => noteReplica(database, id, 20),
    leave: () => forgetReplica(database, id),
    log: silentLog,
  });
}

describe('replicas', () => {
  test('count each other, and not one that left', async () => {
    const first = await join();
    const second = await join();
    expect([first.replicas(), second.replicas()]).toEqual([1, 2]);
    await first.stop();
    const third = await join();
    expect(third.replicas()).toBe(2);
  });

  test('count once, however often they show that they live', async () => {
    const id = randomUUID();
    await join(id);
    expect((await join(id)).replicas()).toBe(1);
  });

  test('that fell silent count no more', async () => {
    await join();
    await database.query(`update replicas set seen_at = now() - interval '21 seconds'`);
    expect((await join()).replicas()).toBe(1);
  });

  test('do not start where they cannot be counted', async () => {
    const failing = { beat: () => Promise.reject(new Error('no database')), leave: async () => {}, log: silentLog };
    await expect(startHeartbeat(failing)).rejects.toThrow('no database');
  });
});
