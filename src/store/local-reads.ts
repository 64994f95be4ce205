import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { createDeadline } from '../http/deadline.ts';
import { dumpEmbedded } from './backup.ts';
import type { Database } from './database.ts';
import type { Sql } from './sql.ts';

/** In a folder that only the bot's user may enter: who can read it could read the database's files as well. */
const FOLDER = 'local';
const SOCKET = 'bot.sock';
const MOST_BYTES = 1024 * 1024;
const QUERY_MS = 30_000;
const BACKUP_MS = 600_000;

const Query = z.object({ text: z.string(), params: z.array(z.unknown()) });

/**
 * The embedded database belongs to one process. While the bot has it, commands of the same machine and user read it
 * through the bot: one statement at a time, in a transaction that may only read. Answers how to end it.
 */
export async function serveLocalReads(
  database: Extract<Database, { kind: 'embedded' }>,
  folder: string,
): Promise<{ close(): Promise<void> }> {
  await mkdir(join(folder, FOLDER), { recursive: true, mode: 0o700 });
  const path = join(folder, FOLDER, SOCKET);
  // Whoever holds the folder's lock is the only one who may listen: what is there is of a process that died.
  await rm(path, { force: true });

  async function answer(incoming: IncomingMessage): Promise<Buffer> {
    if (incoming.url === '/backup') return dumpEmbedded(database);
    const { text, params } = Query.parse(deserialize(await bodyOf(incoming)));
    return database.transaction(async (tx) => {
      await tx.query('set transaction read only');
      return serialize((await tx.query(text, params)).rows);
    });
  }

  const server = createServer((incoming, response) => {
    answer(incoming).then(
      (body) => send(response, 200, body),
      (error: unknown) => send(response, 400, serialize(error instanceof Error ? error.message : String(error))),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface LocalReads extends Sql {
  /** A backup of the whole database, made by the bot. */
  backup(): Promise<Buffer>;
}

/** The database of the bot that runs on this folder, read through it. Null when no bot listens there. */
export async function openLocalReads(folder: string): Promise<LocalReads | null> {
  const socketPath = join(folder, FOLDER, SOCKET);
  const reads: LocalReads = {
    async query<Row>(text: string, params: unknown[] = []): Promise<{ rows: Row[] }> {
      return { rows: deserialize(await ask(socketPath, '/query', serialize({ text, params }), QUERY_MS)) };
    },
    backup: () => ask(socketPath, '/backup', Buffer.alloc(0), BACKUP_MS),
  };
  try {
    await reads.query('select 1');
    return reads;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ECONNREFUSED'].includes(String(error.code)))
      return null;
    throw error;
  }
}

function ask(socketPath: string, path: string, body: Buffer, timeoutMs: number): Promise<Buffer> {
  const deadline = createDeadline(timeoutMs, undefined);
  return new Promise<Buffer>((resolve, reject) => {
    const outgoing = request({ socketPath, path, method: 'POST', signal: deadline.signal }, (response) => {
      collected(response).then((answer) => {
        if (response.statusCode === 200) resolve(answer);
        else reject(new Error(`The bot refused to read its database: ${String(deserialize(answer))}`));
      }, reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  }).finally(deadline.clear);
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const length = Number(incoming.headers['content-length'] ?? 0);
  if (!(length <= MOST_BYTES)) throw new Error('the statement is too long');
  return collected(incoming);
}

async function collected(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, body: Buffer): void {
  response.writeHead(status, { 'content-type': 'application/octet-stream', 'content-length': body.length });
  response.end(body);
}
