import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf } from '../triage/evidence.ts';
import type { Identified } from './identify.ts';
import type { PlatformSource } from './ports.ts';

export type Records = Pick<EvidenceBundle, 'instance' | 'instanceEvents' | 'project' | 'serviceAccount'>;

/**
 * The records behind the incident, side by side. Only an account that no line names has to wait for the instance, whose
 * record may name it.
 */
export async function gatherRecords(ids: Identified, platform: PlatformSource, signal?: AbortSignal): Promise<Records> {
  const { projectId, instanceId, accountId } = ids;
  if (projectId === null) return {};
  const instance = instanceId === null ? undefined : platform.instance(projectId, instanceId, signal);
  const account = async (): Promise<Records> => {
    const id = accountId ?? dataOf(await instance)?.operatorServiceAccountId ?? null;
    return id === null ? {} : { serviceAccount: await platform.serviceAccount(projectId, id, signal) };
  };
  const [project, record, events, owner] = await Promise.all([
    platform.project(projectId, signal),
    instance,
    instanceId === null ? undefined : platform.instanceEvents(projectId, instanceId, signal),
    account(),
  ]);
  return {
    project,
    ...(record === undefined ? {} : { instance: record }),
    ...(events === undefined ? {} : { instanceEvents: events }),
    ...owner,
  };
}
