import { expect, test } from 'vitest';
import { createLimits, type SharedLimits } from '../../src/slack/limits.ts';
import { SlackCallError } from '../../src/usecases/ports.ts';

let now = 0;
const clock = () => now;
const limited = () =>
  Promise.reject(
    new SlackCallError({ method: 'chat.postMessage', reason: 'rate_limited', retryable: true, retryAfterMs: 30_000 }),
  );
const ok = async () => 'ok';

/** What two replicas share. */
function shared(): SharedLimits & { broken: boolean } {
  const until = new Map<string, number>();
  return {
    broken: false,
    async read() {
      if (this.broken) throw new Error('database away');
      return new Map([...until].map(([key, at]) => [key, at - now]));
    },
    async note(key, waitMs) {
      if (this.broken) throw new Error('database away');
      until.set(key, now + waitMs);
    },
  };
}

test('a limit slows one method in one channel, and nothing else', async () => {
  const limits = createLimits(clock);
  await expect(limits.call('chat.postMessage', 'C1', limited)).rejects.toMatchObject({ retryAfterMs: 30_000 });
  await expect(limits.call('chat.postMessage', 'C1', ok)).rejects.toMatchObject({ reason: 'rate_limited' });
  expect(await limits.call('chat.postMessage', 'C2', ok)).toBe('ok');
  expect(await limits.call('chat.update', '', ok)).toBe('ok');
  now += 30_000;
  expect(await limits.call('chat.postMessage', 'C1', ok)).toBe('ok');
});

test('what one replica was told the others keep within a second', async () => {
  const told = shared();
  const [one, other] = [createLimits(clock, { shared: told }), createLimits(clock, { shared: told })];
  expect(await other.call('chat.postMessage', 'C1', ok)).toBe('ok');
  await expect(one.call('chat.postMessage', 'C1', limited)).rejects.toThrow(SlackCallError);
  now += 1_000;
  await expect(other.call('chat.postMessage', 'C1', ok)).rejects.toMatchObject({
    reason: 'rate_limited',
    retryAfterMs: 29_000,
  });
  expect(await other.call('chat.postMessage', 'C2', ok)).toBe('ok');
});

test('without the database each replica keeps what it was told itself', async () => {
  const told = shared();
  told.broken = true;
  const limits = createLimits(clock, { shared: told });
  expect(await limits.call('chat.update', '', ok)).toBe('ok');
  await expect(limits.call('chat.postMessage', 'C1', limited)).rejects.toMatchObject({ retryAfterMs: 30_000 });
  await expect(limits.call('chat.postMessage', 'C1', ok)).rejects.toMatchObject({ reason: 'rate_limited' });
});
