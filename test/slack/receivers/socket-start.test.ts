import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { silentLog } from '../../../src/log.ts';
import { boltLogger } from '../../../src/slack/bolt-logger.ts';
import { createDurable } from '../../../src/slack/receivers/durable.ts';
import { createSocketReceiver, type SocketReceiver } from '../../../src/slack/receivers/socket.ts';
import { until } from '../../support/until.ts';
import { type Counted, counted } from '../support/bot.ts';

const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const link of server.clients) link.terminate();
    server.close();
  }
});

/** A receiver whose connections lead to a server of the test's own; `answer` is what apps.connections.open answers. */
async function receiverTo(
  onLink: (link: WebSocket) => void,
  answer?: Record<string, unknown>,
): Promise<{ receiver: SocketReceiver; metrics: Counted }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  servers.push(server);
  server.on('connection', onLink);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const metrics = counted();
  const receiver = createSocketReceiver({
    appToken: 'xapp-local-app-token',
    apiUrl: 'http://127.0.0.1/api/',
    fetch: async () => Response.json(answer ?? { ok: true, url: `ws://127.0.0.1:${port}/link` }),
    durable: createDurable({ takeEvent: async () => null, metrics }),
    metrics,
    log: silentLog,
    boltLogger: boltLogger(silentLog),
    connectTimeoutMs: 300,
  });
  return { receiver, metrics };
}

test('a token that Slack refuses ends the start with its reason', async () => {
  const { receiver } = await receiverTo(() => {}, { ok: false, error: 'invalid_auth' });
  await expect(receiver.connect()).rejects.toMatchObject({ name: 'SlackCallError', reason: 'invalid_auth' });
  expect(receiver.connected()).toBe(0);
});

test('a server that never says hello ends the start in time', async () => {
  const { receiver } = await receiverTo(() => {});
  await expect(receiver.connect()).rejects.toThrow('did not say hello within 300 ms');
});

test('app_rate_limited, which has no inner event, is acknowledged and counted; what is no JSON is dropped', async () => {
  const frames: unknown[] = [];
  const { receiver, metrics } = await receiverTo((link) => {
    link.on('message', (data) => frames.push(JSON.parse(String(data))));
    link.send(JSON.stringify({ type: 'hello' }));
    const payload = { type: 'app_rate_limited', team_id: 'T0LOCAL', minute_rate_limited: 1 };
    link.send('this is no JSON');
    link.send(JSON.stringify({ type: 'events_api', envelope_id: 'e-1', payload }));
  });
  await receiver.connect();
  await until('both acknowledgements', () => frames.length === 2);
  expect(frames[0]).toEqual({ envelope_id: 'e-1', payload: {} });
  expect(metrics.seen).toEqual(['app_rate_limited:acked', 'app_rate_limited:acked']);
  expect(receiver.connected()).toBe(2);
  await receiver.close(1_000);
  expect(receiver.connected()).toBe(0);
});

test.each(['null', '7', '{}', '{"type":"events_api"}', '{"type":"events_api","payload":{"text":"\\"event\\""}}'])(
  'a frame of no known form is dropped, and what follows is taken: %s',
  async (frame) => {
    const answers: unknown[] = [];
    const { receiver } = await receiverTo((link) => {
      link.on('message', (data) => answers.push(JSON.parse(String(data))));
      link.send(JSON.stringify({ type: 'hello' }));
      link.send(frame);
      link.send(JSON.stringify({ type: 'events_api', envelope_id: 'e-1', payload: { type: 'app_rate_limited' } }));
    });
    await receiver.connect();
    await until('both acknowledgements', () => answers.length === 2);
    expect(receiver.connected()).toBe(2);
    await receiver.close(1_000);
  },
);
