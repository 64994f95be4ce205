import { createHash } from 'node:crypto';

/** Names what a message shows: the same words, the same version. */
export function versionOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
