import { actorIsUser } from './actor.ts';
import { mutations, reads } from './api-outcome.ts';
import { decoded } from './decoded.ts';
import { dataOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import { normalAction } from './lifecycle-action.ts';
import { type Observation, ofLine } from './observations.ts';
import { natureOf } from './vocabulary.ts';

/** The refusal of the action for want of a right, wherever it was said: API, worker, or null. */
export function denial({ api, worker }: Facts): Observation | null {
  for (const { state, decisive } of [worker, api]) {
    if (decisive === null || (state !== 'failed' && state !== 'refused')) continue;
    const nature = natureOf(decisive.code, decisive.text);
    if (nature === 'denied' || nature === 'token') return decisive;
    if (nature === null && (decisive.status === 401 || decisive.status === 403)) return decisive;
  }
  return null;
}

/** The allowlist entry that an action needs, as the platform spells it. */
export function entryFor(action: string): string {
  return `app_instances.${action}`;
}

/** Whether an allowlist permits a lifecycle action: the exact entry or a wildcard. An entry that only looks like it permits nothing. */
export function permits(allowed: readonly string[], action: string): boolean {
  return allowed.some((entry) => {
    const word = entry.trim().toLowerCase();
    if (word === '*' || word === 'app_instances.*') return true;
    const [, verb] = /^app_instances\.([a-z_-]+)$/.exec(word) ?? [];
    return verb !== undefined && normalAction(verb) === action;
  });
}

/** Whether a record was changed after the failure, so that what it says now may not be what it said then. */
export function changedAfter(facts: Facts, changedAt: string | null | undefined): boolean {
  const then = facts.failedAt ?? facts.lastSeenAt;
  return then !== null && changedAt !== null && changedAt !== undefined && Date.parse(changedAt) > Date.parse(then);
}

/** Account states in which nothing is permitted; the record may spell them in any case. */
export function isInactive(state: string | null): boolean {
  return state !== null && /^(?:disabled|deleted|inactive|suspended|revoked)$/i.test(state);
}

/** When the account stopped being active, when the record says. */
export function inactiveSince(facts: Facts): string | null {
  const { account } = facts;
  return account === undefined ? null : (account.disabledAt ?? account.deletedAt);
}

/** T2: the same correlation id or account read successfully and was denied the mutation. */
export function readsSucceeded({ observations, bundle }: Facts): Observation[] {
  const ofAccount = (dataOf(bundle.accountReads) ?? []).map((line) => ofLine(line, bundle.accountReads?.from.id ?? ''));
  return reads([...observations, ...ofAccount]).filter(({ status }) => status !== null && status < 300);
}

/** The project that the request named, as the API logged it. */
export function requestProject(facts: Facts): string | null {
  const own = mutations(facts.observations);
  for (const o of own) {
    const inPath = /\/projects\/([^/?]+)/.exec(o.path ?? '')?.[1];
    if (inPath !== undefined && !inPath.startsWith('{') && !inPath.startsWith(':')) return decoded(inPath);
  }
  const named = [...own, ...facts.observations.filter(({ service }) => service === 'gpuaas-api')];
  return named.find(({ fields }) => fields.project_id !== undefined)?.fields.project_id ?? null;
}

/** Whether it is the service account's rights that count: it acted itself, or the worker was denied, which acts as it. */
export function actsAsAccount(facts: Facts): boolean {
  return !actorIsUser(facts) || denial(facts)?.service === 'gpuaas-app-runtime-worker';
}
