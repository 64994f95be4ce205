import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { signatureHeaders } from '../../src/demo/slack/signature.ts';
import { type Kind, newDelivery } from './deliveries.ts';

/**
 * Plays Slack in a process of its own: signed requests at a steady rate, whether or not those before were answered.
 * Takes its order as JSON in its first argument and prints the outcome as one line of JSON.
 */
const { address, secret, kind, threadTs, rate, seconds, warmUp } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly address: string;
  readonly secret: string;
  readonly kind: Kind;
  readonly threadTs: string;
  readonly rate: number;
  readonly seconds: number;
  /** Requests ahead of the measured ones. */
  readonly warmUp: number;
};
const TIMEOUT_MS = 20_000;
const agent = new Agent({ connections: 128 });
const latencies: number[] = [];
const lateness: number[] = [];
let acknowledged = 0;
let failed = 0;

/** Answers how long the acknowledgement took, or null when there was none. */
async function send(): Promise<number | null> {
  const { body, contentType } = newDelivery(kind, threadTs);
  const signature = signatureHeaders(body, { secret, timestamp: Math.floor(Date.now() / 1000) });
  const began = performance.now();
  try {
    const response = await request(address, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': contentType, ...signature },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body.dump();
    if (response.statusCode !== 200) return null;
    return performance.now() - began;
  } catch {
    return null;
  }
}

function count(latency: number | null): void {
  if (latency === null) failed += 1;
  else acknowledged += 1;
}

for (let index = 0; index < warmUp; index++) count(await send());

const begun = performance.now();
const underWay: Promise<void>[] = [];
for (let index = 0; index < rate * seconds; index++) {
  const due = begun + (index * 1000) / rate;
  await sleep(Math.max(0, due - performance.now()));
  lateness.push(performance.now() - due);
  underWay.push(
    send().then((latency) => {
      count(latency);
      if (latency !== null) latencies.push(latency);
    }),
  );
}
await Promise.all(underWay);
await agent.close();
process.stdout.write(`${JSON.stringify({ latencies, lateness, acknowledged, failed })}\n`);
