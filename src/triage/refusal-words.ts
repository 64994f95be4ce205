import type { Facts } from './facts.ts';
import type { Observation } from './observations.ts';
import { isTrouble } from './root-error.ts';

/** Fields in which services put what their message leaves out. */
const EXPLAINING = /(?:^|_)(?:reason|details?|cause|hint|field|violation|kind|why)$/;

/** How many lines before a refusal may belong to its explanation. */
const NEAR = 4;

/**
 * All that the refusing service said about a refusal, lower case: cause and answer are often two lines, and not every
 * service marks the first of them as an error.
 */
export function wordsOf({ observations }: Facts, refusal: Observation): string {
  const own = observations.filter(({ service, kind }) => service === refusal.service && kind === 'log');
  const near = own.filter(({ at }) => at <= refusal.at).slice(-NEAR);
  const trouble = own.filter((o) => isTrouble(o) || (o.status ?? 0) >= 400);
  return [...new Set([refusal, ...near, ...trouble])]
    .map(({ code, text, fields }) =>
      [code, text, ...Object.entries(fields).flatMap(([name, value]) => (EXPLAINING.test(name) ? [value] : []))]
        .filter(Boolean)
        .join(' '),
    )
    .join(' ')
    .toLowerCase();
}
