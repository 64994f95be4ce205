import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A text file that several may change: each change sees what the one before has written, and readers see no half. */
export interface LockedFile {
  /** The text as it stands; empty when there is no file yet. */
  read(): Promise<string>;
  /** Replaces the text by what `change` makes of it; nothing is written when that is null. */
  change(change: (text: string) => string | null, signal?: AbortSignal): Promise<void>;
}

/** Somebody else has held the lock for too long. */
export class FileBusyError extends Error {
  override readonly name = 'FileBusyError';
}

/** A change takes milliseconds; whoever holds the lock for so long has died. */
const DEAD_AFTER_MS = 10_000;
const LOOK_EVERY_MS = 25;

export function createLockedFile(path: string): LockedFile {
  const lock = `${path}.lock`;
  let tail: Promise<unknown> = Promise.resolve();

  async function read(): Promise<string> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return '';
      throw error;
    }
  }

  async function locked(change: (text: string) => string | null, signal: AbortSignal | undefined): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await acquire(signal);
    try {
      const text = change(await read());
      if (text !== null) await replace(text);
    } finally {
      await rm(lock, { force: true });
    }
  }

  async function acquire(signal: AbortSignal | undefined): Promise<void> {
    const until = performance.now() + 2 * DEAD_AFTER_MS;
    while (!(await taken())) {
      await removeDead();
      if (signal?.aborted || performance.now() > until) throw new FileBusyError(`${lock} is held by another process`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  async function taken(): Promise<boolean> {
    try {
      await (await open(lock, 'wx')).close();
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    }
  }

  /** Moved away before it is removed: where it was taken over meanwhile, the living one is put back. */
  async function removeDead(): Promise<void> {
    const grave = `${lock}.${randomUUID()}`;
    try {
      if (!(await isDead(lock))) return;
      await rename(lock, grave);
      if (!(await isDead(grave))) await link(grave, lock);
    } catch (error) {
      if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
    } finally {
      await rm(grave, { force: true });
    }
  }

  async function isDead(file: string): Promise<boolean> {
    return Date.now() - (await stat(file)).mtimeMs >= DEAD_AFTER_MS;
  }

  /** Written beside and moved: whoever reads meanwhile, or after a crash, finds the old text or the new one. */
  async function replace(text: string): Promise<void> {
    const draft = `${path}.${randomUUID()}.tmp`;
    try {
      const file = await open(draft, 'wx');
      try {
        await file.writeFile(text, 'utf8');
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  return {
    read,
    change(change, signal) {
      const mine = tail.then(() => locked(change, signal));
      tail = mine.catch(() => undefined);
      return mine;
    },
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
