import { createHash } from 'node:crypto';
import { type Look, type RetryPlan, seenText } from '../../actions/evidence-digest.ts';
import { dataOf } from '../../triage/evidence.ts';
import type { OperatorAccount } from '../action-ports.ts';
import type { Incident, PlatformSource, RunTriage } from '../ports.ts';

/** Looks at everything a retry rests on, as it is now, and judges it anew. */
export type LookAgain = (incident: Incident, account: OperatorAccount, signal?: AbortSignal) => Promise<Look>;

export interface LookAgainNeeds {
  readonly runTriage: RunTriage;
  readonly platform: PlatformSource;
}

export function createLookAgain({ runTriage, platform }: LookAgainNeeds): LookAgain {
  return async function lookAgain({ subject, channelId }, { projectId, serviceAccountId }, signal) {
    const { bundle, report } = await runTriage(subject, { channelId, ...(signal === undefined ? {} : { signal }) });
    const same = dataOf(bundle.serviceAccount)?.id === serviceAccountId ? bundle.serviceAccount : undefined;
    return { bundle, report, runsAs: same ?? (await platform.serviceAccount(projectId, serviceAccountId, signal)) };
  };
}

/** Digest of what a person saw, with the account it would run as. */
export function digestOf(look: Look, plan: RetryPlan, { serviceAccountId, keyId }: OperatorAccount): string {
  return createHash('sha256')
    .update(`${seenText(look, plan)}\n${serviceAccountId}\n${keyId}`)
    .digest('hex');
}
