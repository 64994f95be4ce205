import { type Check, fail, notApplicable, pass, unknown, whyMissing } from '../check.ts';
import { actsAsAccount, changedAfter, denial, entryFor, permits } from '../permission.ts';

/** S3, B3. The allowlist is explicit and per project; an entry that was added after the failure did not help it. */
export const actionOnAllowlist: Check = {
  id: 'action-on-allowlist',
  title: "The action is on the service account's explicit allowlist",
  runbook: ['S3', 'B3'],
  run(facts) {
    const { bundle, account, context } = facts;
    if (!actsAsAccount(facts)) return notApplicable('A user acted.', bundle.lines);
    const evidence = bundle.serviceAccount;
    if (account === undefined) return unknown(whyMissing('The service account', evidence), evidence);
    if (account.allowedActions === null)
      return unknown('The platform does not show the allowlist of this account.', evidence);
    const action = context.action.value;
    if (action === null) return unknown('Which action was attempted is not known.', evidence, bundle.lines);
    const changed = changedAfter(facts, account.updatedAt);
    if (permits(account.allowedActions, action)) {
      return changed && denial(facts) !== null
        ? unknown(
            `${entryFor(action)} is on the allowlist now; the account was changed at ${account.updatedAt}, after the failure.`,
            evidence,
          )
        : pass(`${entryFor(action)} is on the allowlist.`, evidence);
    }
    if (changed && denial(facts) === null)
      return unknown(
        `${entryFor(action)} is not on the allowlist now, but the account was changed after the action.`,
        evidence,
      );
    return fail(
      `${entryFor(action)} is missing; the allowlist has ${account.allowedActions.length === 0 ? 'no entries' : account.allowedActions.join(', ')}.`,
      evidence,
    );
  },
};
