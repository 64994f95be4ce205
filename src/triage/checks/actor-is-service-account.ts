import { actorIsUser } from '../actor.ts';
import { type Check, notApplicable, pass, unknown } from '../check.ts';

/** S4: decides whose rights are looked at. A user's own action makes the service-account checks not applicable, not failed. */
export const actorIsServiceAccount: Check = {
  id: 'actor-is-service-account',
  title: 'The actor is a service account',
  runbook: ['S4'],
  run(facts) {
    const { context, bundle } = facts;
    const { value, from } = context.actor_type;
    if (value === null) return unknown('No line, span or audit row says who acted.', bundle.lines, bundle.audit);
    const source = { from: { id: from ?? bundle.lines.from.id } };
    if (value === 'service_account')
      return pass(
        `The actor is service account ${context.actor_id.value ?? context.operator_service_account_id.value ?? '(id not logged)'}.`,
        source,
      );
    if (!actorIsUser(facts)) return unknown(`The actor is of type ${value}, which the runbook does not know.`, source);
    return notApplicable(
      `The actor is a ${value}: look at the person's own role and login, not at a service account.`,
      source,
    );
  },
};
