import { createHash } from 'node:crypto';

/** Label of every ticket that the bot files. */
export const COMMON_LABEL = 'platform-primitive-gap';

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

/** A mark as it stands in Markdown: unseen, and in a form that foreign text cannot take there. */
export function hidden(mark: string): string {
  return `<!-- ${mark} -->`;
}

/** Whether a Markdown text carries the mark of this very filing. */
export function carriesMark(text: string, fingerprint: string, idempotencyKey: string): boolean {
  return text.includes(hidden(markOf(fingerprint, idempotencyKey)));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
