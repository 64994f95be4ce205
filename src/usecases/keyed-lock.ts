/** Runs tasks of the same key one after the other, tasks of different keys side by side. In this process only. */
export interface KeyedLock {
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<void>>();
  return {
    async run(key, task) {
      const before = tails.get(key);
      const { promise: mine, resolve: release } = Promise.withResolvers<void>();
      tails.set(key, mine);
      await before;
      try {
        return await task();
      } finally {
        if (tails.get(key) === mine) tails.delete(key);
        release();
      }
    },
  };
}
