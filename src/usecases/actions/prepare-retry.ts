import { planOf, unreadIn } from '../../actions/evidence-digest.ts';
import { outlookOf } from '../../actions/expectation.ts';
import { proposeRetry } from '../../actions/machine.ts';
import { dataOf } from '../../triage/evidence.ts';
import { failureOf } from '../../triage/fingerprint.ts';
import type { ActionUseCases, LifecycleDestination } from '../action-ports.ts';
import type { ActionNeeds } from './common.ts';
import type { Gate } from './gate.ts';
import { digestOf, type LookAgain } from './look-again.ts';
import { retryInTheWay, retryTarget, unaccountedRetry } from './retry-target.ts';
import { refused } from './words.ts';

export interface PrepareRetryNeeds extends ActionNeeds {
  readonly gate: Gate;
  readonly lookAgain: LookAgain;
  readonly destination: LifecycleDestination;
}

/**
 * Looks again at everything and says what a retry would send, as whom, and what to expect. Stores the proposal, bound
 * to who asked, what they see and an expiry; nothing else happens yet.
 */
export function createPrepareRetry(needs: PrepareRetryNeeds): ActionUseCases['prepareRetry'] {
  const { store, rules, clock, newId, pace, gate, lookAgain, destination } = needs;

  return async function prepareRetry(asked) {
    const admitted = await gate.open(asked, 'operator', 'retry.looked');
    if ('kind' in admitted) return admitted;
    const { incident, report, scope } = admitted;
    const { person } = asked;
    const { offered, why_not: whyNot } = report.recovery.retry;
    if (!offered)
      return refused(
        `Retry is not offered: ${whyNot ?? 'the report does not allow it.'} Run the triage again once that has changed.`,
      );
    const account = scope.projectId === null ? null : destination.accountOf(scope.projectId);
    if (account === null)
      return refused(
        'No operator service account is configured for this project. Add it under operator_accounts in the policy.',
      );

    const look = await lookAgain(incident, account);
    const unread = unreadIn(look);
    if (unread.length > 0)
      return refused(`Looking again, this could not be read: ${unread.join(', ')}. Try once more when it answers.`);
    const now = look.report.recovery.retry;
    if (!now.offered)
      return refused(`Looking again just now: ${now.why_not ?? 'the evidence does not allow a retry.'}`);
    const plan = planOf(look);
    if (plan === null || plan.projectId !== account.projectId)
      return refused('Which action on which instance failed is not known well enough to send it again.');
    if (plan.original.kind === 'unknown') return refused(plan.original.why);

    const target = retryTarget(plan, incident.subject.correlationId);
    const outlook = outlookOf(look, plan);
    const failure = failureOf(look.bundle, look.report);
    const failed = {
      correlationId: incident.subject.correlationId,
      action: plan.action,
      failedAt: failure === null ? incident.createdAt.toISOString() : new Date(failure.at).toISOString(),
    };
    const digest = digestOf(look, plan, account);
    const at = clock();
    const expiresAt = new Date(at.getTime() + pace.proposalMs);
    const secondPerson = rules.needsSecondPerson(plan.action, scope);
    const instance = dataOf(look.bundle.instance);
    const targetName = plan.instanceId === null ? 'a new app instance' : (instance?.displayName ?? plan.instanceId);
    const actionId = newId();
    const { asks } = plan.original;

    return store.transaction(async (tx) => {
      const others = await tx.retriesOf(target);
      const inTheWay = retryInTheWay(others, failed);
      if (inTheWay !== null) return refused(inTheWay);
      const unaccounted = unaccountedRetry(others, failed);
      const mustAdmit = outlook.mustAdmit || unaccounted !== null;
      await tx.add<'retry'>({
        id: actionId,
        incidentId: incident.id,
        kind: 'retry',
        machine: proposeRetry({
          askedBy: person.userId,
          secondPerson,
          mustAdmit,
          digest,
          expiresAt: expiresAt.getTime(),
        }),
        target,
        askedBy: person.userId,
        at,
        details: {
          scope,
          ...failed,
          projectId: plan.projectId,
          instanceId: plan.instanceId,
          targetName,
          account,
          body: plan.original.kind === 'known' ? { ...plan.original.body } : {},
          changes: [...plan.changes],
          asks: [...asks],
          changedSinceFailure: [...outlook.changed],
          unaccounted,
          expected: outlook.expected,
          before: failure?.shape ?? null,
          reason: '',
          confirmedAt: null,
          decidedAt: null,
          rejectedBy: null,
          sentAt: null,
          conflict: false,
          newInstanceId: null,
          newCorrelationId: null,
          hops: [],
          sentence: null,
          endedAt: null,
        },
      });
      await tx.audit({
        at,
        incidentId: incident.id,
        actionId,
        person,
        event: 'retry.looked',
        outcome: outlook.expected.outcome,
        evidenceDigest: digest,
        details: { action: plan.action, instance: plan.instanceId, why: outlook.expected.why },
      });
      return {
        kind: 'ready' as const,
        actionId,
        action: plan.action,
        target: targetName,
        runsAs: account.serviceAccountId,
        changes: plan.changes,
        asks,
        changedSinceFailure: outlook.changed,
        expected: outlook.expected,
        unaccounted,
        mustAdmit,
        secondPerson,
        expiresAt,
      };
    });
  };
}
