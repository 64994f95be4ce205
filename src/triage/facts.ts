import { type ApiOutcome, apiOutcome } from './api-outcome.ts';
import type { EvidenceBundle } from './bundle.ts';
import { type Context, contextOf, verified } from './context.ts';
import { dataOf, wasRead } from './evidence.ts';
import { type Lineage, lineageOf } from './lineage.ts';
import { type Observation, observe } from './observations.ts';
import type { AppInstance, AuditRow, OpsOverview, ServiceAccount } from './records.ts';
import { type RelayOutcome, relayOutcome } from './relay-outcome.ts';
import { SCHEDULERS } from './terms.ts';
import { type WorkerOutcome, workerOutcome } from './worker-outcome.ts';

/** What checks and rules judge by: the bundle, and what follows from it before anything is judged. */
export interface Facts {
  readonly bundle: EvidenceBundle;
  readonly observations: readonly Observation[];
  readonly context: Context;
  readonly api: ApiOutcome;
  readonly relay: RelayOutcome;
  readonly worker: WorkerOutcome;
  readonly lineage: Lineage;
  readonly instance: AppInstance | undefined;
  readonly account: ServiceAccount | undefined;
  readonly overview: OpsOverview | undefined;
  readonly audit: readonly AuditRow[];
  /** The observation that says how it failed, of the deepest service that did. */
  readonly failing: Observation | null;
  /** When the action failed, as far as seen; RFC 3339. State that changed after it did not cause it. */
  readonly failedAt: string | null;
  /** When this action was last heard of at any service; RFC 3339. */
  readonly lastSeenAt: string | null;
  readonly schedulerApp: boolean;
  /** Operating mode and control-plane scope as a source that was read says them; never what a person typed. */
  readonly mode: string | null;
  readonly scope: string | null;
}

export function factsOf(bundle: EvidenceBundle): Facts {
  const observations = observe(bundle);
  const context = contextOf(bundle, observations);
  const logsRead = wasRead(bundle.lines);
  const api = apiOutcome(observations);
  const relay = relayOutcome(observations, logsRead);
  const worker = workerOutcome(bundle, observations, logsRead);
  const audit = dataOf(bundle.audit) ?? [];
  const failing =
    worker.state === 'failed' || worker.state === 'retrying'
      ? worker.decisive
      : relay.state === 'failing'
        ? relay.decisive
        : api.state === 'refused'
          ? api.decisive
          : null;
  return {
    bundle,
    observations,
    context,
    api,
    relay,
    worker,
    lineage: lineageOf(bundle, observations, { api, relay, worker }),
    instance: dataOf(bundle.instance),
    account: dataOf(bundle.serviceAccount),
    overview: dataOf(bundle.overview),
    audit,
    failing,
    failedAt: failing?.at ?? audit.find(({ result }) => result === 'failure')?.createdAt ?? null,
    lastSeenAt: observations.at(-1)?.at ?? null,
    mode: verified(context.operating_mode),
    scope: verified(context.control_plane_scope),
    schedulerApp: isSchedulerApp(context.app_slug.value, context.runtime_backend.value),
  };
}

/**
 * Whether a slug names a scheduler-style app (runbook T3): `slurm`, `slurm-login`, `ray`, `rke2-self-managed`. A backend
 * says so only where the backend is itself the scheduler: any app may run on `k8s`.
 */
export function isSchedulerApp(slug: string | null, backend: string | null): boolean {
  const parts = (slug ?? '').toLowerCase().split(/[^a-z0-9]+/);
  return SCHEDULERS.some((scheduler) => parts.includes(scheduler)) || /^(?:slurm|ray)$/i.test(backend ?? '');
}
