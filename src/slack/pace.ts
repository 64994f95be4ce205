/** Allows so many calls a minute over all cards, with a burst. */
export interface Pace {
  /** 0 when the call may be made now, and it is counted; otherwise how long to wait, and nothing is counted. */
  take(): number;
}

/** A bucket of `burst` tokens that refills evenly at `perMinute`. */
export function createPace({ perMinute, burst, now }: { perMinute: number; burst: number; now: () => number }): Pace {
  const msPerToken = 60_000 / perMinute;
  let tokens = burst;
  let countedAt = now();
  return {
    take() {
      const present = now();
      tokens = Math.min(burst, tokens + (present - countedAt) / msPerToken);
      countedAt = present;
      if (tokens < 1) return Math.ceil((1 - tokens) * msPerToken);
      tokens -= 1;
      return 0;
    },
  };
}
