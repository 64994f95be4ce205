import { expect, test } from 'vitest';
import { createTurns, type Urgency } from '../../src/store/turns.ts';

/** Takes turns that note when they begin; the first one holds the others up until all have asked. */
async function orderOf(asked: readonly (readonly [Urgency, string])[]): Promise<string[]> {
  const turns = createTurns();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const all = [turns.take('normal', () => gate.promise)];
  for (const [urgency, name] of asked) all.push(turns.take(urgency, async () => void order.push(name)));
  gate.resolve();
  await Promise.all(all);
  return order;
}

test('urgent work goes before everything that waits, otherwise turns are taken as they were asked for', async () => {
  const order = await orderOf([
    ['normal', 'job 1'],
    ['normal', 'job 2'],
    ['urgent', 'delivery 1'],
    ['urgent', 'delivery 2'],
  ]);
  expect(order).toEqual(['delivery 1', 'delivery 2', 'job 1', 'job 2']);
});

test('what is not urgent gets its turn however much urgent work there is', async () => {
  const deliveries = Array.from({ length: 100 }, (_, index) => ['urgent', `delivery ${index}`] as const);
  const order = await orderOf([['normal', 'job'], ...deliveries]);
  expect(order.indexOf('job')).toBe(16);
});

test('one turn is taken at a time', async () => {
  const turns = createTurns();
  let inside = 0;
  const most: number[] = [];
  const one = () =>
    turns.take('normal', async () => {
      inside += 1;
      await Promise.resolve();
      most.push(inside);
      inside -= 1;
    });
  await Promise.all([one(), one(), one()]);
  expect(most).toEqual([1, 1, 1]);
});

test('work that fails says so to who asked for it and gives the turn on', async () => {
  const turns = createTurns();
  const failing = turns.take('urgent', () => Promise.reject(new Error('no such table')));
  const next = turns.take('normal', async () => 'done');
  await expect(failing).rejects.toThrow('no such table');
  await expect(next).resolves.toBe('done');
});

test('between two turns the event loop goes round, so that requests are read', async () => {
  const turns = createTurns();
  const order: string[] = [];
  const first = turns.take('normal', async () => {
    // What has arrived by now is read in the next round.
    setImmediate(() => order.push('request read'));
  });
  const second = turns.take('normal', async () => void order.push('second statement'));
  await Promise.all([first, second]);
  expect(order).toEqual(['request read', 'second statement']);
});
