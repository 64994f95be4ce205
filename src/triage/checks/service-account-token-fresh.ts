import { differenceInHours } from 'date-fns/differenceInHours';
import { actorIsUser } from '../actor.ts';
import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';
import type { Facts } from '../facts.ts';

/** A token older than this was not "minted recently", whatever its expiry (runbook S2; documented lifetimes are 15 to 60 minutes). */
const RECENT_HOURS = 24;

/** What is known of the token that was used: the request's own log line first, then the account's record. */
export function tokenOf({
  observations,
  account,
  bundle,
}: Facts): { issuedAt: string | null; expiresAt: string | null; from: string } | null {
  const line = observations.find(({ fields }) => fields.token_exp !== undefined || fields.token_iat !== undefined);
  if (line !== undefined)
    return { issuedAt: instant(line.fields.token_iat), expiresAt: instant(line.fields.token_exp), from: line.from };
  if (account !== undefined && (account.lastTokenIssuedAt !== null || account.lastTokenExpiresAt !== null))
    return {
      issuedAt: account.lastTokenIssuedAt,
      expiresAt: account.lastTokenExpiresAt,
      from: bundle.serviceAccount?.from.id ?? '',
    };
  return null;
}

/** RFC 3339, or seconds since the epoch as JWT claims have it. */
function instant(value: string | undefined): string | null {
  if (value === undefined) return null;
  const time = /^\d{9,11}$/.test(value) ? Number(value) * 1000 : Date.parse(value);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** S2. Expiry is compared with the time of the failure, not with now: every token of a past incident has expired by now. */
export const serviceAccountTokenFresh: Check = {
  id: 'service-account-token-fresh',
  title: 'The service-account token was minted recently and had not expired',
  runbook: ['S2'],
  run(facts) {
    const { bundle, observations, failedAt, lastSeenAt } = facts;
    if (actorIsUser(facts)) return notApplicable('A user acted.', bundle.lines);
    const token = tokenOf(facts);
    const refused = observations.find(({ code, service }) => service === 'gpuaas-api' && code === 'token_expired');
    const source = token === null ? bundle.serviceAccount : { from: { id: token.from } };
    if (refused !== undefined) {
      const agrees = token?.expiresAt != null && Date.parse(token.expiresAt) <= Date.parse(refused.at);
      return fail(
        `The API refused the token as expired${agrees ? ` (it expired at ${token.expiresAt})` : ''}.`,
        { from: { id: refused.from } },
        agrees ? source : undefined,
      );
    }
    const used = failedAt ?? lastSeenAt;
    if (token === null || used === null)
      return unknown(
        'Neither the logs nor the account say when the token was minted or expires.',
        bundle.serviceAccount,
        bundle.lines,
      );
    if (token.issuedAt === null && token.expiresAt === null)
      return unknown('The times of the token could not be made out.', source);
    const minted = token.issuedAt === null ? null : Date.parse(token.issuedAt);
    if (minted !== null && minted > Date.parse(used))
      return unknown('The newest token was minted after the failure; nothing says which one was used.', source);
    if (
      facts.api.state === 'accepted' &&
      token.expiresAt !== null &&
      Date.parse(token.expiresAt) <= Date.parse(used) &&
      token.from === bundle.serviceAccount?.from.id
    )
      return unknown('The API took the token, whatever the record says of the last one.', source, bundle.lines);
    if (token.expiresAt !== null && Date.parse(token.expiresAt) <= Date.parse(used))
      return fail(`The token expired at ${token.expiresAt}, before it was used at ${used}.`, source);
    if (minted !== null && differenceInHours(Date.parse(used), minted) >= RECENT_HOURS)
      return fail(
        `The token was minted at ${token.issuedAt}, more than ${RECENT_HOURS} hours before it was used.`,
        source,
      );
    if (token.expiresAt === null)
      return unknown(`The token was minted at ${token.issuedAt}; its expiry is not known.`, source);
    return pass(`The token was valid from ${token.issuedAt ?? 'an unknown time'} to ${token.expiresAt}.`, source);
  },
};
