import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError, lockFolder } from '../../src/store/folder-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  path = join(folder, 'bot.lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A pid above every limit of Linux and macOS, so no process has it. */
const NO_PROCESS = 2 ** 30;
const LONG_AGO = new Date(Date.now() - 60_000);

async function leaveLock(fields: { pid: number; host?: string; born?: string | null }, touched = new Date()) {
  const holder = { host: hostname(), born: null, since: '2026-11-23T10:00:00.000Z', token: 'another', ...fields };
  await writeFile(path, JSON.stringify(holder));
  await utimes(path, touched, touched);
}

describe('the lock of a data folder', () => {
  test('is taken by one, and refused to the next with what to do about it', async () => {
    const lock = await lockFolder(folder);
    const refused = await lockFolder(folder).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderInUseError);
    expect(String(refused)).toContain(`in use by process ${process.pid} on ${hostname()}`);
    expect(String(refused)).toContain('DATA_DIR');
    await lock.release();
  });

  test('is free again after its release, and leaves no files behind', async () => {
    await (await lockFolder(folder)).release();
    await (await lockFolder(folder)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a living process is respected however long it is silent', async () => {
    await leaveLock({ pid: process.ppid }, LONG_AGO);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
  });

  test.each([
    { name: 'a process that is gone', holder: { pid: NO_PROCESS } },
    { name: 'an earlier process whose pid was given to another', holder: { pid: process.ppid, born: 'boot/1' } },
    { name: 'an earlier process with our own pid (a restarted container)', holder: { pid: process.pid } },
    { name: 'a silent process on another host', holder: { pid: 1, host: 'another-host' } },
  ])('of $name is taken over', async ({ holder }) => {
    await leaveLock(holder, LONG_AGO);
    const lock = await lockFolder(folder);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  test('of a process on another host that still touches it is respected', async () => {
    await leaveLock({ pid: 1, host: 'another-host' });
    const touching = setInterval(() => utimes(path, new Date(), new Date()), 50);
    try {
      await expect(lockFolder(folder)).rejects.toThrow(/another-host/);
    } finally {
      clearInterval(touching);
    }
  });

  test('goes to one only of several starters that find a dead one', async () => {
    await leaveLock({ pid: NO_PROCESS });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const taken = results.filter((result) => result.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    expect(results.filter((result) => result.status === 'rejected').map(({ reason }) => reason)).toSatisfy(
      (reasons: unknown[]) => reasons.every((reason) => reason instanceof FolderInUseError),
    );
    await taken[0]?.value.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test('that cannot be read is not taken over, and the message names the file', async () => {
    await writeFile(path, 'not a lock');
    await expect(lockFolder(folder)).rejects.toThrow(path);
  });
});
