import type { App, ReceiverEvent } from '@slack/bolt';
import { expect, test } from 'vitest';
import { createDurable } from '../../../src/slack/receivers/durable.ts';
import { counted } from '../support/bot.ts';

const EVENT = { type: 'event_callback', event: { type: 'message' } };

/** Runs one delivery and answers in which order things happened. */
function harness(options: { take?: () => Promise<unknown>; app?: (event: ReceiverEvent) => Promise<void> } = {}) {
  const order: string[] = [];
  const metrics = counted();
  const durable = createDurable({
    async takeEvent() {
      order.push('stored');
      return (await options.take?.()) ?? 'taken';
    },
    metrics,
  });
  const app = {
    async processEvent(event: ReceiverEvent) {
      order.push(`app:${String(event.customProperties?.heard)}`);
      await (options.app ?? ((given) => given.ack()))(event);
    },
  };
  const wrapped = durable.wrap(app as unknown as App);
  const deliver = (body: Record<string, unknown>) =>
    wrapped.processEvent({
      body,
      ack: async () => {
        order.push('acked');
      },
    });
  return { order, metrics, durable, deliver };
}

test('an event is stored, then acknowledged, and the listeners know what was stored', async () => {
  const { order, deliver } = harness();
  await deliver(EVENT);
  expect(order).toEqual(['stored', 'app:taken', 'acked']);
});

test('an event that cannot be stored is not acknowledged', async () => {
  const { order, metrics, deliver } = harness({ take: () => Promise.reject(new Error('away')) });
  await expect(deliver(EVENT)).rejects.toThrow('away');
  expect(order).toEqual(['stored']);
  expect(metrics.seen).toEqual(['event:failed']);
});

test('a delivery that no listener acknowledges is acknowledged after them', async () => {
  const { order, metrics, deliver } = harness({ app: async () => {} });
  await deliver({ type: 'block_actions', actions: [{ action_id: 'x' }] });
  expect(order).toEqual(['app:undefined', 'acked']);
  expect(metrics.seen).toEqual(['action:unhandled']);
});

test('a listener that fails before acknowledging leaves the delivery to fail', async () => {
  const { order, metrics, deliver } = harness({ app: () => Promise.reject(new Error('a bug')) });
  await expect(deliver({ command: '/x' })).rejects.toThrow('a bug');
  expect(order).toEqual(['app:undefined']);
  expect(metrics.seen).toEqual(['command:failed']);
});

test.each([{ type: 'app_rate_limited' }, { type: 'view_closed' }, { type: 'block_actions', actions: [] }, {}])(
  '%o reaches no listener and is acknowledged',
  async (body) => {
    const { order, deliver } = harness();
    await deliver(body);
    expect(order).toEqual(['acked']);
  },
);

test('draining waits for deliveries under way, but no longer than asked', async () => {
  const gate = Promise.withResolvers<void>();
  const { durable, deliver } = harness({ app: () => gate.promise });
  const delivered = deliver({ command: '/x' });
  await durable.drain(20);
  let drained = false;
  const draining = durable.drain(60_000).then(() => {
    drained = true;
  });
  expect(drained).toBe(false);
  gate.resolve();
  await Promise.all([delivered, draining]);
  expect(drained).toBe(true);
});
