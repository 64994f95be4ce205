import { actorIsUser } from '../actor.ts';
import { brief } from '../brief.ts';
import type { Facts } from '../facts.ts';
import type { Observation } from '../observations.ts';
import { changedAfter, denial, entryFor, inactiveSince, readsSucceeded } from '../permission.ts';
import { wordsOf } from '../refusal-words.ts';
import type { Conclusion, Judged, Rule } from '../rule.ts';

/** F1. The platform said no; the records say why. What the account is now counts only as far as it was so then. */
export const denied: Rule = {
  name: 'insufficient-permissions',
  runbook: ['F1', 'B3', 'S1', 'S2', 'S3', 'S4', 'T2'],
  conclude(judged) {
    const refusal = denial(judged.facts);
    if (refusal === null) {
      const row = judged.facts.audit.find(({ action }) => /deny|denied/i.test(action ?? ''));
      if (row === undefined || judged.facts.api.state === 'accepted') return null;
    }
    return branch(judged, refusal);
  },
};

type Branch = Pick<Conclusion, 'reason' | 'summary'> & Partial<Conclusion>;

function branch(judged: Judged, refusal: Observation | null): Conclusion {
  const { facts } = judged;
  const said = [
    ...(refusal === null ? [] : [refusal.from]),
    ...(facts.audit.some(isDenial) ? [facts.bundle.audit?.from.id ?? 'platform.audit'] : []),
  ];
  const conclude = ({ because = [], ...rest }: Branch): Conclusion => ({
    class: 'insufficient_permissions',
    issueKind: 'iam_allowlist',
    ...rest,
    because: [...new Set([...because, ...said])],
  });
  return conclude(ofPerson(facts, refusal) ? ofUser(facts, refusal) : ofAccount(judged, refusal));
}

const isDenial = ({ action, result }: { action: string | null; result: string | null }): boolean =>
  /deny|denied/i.test(action ?? '') || result === 'failure';

/** The worker acts as the operator service account whoever asked, so only a refusal at the API is about the person (S4). */
function ofPerson(facts: Facts, refusal: Observation | null): boolean {
  if (!actorIsUser(facts)) return false;
  return refusal === null || (refusal.service === 'gpuaas-api' && !/service[ _-]?account/i.test(refusal.text));
}

/** A token that was missing or no good, as the code says; an expired one is a case of its own, and scope is a right. */
function tokenProblem(refusal: Observation | null): 'token_missing' | 'token_invalid' | null {
  const code = refusal?.code ?? '';
  if (code === 'token_missing') return code;
  return /^token_(?!scope|expired)|^auth_/.test(code) ? 'token_invalid' : null;
}

function ofUser({ audit }: Facts, refusal: Observation | null): Branch {
  if (refusal?.code === 'token_expired')
    return { reason: 'token_expired', summary: 'The person’s own login had expired: this is a user-login incident.' };
  const tokenCode = tokenProblem(refusal);
  if (tokenCode !== null)
    return {
      reason: tokenCode,
      summary: `The person’s own login was refused (${refusal?.code}): this is a user-login incident.`,
    };
  return {
    reason: 'role_missing',
    summary: 'The person lacks the project role that this action needs; no service account was involved.',
    // Roles are in no record that is read; only the audit log says that a right was what was missing.
    ...(audit.some(isDenial) ? {} : { atMost: 'likely' }),
  };
}

function ofAccount({ facts, checks }: Judged, refusal: Observation | null): Branch {
  const { account, context } = facts;
  const id = context.operator_service_account_id.value ?? 'The service account';
  const action = context.action.value ?? 'the action';
  const failed = (check: string): boolean => checks[check]?.outcome === 'fail';
  const browse = readsSucceeded(facts).length > 0 ? ' It can browse but not mutate.' : '';

  if (failed('service-account-active'))
    return {
      reason: 'service_account_disabled',
      because: ['service-account-active'],
      summary: `Service account ${id} was ${account?.state ?? 'not active'}${inactiveSince(facts) === null ? '' : ` since ${inactiveSince(facts)}`}.`,
    };
  if (failed('service-account-same-project') && account !== undefined)
    return {
      reason: 'service_account_wrong_project',
      because: ['service-account-same-project'],
      summary: `Service account ${id} belongs to another project than the instance.`,
    };
  const tokenCode = tokenProblem(refusal);
  if (tokenCode !== null)
    return {
      reason: tokenCode,
      summary:
        tokenCode === 'token_missing'
          ? `The request came without a token, so it was not made as ${id}: look at the caller, no right has to change.`
          : `The API refused the token of service account ${id} (${refusal?.code}).`,
    };
  if (
    refusal?.code === 'token_expired' ||
    (failed('service-account-token-fresh') && (refusal?.status === 401 || /expir/i.test(refusal?.text ?? '')))
  )
    return {
      reason: 'token_expired',
      because: ['service-account-token-fresh'],
      summary: `The token of service account ${id} had expired when it was used.`,
    };
  if (failed('action-on-allowlist'))
    return {
      reason: 'allowlist_entry_missing',
      because: ['action-on-allowlist'],
      // The record was changed since; the entry may have gone with that change.
      ...(changedAfter(facts, account?.updatedAt) ? { atMost: 'likely' as const } : {}),
      summary: `Service account ${id} may not ${action}: ${entryFor(action)} is not on its allowlist.${browse}`,
    };
  return ofWords(facts, refusal, id, action, browse, checks);
}

/** No record decides, so the platform's own words may name the cause, one level less sure. */
function ofWords(
  facts: Facts,
  refusal: Observation | null,
  id: string,
  action: string,
  browse: string,
  checks: Judged['checks'],
): Branch {
  const words = `${refusal === null ? '' : wordsOf(facts, refusal)} ${facts.audit.map(({ metadata }) => JSON.stringify(metadata)).join(' ')}`;
  const permittedNow = checks['action-on-allowlist']?.outcome === 'pass';
  const against = permittedNow ? { against: [`The allowlist of ${id} has an entry for ${action}.`] } : {};
  if (
    /other project|different project|wrong project|cross-project|not (?:a member|part) of (?:this|the) project/i.test(
      words,
    )
  )
    return {
      reason: 'service_account_wrong_project',
      summary: `The platform says that service account ${id} belongs to another project.`,
      atMost: 'likely',
    };
  if (/disabled|deactivated|suspended|not active|inactive/i.test(words))
    return {
      reason: 'service_account_disabled',
      summary: `The platform says that service account ${id} was not active.`,
      atMost: 'likely',
    };
  if (/expired/i.test(words))
    return {
      reason: 'token_expired',
      summary: `The platform says that the token of ${id} had expired.`,
      atMost: 'likely',
    };
  if (/allow-?list/i.test(words))
    return {
      reason: 'allowlist_entry_missing',
      summary: `The platform says that ${entryFor(action)} is not on the allowlist of ${id}.${browse}`,
      atMost: 'likely',
      ...against,
    };
  if (facts.context.actor_type.value !== 'service_account' && facts.context.operator_service_account_id.value === null)
    return {
      reason: 'role_missing',
      summary: 'The caller lacks the right to do this; whether it was a person or a service account was not logged.',
      atMost: 'tentative',
    };
  if (browse !== '' && !permittedNow && facts.account === undefined)
    return {
      reason: 'allowlist_entry_missing',
      summary: `Service account ${id} can browse but not ${action}, which is what a missing allowlist entry looks like; its record could not be read.`,
      atMost: 'tentative',
    };
  const said = refusal === null ? '' : `: ${brief(refusal)}`;
  if (
    /\brole\b.{0,80}\b(?:viewer|member|wants?|needs?|requires?|lacks?|missing)\b|lacks?(?: the)? (?:permission|role)|missing (?:permission|role)|insufficient (?:permission|role|privilege)/i.test(
      words,
    )
  )
    return {
      reason: 'role_missing',
      summary: `The platform says that ${id} lacks a permission that this needs${said}.`,
      atMost: 'likely',
      ...against,
    };
  return {
    reason: 'permission_denied',
    summary: `The platform refused ${action} for ${id}${said}, and no record that was read says why.`,
    atMost: 'tentative',
    ...against,
  };
}
