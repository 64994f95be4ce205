import { actorIsUser } from '../actor.ts';
import { type Check, fail, notApplicable, pass, unknown, whyMissing } from '../check.ts';
import { requestProject } from '../permission.ts';

/** B2, S1. Cross-project use of a service account is never allowed, so ids are compared, not names. */
export const serviceAccountSameProject: Check = {
  id: 'service-account-same-project',
  title: 'The operator service account belongs to the same project',
  runbook: ['B2', 'S1'],
  run(facts) {
    const { bundle, account, context, instance } = facts;
    if (actorIsUser(facts) && context.operator_service_account_id.value === null)
      return notApplicable('A user acted, and no service account is involved.', bundle.lines);
    const evidence = bundle.serviceAccount;
    if (evidence === undefined || evidence.status === 'unavailable')
      return unknown(whyMissing('The service account', evidence), evidence);
    const project = instance?.projectId ?? requestProject(facts) ?? context.project_id.value;
    if (account === undefined)
      return fail(
        `Project ${project ?? 'of the request'} has no service account ${context.operator_service_account_id.value ?? ''}.`,
        evidence,
      );
    if (account.projectId === null || project === null)
      return unknown('The project of the account or of the instance is not known.', evidence);
    return account.projectId === project
      ? pass(`Account ${account.id} and the instance are both in project ${project}.`, evidence, bundle.instance)
      : fail(
          `Account ${account.id} belongs to project ${account.projectId}, not to ${project}.`,
          evidence,
          bundle.instance,
        );
  },
};
