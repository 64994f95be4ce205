import { actorIsUser } from '../actor.ts';
import { type Check, fail, notApplicable, pass, unknown, whyMissing } from '../check.ts';
import { changedAfter, inactiveSince, isInactive, readsSucceeded } from '../permission.ts';

/** S1. State at the time of the failure counts: an account disabled later did not cause it. */
export const serviceAccountActive: Check = {
  id: 'service-account-active',
  title: 'The operator service account was active',
  runbook: ['S1'],
  run(facts) {
    const { bundle, account } = facts;
    if (
      actorIsUser(facts) &&
      facts.context.operator_service_account_id.value === null &&
      bundle.serviceAccount === undefined
    )
      return notApplicable('A user acted, and no service account is involved.', bundle.lines);
    const evidence = bundle.serviceAccount;
    if (account === undefined) return unknown(whyMissing('The service account', evidence), evidence);
    if (account.state === null) return unknown('The record does not say whether the account is active.', evidence);
    if (!isInactive(account.state)) {
      if (
        account.disabledAt !== null &&
        changedAfter(facts, account.updatedAt) &&
        !changedAfter(facts, account.disabledAt)
      )
        return unknown(
          `Account ${account.id} is active now; it was disabled at ${account.disabledAt} and changed again after the failure.`,
          evidence,
        );
      return account.state.toLowerCase() === 'active'
        ? pass(`Account ${account.id} is active.`, evidence)
        : unknown(`Account ${account.id} is in state ${account.state}, which the runbook does not know.`, evidence);
    }
    const since = inactiveSince(facts);
    if (changedAfter(facts, since))
      return pass(
        `Account ${account.id} became ${account.state} at ${since}, after the failure: that did not cause it.`,
        evidence,
      );
    if (readsSucceeded(facts).length > 0)
      return unknown(
        `Account ${account.id} is ${account.state} now, yet it still read successfully at the time.`,
        evidence,
        bundle.lines,
      );
    if (since === null && changedAfter(facts, account.updatedAt))
      return unknown(
        `Account ${account.id} is ${account.state} now, but its record changed after the failure.`,
        evidence,
      );
    return fail(`Account ${account.id} is ${account.state}${since === null ? '' : ` since ${since}`}.`, evidence);
  },
};
