/** Bolt refuses requests whose timestamp is over 5 minutes old, so a signature is of no use to a thief for longer. */
const REMEMBERED_MS = 301_000;

export interface ReplayGuard {
  /** False when this signature was seen before. Call it only with a signature that was verified. */
  admit(signature: string, timestampMs: number): boolean;
  /** Allows it again: the request was not answered with success, so Slack sends the very same one again. */
  release(signature: string): void;
}

/**
 * Remembers verified signatures until their timestamp is too old to be accepted. One process guards itself; what comes
 * through another replica finds its claim taken, so a replay never has an effect.
 */
export function createReplayGuard(now: () => number): ReplayGuard {
  const until = new Map<string, number>();
  return {
    admit(signature, timestampMs) {
      const present = now();
      // Insertion order is nearly the order of expiry, so what is over stands at the front.
      for (const [old, expiry] of until) {
        if (expiry > present) break;
        until.delete(old);
      }
      if (until.has(signature)) return false;
      until.set(signature, Math.max(present, timestampMs) + REMEMBERED_MS);
      return true;
    },
    release(signature) {
      until.delete(signature);
    },
  };
}
