import { reads } from '../api-outcome.ts';
import type { Facts } from '../facts.ts';
import { recordedEnd } from '../recorded-end.ts';
import type { Rule } from '../rule.ts';
import { saysFailed } from '../vocabulary.ts';
import { isUp } from './proxied-ui.ts';

/** No failure was found: only when the end of the action was seen, or the request was a read that was answered. */
export const completed: Rule = {
  name: 'completed',
  runbook: ['L6'],
  conclude({ facts }) {
    const { worker, bundle, context, instance, api } = facts;
    const action = context.action.value ?? 'action';
    const recorded = recordedEnd(bundle) === 'succeeded';
    if (worker.state === 'succeeded' || (recorded && api.state !== 'refused')) {
      const against = contradiction(facts);
      return {
        class: 'no_failure_found',
        reason: 'completed',
        issueKind: 'undetermined',
        summary: `The ${action} went through all services and ended well${instance === undefined ? '' : `; the instance is ${instance.status ?? 'in an unknown state'}${healthWords(instance.health)}`}.`,
        because: [
          ...(worker.decisive === null ? [] : [worker.decisive.from]),
          ...(recorded ? [bundle.instanceEvents?.from.id ?? ''] : []),
          ...(isUp(facts) && context.action.value !== 'decommission' && context.action.value !== 'stop'
            ? [bundle.instance?.from.id ?? '']
            : []),
        ].filter((id) => id !== ''),
        ...(against === null ? {} : { against: [against] }),
      };
    }
    return readOnly(facts);
  },
};

/** A health that nobody knows says nothing about the end. */
function healthWords(health: string | null): string {
  return health === null || /^unknown$/i.test(health) ? '' : ` and ${health}`;
}

function contradiction({ instance, lineage }: Facts): string | null {
  if (saysFailed(instance?.status)) return `The instance record says ${instance?.status}.`;
  if (lineage.hops.some(({ state }) => state === 'absent_proven'))
    return 'A service of the lineage never saw the action.';
  return null;
}

/** A correlation id of a read that the API answered: nothing to deliver, nothing failed. */
function readOnly({ observations, bundle, api, relay, worker }: Facts): ReturnType<Rule['conclude']> {
  const own = reads(observations);
  const last = own.findLast(({ status }) => status !== null);
  const onlyReads = api.decisive === null && relay.decisive === null && worker.decisive === null;
  if (!onlyReads || last === undefined || (last.status ?? 0) >= 400) return null;
  return {
    class: 'no_failure_found',
    reason: 'completed',
    issueKind: 'undetermined',
    summary: `The request was a read, and the API answered it with ${last.status}.`,
    because: [bundle.lines.from.id],
  };
}
