import { createHash } from 'node:crypto';

/** Repeatable random numbers: the same seed gives the same sequence. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, at least `low` and at most `high`. */
  between(low: number, high: number): number;
  pick<T>(values: readonly [T, ...T[]]): T;
}

/** xorshift32 over a hashed seed. Good enough for noise that looks alive, nothing more. */
export function createRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0) || 1;
  function next(): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  }
  function between(low: number, high: number): number {
    return low + Math.floor(next() * (high - low + 1));
  }
  return {
    next,
    between,
    pick(values) {
      return values[between(0, values.length - 1)] ?? values[0];
    },
  };
}
