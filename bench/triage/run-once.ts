import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform, PlatformRequest } from '../../src/demo/platform/platform.ts';
import { createSources } from '../../src/sources/sources.ts';
import type { Subject } from '../../src/triage/bundle.ts';
import { createRunTriage } from '../../src/usecases/run-triage.ts';
import { type Chain, linksOf, slowestChain, waits } from './chain.ts';

export interface Run {
  readonly wallMs: number;
  /** Slowest chain by the delays that were set. */
  readonly chain: Chain;
  /** The same by the time that the servers took, which on a busy machine is more than the delay. */
  readonly servedChainMs: number;
  /** The delays of all requests together. */
  readonly oneByOneMs: number;
  readonly requests: number;
  /** The longest time that a request was held back after all that it needs was there. */
  readonly longestWait: { readonly what: string; readonly ms: number };
}

const DAY_MS = 86_400_000;

/**
 * One triage against a platform whose answers are delayed, through new clients: nothing is connected or remembered, as
 * for an id that comes for the first time.
 */
export async function runOnce(
  platform: Platform,
  subject: Subject,
  delayOf: (request: PlatformRequest) => number,
): Promise<Run> {
  const sources = createSources({
    loki: { url: platform.lokiUrl },
    tempo: { url: platform.tempoUrl },
    platform: { url: platform.apiUrl, token: platform.token },
    timeoutMs: 20_000,
  });
  const runTriage = createRunTriage({ sources, clock: () => new Date(), maxLookbackMs: 7 * DAY_MS });
  platform.requests.length = 0;
  try {
    const beganAt = Date.now();
    const began = performance.now();
    const { bundle } = await runTriage(subject);
    const wallMs = performance.now() - began;
    const requests = await settled(platform);
    const links = linksOf(requests, bundle);
    const held = waits(links, beganAt).reduce((a, b) => (b.ms > a.ms ? b : a));
    return {
      wallMs,
      chain: slowestChain(links, delayOf),
      servedChainMs: slowestChain(links, ({ ms }) => ms).ms,
      oneByOneMs: requests.reduce((sum, request) => sum + delayOf(request), 0),
      requests: requests.length,
      longestWait: { what: held.link.question, ms: held.ms },
    };
  } finally {
    await sources.close();
  }
}

const SETTLE_MS = 15;

/** The requests that were served, once the servers have noted the last of them: they do so a moment after answering. */
async function settled({ requests }: Platform): Promise<PlatformRequest[]> {
  for (let seen = -1; seen < requests.length; ) {
    seen = requests.length;
    await sleep(SETTLE_MS);
  }
  return [...requests];
}
