import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import type { Fault } from '../fault.ts';
import type { Random } from '../random.ts';
import { errorMessage, isWrite, READY } from './postgres-messages.ts';

/** What this proxy does by itself. A skewed clock is the bot's, and a standby is made of the server's own settings. */
export type DatabaseFault = Exclude<Fault, 'clock-skew' | 'wrong-content'>;

/** A Postgres server behind a proxy that knows just enough of its protocol to break it. */
export interface PostgresProxy {
  readonly port: number;
  /** Puts a fault in force, for connections that stand and for new ones. */
  arm(fault: DatabaseFault): void;
  lift(): void;
  /** Resets every connection that stands. */
  cut(): void;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** What is kept back while nothing gets through. */
  readonly kept: (() => void)[];
  /** Nothing gets through any more, and nobody is told. */
  silent: boolean;
  /** What the server answers is thrown away, and then the connection ends. */
  losing: boolean;
  greeted: boolean;
}

const HUGE_BYTES = 32 * 1024 * 1024;
const DRIP_BYTES = 16;
const DRIP_MS = 4;
/** Statements that fail before the server is well again by itself. */
const FAILING_STATEMENTS = 3;

/** Codes with which a server turns connections away (Postgres, appendix A). */
const TURNED_AWAY: Partial<Record<DatabaseFault, { code: string; words: string }>> = {
  '429-retry-after': { code: '53300', words: 'sorry, too many clients already' },
  '429': { code: '53300', words: 'remaining connection slots are reserved' },
  '503': { code: '57P03', words: 'the database system is starting up' },
  '404-then-found': { code: '3D000', words: 'database does not exist' },
};

export async function startPostgresProxy(server: NetConnectOpts, random: Random): Promise<PostgresProxy> {
  const links = new Set<Link>();
  let armed: DatabaseFault | null = null;
  let left = 0;

  function accept(client: Socket): void {
    const link: Link = { client, server: connect(server), kept: [], silent: false, losing: false, greeted: false };
    links.add(link);
    const end = () => {
      links.delete(link);
      client.destroy();
      link.server.destroy();
    };
    for (const socket of [client, link.server]) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', end);
    }
    if (armed === 'reset') {
      reset(link);
      return;
    }
    client.on('data', (chunk) => through(link, () => fromClient(link, chunk)));
    link.server.on('data', (chunk) => through(link, () => fromServer(link, chunk)));
  }

  /** While nothing gets through, things wait; they go on when it does again. */
  function through(link: Link, go: () => void): void {
    if (link.silent) return;
    if (armed === 'timeout') link.kept.push(go);
    else go();
  }

  function fromClient(link: Link, chunk: Buffer): void {
    const first = !link.greeted;
    link.greeted = true;
    const away = armed === null ? undefined : TURNED_AWAY[armed];
    if (first && away !== undefined) {
      link.client.end(errorMessage('FATAL', away.code, away.words));
      return;
    }
    if (!first && armed === '500' && left > 0) {
      left -= 1;
      link.client.write(Buffer.concat([errorMessage('ERROR', 'XX000', 'could not read block 0'), READY]));
      return;
    }
    if (armed === 'lost-answer' && left > 0 && isWrite(chunk)) {
      left -= 1;
      link.losing = true;
    }
    link.server.write(chunk);
  }

  function fromServer(link: Link, chunk: Buffer): void {
    if (link.losing) reset(link);
    else if (armed === 'slow-drip') drip(link, chunk);
    else if (left > 0 && (armed === 'malformed' || armed === 'truncated' || armed === 'huge')) {
      left -= 1;
      spoil(link, chunk, armed);
    } else {
      link.client.write(chunk);
    }
  }

  function spoil(link: Link, chunk: Buffer, fault: 'malformed' | 'truncated' | 'huge'): void {
    if (fault === 'truncated') {
      link.client.end(chunk.subarray(0, Math.max(1, Math.floor(chunk.length / 2))));
    } else if (fault === 'malformed') {
      link.client.end(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n<html></html>'));
    } else {
      // A row that says it is a gigabyte long.
      link.client.write(Buffer.from([0x44, 0x3f, 0xff, 0xff, 0xff, 0x00, 0x01]));
      const filler = Buffer.alloc(1024 * 1024, 'a');
      for (let sent = 0; sent < HUGE_BYTES; sent += filler.length) link.client.write(filler);
      link.client.end();
    }
  }

  /** Keeps the order: each chunk waits for the one before. */
  const dripping = new WeakMap<Link, Promise<void>>();
  function drip(link: Link, chunk: Buffer): void {
    const before = dripping.get(link) ?? Promise.resolve();
    dripping.set(
      link,
      before.then(async () => {
        for (let at = 0; at < chunk.length && !link.client.destroyed; at += DRIP_BYTES) {
          link.client.write(chunk.subarray(at, at + DRIP_BYTES));
          await new Promise((resolve) => setTimeout(resolve, DRIP_MS));
        }
      }),
    );
  }

  function reset({ client, server: behind }: Link): void {
    client.resetAndDestroy();
    behind.destroy();
  }

  function cut(): void {
    for (const link of links) reset(link);
  }

  const listener = createServer(accept);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    arm(fault) {
      armed = fault;
      left = FAILING_STATEMENTS;
      if (fault === 'reset' || fault === '429' || fault === '429-retry-after' || fault === '404-then-found') cut();
      if (fault === '503') {
        const goodbye = errorMessage('FATAL', '57P01', 'terminating connection due to administrator command');
        for (const { client } of links) client.end(goodbye);
      }
    },
    lift() {
      const stood = armed === 'timeout';
      armed = null;
      if (!stood) return;
      for (const link of links) {
        // As after a failover: in half of the cases the other side is gone, and nobody says so.
        link.silent = link.greeted && random.chance(0.5);
        for (const go of link.kept.splice(0)) through(link, go);
      }
    },
    cut,
    async close() {
      for (const { client, server: behind } of links) {
        client.destroy();
        behind.destroy();
      }
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
