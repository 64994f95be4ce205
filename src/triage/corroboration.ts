import { dataOf } from './evidence.ts';
import type { Facts } from './facts.ts';
import { isError } from './observations.ts';
import { recordedEnd } from './recorded-end.ts';
import { saysFailed } from './vocabulary.ts';

/**
 * Evidence ids that say of their own accord that the action failed at this service: an error span, a failed instance or
 * event record, a denied audit row, a dead letter or failed outbox row of this id.
 */
export function corroboration(facts: Facts, service: string): string[] {
  const { bundle, observations, instance, audit } = facts;
  const own = observations.filter((o) => o.service === service && isError(o));
  const found = [...new Set(own.map(({ from }) => from))];
  const add = (evidence: { readonly from: { readonly id: string } } | undefined): void => {
    if (evidence !== undefined) found.push(evidence.from.id);
  };
  if (service === 'gpuaas-app-runtime-worker') {
    if (saysFailed(instance?.status) && instance?.failureReason !== null) add(bundle.instance);
    if (recordedEnd(bundle) === 'failed') add(bundle.instanceEvents);
    if ((dataOf(bundle.deadLetters)?.rows.length ?? 0) > 0) add(bundle.deadLetters);
  }
  if (service === 'gpuaas-outbox-relay' && (dataOf(bundle.failedOutbox)?.rows.length ?? 0) > 0)
    add(bundle.failedOutbox);
  if (service === 'gpuaas-api' && audit.some(({ result }) => saysFailed(result))) add(bundle.audit);
  return found;
}
