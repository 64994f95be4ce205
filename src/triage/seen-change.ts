import type { Facts } from './facts.ts';
import { actsAsAccount, changedAfter, entryFor, isInactive, permits } from './permission.ts';

/**
 * R1: what changed since the denial so that the action is legal now, as a record shows it; null while none does. A
 * person's roles are in no record, so only changes of the service account are ever seen.
 */
export function seenChange(facts: Facts, reason: string, action: string): string | null {
  const { account, context } = facts;
  if (account === undefined || isInactive(account.state)) return null;
  const since = (at: string | null | undefined): string | null =>
    changedAfter(facts, at) && at !== null && at !== undefined
      ? `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
      : null;

  if (reason === 'token_expired') {
    const minted = since(account.lastTokenIssuedAt);
    return minted !== null && context.actor_type.value === 'service_account'
      ? `A new token of service account ${account.id} was minted at ${minted}.`
      : null;
  }
  const changed = since(account.updatedAt);
  if (changed === null || !actsAsAccount(facts)) return null;
  const allowed = account.allowedActions === null ? null : permits(account.allowedActions, action);
  if (reason === 'service_account_disabled')
    return allowed !== false && /^(?:active|enabled)$/i.test(account.state ?? '')
      ? `Service account ${account.id} is active again; its record was changed at ${changed}.`
      : null;
  const byEntry = reason === 'allowlist_entry_missing' || reason === 'permission_denied';
  return byEntry && allowed === true
    ? `${entryFor(action)} is on the allowlist of ${account.id} now; its record was changed at ${changed}.`
    : null;
}
