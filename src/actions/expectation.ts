import { relayHealth, workerHealth } from '../triage/delivery-health.ts';
import { dataOf } from '../triage/evidence.ts';
import { type Facts, factsOf } from '../triage/facts.ts';
import { entryFor, isInactive, permits } from '../triage/permission.ts';
import type { ServiceAccount } from '../triage/records.ts';
import { saysFailed } from '../triage/vocabulary.ts';
import { clockTime } from './clock-time.ts';
import type { Look, RetryPlan } from './evidence-digest.ts';

export interface Expectation {
  readonly outcome: 'recovers' | 'fails_again' | 'not_known';
  readonly why: string;
}

export interface Outlook {
  readonly expected: Expectation;
  /** What relevant changed since the failure, one sentence each. */
  readonly changed: readonly string[];
  /** The person has to say that they know it will most likely fail again. */
  readonly mustAdmit: boolean;
}

const LIFECYCLE_DOWN = ['outbox_relay_down', 'worker_down'];

/**
 * What will most likely come of sending the action again (runbook R1, R2, R3), from what changed since the failure.
 * Nothing changed means the same failure again; what could not be read means that nobody knows.
 */
export function outlookOf(look: Look, plan: RetryPlan): Outlook {
  const facts = factsOf(look.bundle);
  const account = dataOf(look.runsAs);
  const changed = changesSince(facts, account, plan, look.report.verdict.reason);
  const expected = expectationOf(look, facts, plan, account, changed);
  return { expected, changed, mustAdmit: expected.outcome === 'fails_again' || changed.length === 0 };
}

function changesSince(facts: Facts, account: ServiceAccount | undefined, plan: RetryPlan, reason: string): string[] {
  const { instance, overview, bundle, failedAt } = facts;
  const after = (at: string | null | undefined): at is string =>
    failedAt !== null && at !== null && at !== undefined && Date.parse(at) > Date.parse(failedAt);
  const changes: (string | null)[] = [
    account !== undefined && after(account.updatedAt)
      ? `Service account ${account.id} was changed at ${clockTime(account.updatedAt, bundle.askedAt)}: it is ${account.state ?? 'in an unknown state'}${
          account.allowedActions === null
            ? ''
            : permits(account.allowedActions, plan.action)
              ? ` and its allowlist has ${entryFor(plan.action)}`
              : `, and its allowlist still lacks ${entryFor(plan.action)}`
        }.`
      : null,
    // The failure itself may have been noted there a little later: a record that says failed shows no change.
    instance !== undefined && after(instance.updatedAt) && !saysFailed(instance.status)
      ? `The instance was updated at ${clockTime(instance.updatedAt, bundle.askedAt)}: it is ${instance.status ?? 'in an unknown state'}.`
      : null,
    reason === 'outbox_relay_down' && relayHealth(overview) === 'healthy' ? 'The outbox relay is healthy now.' : null,
    reason === 'worker_down' && workerHealth(overview, bundle.askedAt) === 'healthy'
      ? 'The app runtime worker is healthy now.'
      : null,
    reason === 'token_expired' ? 'A new token is minted for this retry.' : null,
    ...plan.changes.map(({ field, from, to }) =>
      from === to ? `${field} is sent now: ${to}.` : `${field} is sent as ${to} instead of ${from ?? 'nothing'}.`,
    ),
  ];
  return changes.filter((change) => change !== null);
}

function expectationOf(
  { report, runsAs, bundle }: Look,
  facts: Facts,
  plan: RetryPlan,
  account: ServiceAccount | undefined,
  changed: readonly string[],
): Expectation {
  const { reason } = report.verdict;
  const fails = (why: string): Expectation => ({ outcome: 'fails_again', why });
  const recovers = (why: string): Expectation => ({ outcome: 'recovers', why });
  const unknown = (why: string): Expectation => ({ outcome: 'not_known', why });

  if (runsAs.status === 'empty') return fails('The account it runs as does not exist in this project.');
  if (account !== undefined && isInactive(account.state))
    return fails(`The account it runs as is ${account.state?.toLowerCase()}.`);
  if (account !== undefined && account.projectId !== null && account.projectId !== plan.projectId)
    return fails('The account it runs as belongs to another project.');
  const listed = account?.allowedActions ?? null;
  if (listed !== null && !permits(listed, plan.action))
    return fails(`${entryFor(plan.action)} is not on the allowlist of the account it runs as.`);
  const relay = relayHealth(facts.overview);
  const worker = workerHealth(facts.overview, bundle.askedAt);
  if (relay === 'down') return fails('The outbox relay is degraded now.');
  if (worker === 'down') return fails('The app runtime worker is down or behind now.');

  if (reason === 'allowlist_entry_missing' || reason === 'service_account_disabled') {
    if (account === undefined || listed === null)
      return unknown('State and allowlist of the account it runs as could not be read.');
    return changed.length === 0
      ? unknown('The account may do this now, but nothing shows that this changed since the failure.')
      : recovers('The account it runs as is active, and the action is on its allowlist now.');
  }
  if (reason === 'token_expired')
    return account === undefined
      ? unknown('The account it runs as could not be read.')
      : recovers('It is sent with a new token, and the account is active.');
  if (LIFECYCLE_DOWN.includes(reason))
    return relay === 'healthy' && worker === 'healthy'
      ? recovers('Outbox relay and app runtime worker are both healthy now.')
      : unknown('Not everything about the health of relay and worker could be read.');
  if (reason === 'invalid_operating_mode' || reason === 'incoherent_runtime_metadata')
    return plan.changes.length > 0
      ? recovers('Mode and scope are sent as the platform’s own defaults.')
      : fails('The request would be the same, and it was refused.');
  return changed.length === 0
    ? fails('Nothing relevant changed since the failure.')
    : unknown('What changed is not known to be the cause of the failure.');
}
