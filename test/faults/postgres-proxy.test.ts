import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { errorMessage, isWrite } from '../../faults/proxy/postgres-messages.ts';
import { type PostgresProxy, startPostgresProxy } from '../../faults/proxy/postgres-proxy.ts';
import { createRandom } from '../../faults/random.ts';

/** A server that answers whatever comes with `done:` and the same. */
const received: string[] = [];
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received.push(chunk.toString());
    socket.write(`done:${chunk}`);
  });
});
let proxy: PostgresProxy;
const open: Socket[] = [];

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  proxy = await startPostgresProxy({ host: '127.0.0.1', port }, createRandom(1, 'test'));
});
afterEach(() => {
  proxy.lift();
  for (const socket of open.splice(0)) socket.destroy();
});
afterAll(async () => {
  await proxy.close();
  server.close();
});

/** A connection that has said hello, and what it heard since. */
async function connected(): Promise<{ socket: Socket; heard: () => Promise<string>; ended: Promise<unknown> }> {
  const socket = connect(proxy.port, '127.0.0.1');
  open.push(socket);
  const ended = new Promise((resolve) =>
    socket.once('error', (error) => resolve(error)).once('close', () => resolve('closed')),
  );
  const heard = async () => String((await once(socket, 'data'))[0]);
  socket.write('hello');
  return { socket, heard, ended };
}

test('without a fault everything goes through', async () => {
  const { heard } = await connected();
  expect(await heard()).toBe('done:hello');
});

test('a lost answer: the server took the commit, the client hears a reset', async () => {
  const { socket, heard, ended } = await connected();
  await heard();
  proxy.arm('lost-answer');
  socket.write('commit');
  expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  expect(received.at(-1)).toBe('commit');
});

test('a reset hits connections that stand, and new ones', async () => {
  const { heard, ended } = await connected();
  await heard();
  proxy.arm('reset');
  expect(await ended).toMatchObject({ code: 'ECONNRESET' });
  expect(await (await connected()).ended).toMatchObject({ code: 'ECONNRESET' });
});

test.each([
  ['429', '53300'],
  ['503', '57P03'],
  ['404-then-found', '3D000'],
] as const)('%s turns a new connection away with %s', async (fault, code) => {
  proxy.arm(fault);
  const { heard } = await connected();
  expect(await heard()).toContain(`C${code}\0`);
});

test('a failing statement never reaches the server', async () => {
  const { socket, heard } = await connected();
  await heard();
  proxy.arm('500');
  socket.write('insert into claims');
  expect(await heard()).toContain('CXX000\0');
  expect(received).not.toContain('insert into claims');
});

test('what stands still goes on when it is lifted, or stays silent for good', async () => {
  const all = await Promise.all(Array.from({ length: 12 }, connected));
  await Promise.all(all.map(({ heard }) => heard()));
  proxy.arm('timeout');
  let answers = 0;
  for (const { socket } of all) {
    socket.on('data', () => answers++);
    socket.write('select 1');
  }
  expect((await connected()).socket.destroyed).toBe(false);
  expect(answers).toBe(0);
  proxy.lift();
  const { heard } = await connected();
  expect(await heard()).toBe('done:hello');
  expect(answers).toBeLessThan(all.length);
});

describe('the protocol', () => {
  test('an error has its length, severity and code', () => {
    const message = errorMessage('FATAL', '57P03', 'starting up');
    expect(message.subarray(0, 1).toString()).toBe('E');
    expect(message.readUInt32BE(1)).toBe(message.length - 1);
    expect(message.subarray(5).toString()).toBe('SFATAL\0VFATAL\0C57P03\0Mstarting up\0\0');
  });

  test.each([
    ['commit', true],
    ['INSERT INTO claims values', true],
    ['update cards set', true],
    ['select 1', false],
    ['begin', false],
  ])('“%s” writes: %s', (statement, writes) => {
    expect(isWrite(Buffer.from(statement))).toBe(writes);
  });
});
