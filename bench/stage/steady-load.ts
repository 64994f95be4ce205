import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

export const Outcome = z.object({
  /** Milliseconds from request to acknowledgement, of those that were acknowledged. */
  latencies: z.array(z.number()),
  /** How late each request was sent, milliseconds: says whether the sender kept its rate. */
  lateness: z.array(z.number()),
  failed: z.number(),
});
export type Outcome = z.infer<typeof Outcome>;

/** Sends `count` requests at a steady rate, whether or not those before were answered, and waits for all answers. */
export async function steadyLoad(
  { rate, count }: { readonly rate: number; readonly count: number },
  send: (index: number) => Promise<boolean>,
): Promise<Outcome> {
  const latencies: number[] = [];
  const lateness: number[] = [];
  let failed = 0;
  async function one(index: number): Promise<void> {
    const beganMs = performance.now();
    if (await send(index)) latencies.push(performance.now() - beganMs);
    else failed += 1;
  }
  const begunMs = performance.now();
  const underWay: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const dueMs = begunMs + (index * 1000) / rate;
    const aheadMs = dueMs - performance.now();
    if (aheadMs > 0) await sleep(aheadMs);
    lateness.push(Math.max(0, performance.now() - dueMs));
    underWay.push(one(index));
  }
  await Promise.all(underWay);
  return { latencies, lateness, failed };
}
