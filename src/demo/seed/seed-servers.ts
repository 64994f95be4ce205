import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { SeededWorld } from '../world/seeded.ts';
import { lokiPush } from './loki-push.ts';
import { otlpTraces } from './otlp-traces.ts';

export interface SeedTargets {
  /** Address of Loki, such as http://localhost:3100. */
  readonly loki: string;
  /** Address that takes OTLP over HTTP, such as http://localhost:4318. */
  readonly otlp: string;
  /** How long a server that does not answer yet is waited for, milliseconds. */
  readonly patienceMs: number;
  /** Between two attempts, milliseconds. */
  readonly againMs: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Writes the log lines and spans of a world into real servers. Writing it twice is harmless: Loki keeps one of two equal
 * entries, Tempo joins spans of one trace. Throws with the server's words when it refuses, or does not answer in time.
 */
export async function seedServers(world: SeededWorld, { loki, otlp, patienceMs, againMs }: SeedTargets): Promise<void> {
  const wait = { until: performance.now() + patienceMs, againMs };
  await post(new URL('/loki/api/v1/push', loki), lokiPush(world.logs), wait);
  if (world.spans.length > 0) await post(new URL('/v1/traces', otlp), otlpTraces(world.spans), wait);
}

interface Wait {
  /** On the clock of `performance.now()`. */
  readonly until: number;
  readonly againMs: number;
}

async function post(url: URL, body: unknown, { until, againMs }: Wait): Promise<void> {
  for (;;) {
    const problem = await attempt(url, JSON.stringify(body));
    if (problem === null) return;
    if (!problem.mayPass || performance.now() + againMs > until) throw new Error(`${url.href}: ${problem.words}`);
    await sleep(againMs);
  }
}

/** Null when the server took it. A server that is starting refuses connections or answers 5xx. */
async function attempt(url: URL, body: string): Promise<{ readonly mayPass: boolean; readonly words: string } | null> {
  try {
    const { statusCode, body: answer } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    const words = await answer.text();
    if (statusCode < 300) return null;
    return { mayPass: statusCode >= 500, words: `${statusCode} ${words.slice(0, 300)}` };
  } catch (error) {
    return { mayPass: true, words: error instanceof Error ? error.message : String(error) };
  }
}
