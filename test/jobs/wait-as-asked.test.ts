import { describe, expect, test } from 'vitest';
import { waitAsAsked } from '../../src/jobs/wait-as-asked.ts';
import { SlackCallError } from '../../src/usecases/ports.ts';

function limited(retryAfterMs: number | null) {
  return new SlackCallError({ method: 'chat.update', reason: 'rate_limited', retryable: true, retryAfterMs });
}
const context = (signal = new AbortController().signal) => ({ signal, attempt: 1 });

describe('a job that Slack asks to wait', () => {
  test('waits that long and goes on', async () => {
    const times: number[] = [];
    await waitAsAsked(async () => {
      times.push(performance.now());
      if (times.length === 1) throw limited(80);
    })('payload', context());
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(75);
  });

  test.each([
    { name: 'a wait without a length', error: limited(null) },
    { name: 'a very long wait', error: limited(600_000) },
    { name: 'a refusal', error: new SlackCallError({ method: 'x', reason: 'is_archived', retryable: false }) },
    { name: 'any other error', error: new Error('a bug') },
  ])('leaves $name to the retries of the queue', async ({ error }) => {
    let calls = 0;
    const job = waitAsAsked(async () => {
      calls += 1;
      throw error;
    });
    await expect(job('payload', context())).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  test('does not wait for ever', async () => {
    let calls = 0;
    const job = waitAsAsked(async () => {
      calls += 1;
      throw limited(1);
    });
    await expect(job('payload', context())).rejects.toThrow('rate_limited');
    expect(calls).toBe(4);
  });

  test('stops waiting when it is aborted', async () => {
    const stop = new AbortController();
    const job = waitAsAsked(async () => {
      stop.abort();
      throw limited(20_000);
    });
    await expect(job('payload', context(stop.signal))).rejects.toThrow(/abort/i);
  });
});
