import { createHash } from 'node:crypto';

/** Label of every ticket that the bot files. */
export const COMMON_LABEL = 'platform-primitive-gap';

const MARK = /gpuaas-incident-bot fingerprint=([0-9a-f]{32}) key=([0-9a-f]{32})/g;

/**
 * The label by which the ticket of a fingerprint is found. A hash: two fingerprints that look alike share nothing, it
 * fits every tracker's limit (GitHub: 50 characters), and it can be put into any query as it stands.
 */
export function labelOf(fingerprint: string): string {
  return `gap-${hash(fingerprint).slice(0, 24)}`;
}

/** What a ticket or comment carries unseen, so that it is known again when its answer was lost. */
export function markOf(fingerprint: string, idempotencyKey: string): string {
  return `gpuaas-incident-bot fingerprint=${hash(fingerprint)} key=${hash(idempotencyKey)}`;
}

/** Whether a text carries the mark of this very filing. */
export function carriesMark(text: string, fingerprint: string, idempotencyKey: string): boolean {
  const wanted = markOf(fingerprint, idempotencyKey);
  return [...text.matchAll(MARK)].some(([mark]) => mark === wanted);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
