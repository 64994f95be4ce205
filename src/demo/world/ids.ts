import { createHash } from 'node:crypto';

/** Hex digits that follow from a seed alone, so that a world has the same ids in every run. */
export function seededHex(seed: string, digits: number): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, digits);
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** ULID of a time: its first ten characters carry the milliseconds, the rest follows from the seed. */
export function seededUlid(at: Date, seed: string): string {
  let time = at.getTime();
  let head = '';
  for (let i = 0; i < 10; i++) {
    head = `${CROCKFORD[time % 32]}${head}`;
    time = Math.floor(time / 32);
  }
  const bytes = createHash('sha256').update(`ulid ${seed}`).digest().subarray(0, 16);
  return head + Array.from(bytes, (byte) => CROCKFORD[byte % 32]).join('');
}

/** UUID version 7 of a time (RFC 9562): the first 48 bits are the milliseconds, the rest follows from the seed. */
export function seededUuidV7(at: Date, seed: string): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  const rest = seededHex(`uuid7 ${seed}`, 18);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-a${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}

/** UUID version 4 in form; every digit follows from the seed. */
export function seededUuid(seed: string): string {
  const hex = seededHex(`uuid4 ${seed}`, 30);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-9${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
}
