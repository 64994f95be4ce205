import { expect, test } from 'vitest';
import { createKeyedLock } from '../../src/usecases/keyed-lock.ts';

test('tasks of one key run one after the other in the order they came, tasks of other keys beside them', async () => {
  const lock = createKeyedLock();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = lock.run('a', async () => {
    said.push('a1 begins');
    await gate.promise;
    said.push('a1 ends');
  });
  const second = lock.run('a', async () => said.push('a2'));
  const third = lock.run('a', async () => said.push('a3'));
  await lock.run('b', async () => said.push('b'));
  expect(said).toEqual(['a1 begins', 'b']);
  gate.resolve();
  await Promise.all([first, second, third]);
  expect(said).toEqual(['a1 begins', 'b', 'a1 ends', 'a2', 'a3']);
});

test('a task that fails lets the next one run, and its error reaches who asked', async () => {
  const lock = createKeyedLock();
  const failing = lock.run('a', async () => {
    throw new Error('no luck');
  });
  const next = lock.run('a', async () => 'done');
  await expect(failing).rejects.toThrow('no luck');
  await expect(next).resolves.toBe('done');
});
