import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** A holder shows that it lives by touching its lock this often. */
const TOUCH_EVERY_MS = 2_000;
/** A holder that cannot be asked is dead once it has not touched its lock for this long. */
const SILENT_AFTER_MS = 10_000;

const Holder = z.object({
  pid: z.number().int(),
  host: z.string(),
  /** When the kernel started that process, to tell it from a later one with the same pid; null where it is not told. */
  born: z.string().nullable(),
  since: z.string(),
  token: z.string(),
});
type Holder = z.infer<typeof Holder>;

/** Another living process has the folder open. Two processes on one embedded database would destroy it. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';

  constructor(folder: string, holder: Holder) {
    super(
      `The data folder ${folder} is in use by process ${holder.pid} on ${holder.host}, since ${holder.since}. Stop that process, or give this one another DATA_DIR (or DATABASE_URL, to run several).`,
    );
  }
}

export interface FolderLock {
  release(): Promise<void>;
}

/** Tokens of the locks that this process holds. */
const held = new Set<string>();

/**
 * Takes `bot.lock` in the folder for this process; throws `FolderInUseError` while another one lives. The lock of a
 * dead process is taken over: on this host its pid decides; where the pid says nothing (another host, or a restarted
 * container, whose new process has the old pid) its silence does.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'bot.lock');
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    born: await birthOf(process.pid),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  const draft = `${path}.${mine.token}`;
  await writeFile(draft, JSON.stringify(mine), { flag: 'wx' });
  try {
    // Each round takes the lock, meets a living holder, or removes one dead lock or waits for who does.
    const deadline = performance.now() + 2 * SILENT_AFTER_MS;
    while (performance.now() < deadline) {
      if (await placed(draft, path)) return hold(path, mine.token);
      const holder = await readHolder(path);
      if (holder === null) continue;
      if (await isAlive(holder, path)) throw new FolderInUseError(folder, holder);
      await removeDead(path, holder);
    }
    throw new Error(`The lock ${path} keeps changing hands. Start one process only.`);
  } finally {
    await rm(draft, { force: true });
  }
}

/** `link` fails when the name exists, and the lock appears with its content: nobody ever reads half of one. */
async function placed(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw new Error(`The lock ${path} cannot be read. If no other process uses the folder, remove that file.`, {
      cause: error,
    });
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (held.has(holder.token)) return true;
  if (holder.host !== hostname() || holder.pid === process.pid) return isTouched(path);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  return holder.born === null || holder.born === (await birthOf(holder.pid));
}

/** Watches the lock until it is touched (true) or has been silent for long enough (false). */
async function isTouched(path: string): Promise<boolean> {
  const touchedAt = async () => (await modifiedAt(path)) ?? 0;
  const before = await touchedAt();
  while (Date.now() - before < SILENT_AFTER_MS) {
    await sleep(TOUCH_EVERY_MS / 4);
    if ((await touchedAt()) !== before) return true;
  }
  return false;
}

/** When a file was last written, milliseconds since the epoch; null when it is not there. */
async function modifiedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Field 22 of `/proc/<pid>/stat` (start time in ticks after boot) and the boot's id, on Linux. */
async function birthOf(pid: number): Promise<string | null> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const afterName = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}/${afterName[19]}`;
  } catch {
    return null;
  }
}

/**
 * Removes the dead lock, unless another starter is about to: whoever made the `.takeover` file looks again and removes,
 * so nobody ever removes the new lock of somebody else.
 */
async function removeDead(path: string, dead: Holder): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await writeFile(takeover, '', { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const made = await modifiedAt(takeover);
    if (made !== null && Date.now() - made > SILENT_AFTER_MS) await rm(takeover, { force: true });
    await sleep(20);
    return;
  }
  try {
    if ((await readHolder(path))?.token === dead.token) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

function hold(path: string, token: string): FolderLock {
  held.add(token);
  const timer = setInterval(() => {
    const now = new Date();
    // A folder that went away is noticed by the database; the lock has nothing to add.
    utimes(path, now, now).catch(() => {});
  }, TOUCH_EVERY_MS);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if (!held.delete(token)) return;
      const holder = await readHolder(path);
      if (holder?.token === token) await rm(path, { force: true });
    },
  };
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
