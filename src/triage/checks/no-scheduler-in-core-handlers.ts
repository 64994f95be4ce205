import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';
import { couldNotBeRead, wasRead } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import type { Observation } from '../observations.ts';
import { natureOfCode } from '../vocabulary.ts';

const ALLOCATIONS = /\/allocations(?:[/?]|$)/;
const SCHEDULER_TYPES = /^(?:slurm|k8s|kubernetes|ray|rke2)$/i;
const SCHEDULER_WORDS = /\b(?:component_key|slurm\w*|sbatch|scontrol|raycluster|kubeadm|partition)\b/i;

/** What speaks for a scheduler-specific request in core allocation handlers, strongest first. */
export interface Misroute {
  readonly direct: readonly Observation[];
  /** Allocation error codes that answered an app lifecycle action. */
  readonly codes: readonly Observation[];
  /** Provisioning that ran in place of the app runtime worker. */
  readonly provisioned: readonly Observation[];
  /** Plain capacity allocations (`bare_metal` or no scheduler): normal. */
  readonly plain: readonly Observation[];
}

export function misrouteOf({ observations, context, lineage, schedulerApp }: Facts): Misroute {
  const api = observations.filter(({ service }) => service === 'gpuaas-api');
  const allocations = api.filter(
    (o) => ALLOCATIONS.test(o.path ?? '') || /\ballocation\w*handler|allocations?\.(?:create|handler)/i.test(o.text),
  );
  const direct = allocations.filter(
    (o) =>
      SCHEDULER_TYPES.test(o.fields.scheduler_type ?? '') ||
      // Words count for scheduler apps only: nodes of plain capacity have partitions too.
      (schedulerApp &&
        (o.fields.scheduler_type ?? '') !== 'bare_metal' &&
        SCHEDULER_WORDS.test(
          `${o.text} ${o.path ?? ''} ${o.fields.component_key === undefined ? '' : 'component_key'}`,
        )),
  );
  const lifecycle = context.action.value !== null || context.app_instance_id.value !== null;
  const codes = lifecycle && schedulerApp ? api.filter(({ code }) => natureOfCode(code) === 'allocation') : [];
  const worker = lineage.hops.find(({ service }) => service === 'gpuaas-app-runtime-worker');
  const provisioned =
    worker !== undefined && worker.log_lines + worker.spans === 0 && schedulerApp
      ? observations.filter(({ service, kind }) => service === 'gpuaas-provisioning-worker' && kind === 'span')
      : [];
  return { direct, codes, provisioned, plain: allocations.filter((o) => !direct.includes(o)) };
}

/** B5, T3. One direct signal is enough; an allocation error code alone may come from plain capacity, so two indirect kinds are needed. */
export const noSchedulerInCoreHandlers: Check = {
  id: 'no-scheduler-in-core-handlers',
  title: 'No scheduler-specific request went through core allocation handlers',
  runbook: ['B5', 'T3'],
  run(facts) {
    const { bundle, schedulerApp } = facts;
    const { direct, codes, provisioned, plain } = misrouteOf(facts);
    const indirect = [...codes, ...provisioned];
    const [first] = direct;
    const of = (o: Observation) => ({ from: { id: o.from } });
    if (first !== undefined) {
      const type = first.fields.scheduler_type;
      return fail(
        `${first.method ?? 'A request to'} ${first.path ?? 'the allocation handler'} carried ${type === undefined ? 'scheduler words' : `scheduler_type ${type}`}.${healthy(facts)}`,
        ...direct.map(of),
      );
    }
    if (codes.length > 0 && provisioned.length > 0)
      return fail(
        `An allocation error answered a lifecycle action, and the provisioning worker ran in place of the app runtime worker.${healthy(facts)}`,
        ...indirect.map(of),
      );
    if (indirect.length > 0)
      return unknown('One sign of it was seen, which plain capacity would leave as well.', ...indirect.map(of));
    if (!schedulerApp && facts.context.app_slug.value !== null)
      return notApplicable(`${facts.context.app_slug.value} is not a scheduler-style app.`, bundle.lines);
    // That something is not there is known only where everything that would show it was read.
    if (!wasRead(bundle.lines) || couldNotBeRead(bundle.trace))
      return unknown('Not everything that would show it could be read.', bundle.lines, bundle.trace);
    if (facts.observations.length === 0) return unknown('No line or span of this incident was found.', bundle.lines);
    return pass(
      plain.length > 0
        ? 'Allocation calls were plain capacity, which is normal.'
        : 'No allocation call belongs to this incident.',
      bundle.lines,
      bundle.trace,
    );
  },
};

function healthy({ instance }: Facts): string {
  return instance?.health?.toLowerCase() === 'healthy' ? ' The backend itself is healthy.' : '';
}
