import type { EvidenceBundle } from '../../triage/bundle.ts';
import { dataOf, type Evidence } from '../../triage/evidence.ts';
import type { LogLine, ShapeCount } from '../../triage/records.ts';
import type { TenancyReader } from './tenancy-reader.ts';
import type { Visibility } from './visibility.ts';

/**
 * A bundle of an incident that the channel may see, without what is beside it: lines and records of others, their names
 * in counts, and for a tenant the links into the operators' own tools.
 */
export async function trimmedBundle(
  bundle: EvidenceBundle,
  tenancy: TenancyReader,
  { audience }: Visibility,
): Promise<EvidenceBundle> {
  const { pivots, accountReads, lastGood, project, instance, instanceEvents, serviceAccount, sameShape } = bundle;
  const neighbours = [pivots, accountReads, lastGood].flatMap((evidence) => dataOf(evidence) ?? []);
  const records = [project, instance, serviceAccount].flatMap((evidence) => dataOf<unknown>(evidence) ?? []);
  const counts = dataOf(sameShape) ?? [];
  await tenancy.learn([...neighbours, ...records, ...(dataOf(instanceEvents) ?? []), ...counts]);

  const trimmed: EvidenceBundle = {
    ...bundle,
    ...(pivots === undefined ? {} : { pivots: withoutOthers(pivots, tenancy) }),
    ...(accountReads === undefined ? {} : { accountReads: withoutOthers(accountReads, tenancy) }),
    ...(lastGood === undefined ? {} : { lastGood: withoutOthers(lastGood, tenancy) }),
    ...(project === undefined ? {} : { project: ifOwn(project, tenancy, dataOf(project)?.id) }),
    ...(instance === undefined ? {} : { instance: ifOwn(instance, tenancy) }),
    ...(instanceEvents === undefined ? {} : { instanceEvents: ifOwn(instanceEvents, tenancy) }),
    ...(serviceAccount === undefined ? {} : { serviceAccount: ifOwn(serviceAccount, tenancy) }),
    ...(sameShape?.status === 'found' ? { sameShape: { ...sameShape, data: nameless(counts, tenancy) } } : {}),
  };
  return audience === 'tenant' ? withoutLinks(trimmed) : trimmed;
}

/** Beside lines of others a line that names nobody may be theirs as well. */
function withoutOthers(evidence: Evidence<LogLine[]>, tenancy: TenancyReader): Evidence<LogLine[]> {
  if (evidence.status !== 'found' || !evidence.data.some((line) => tenancy.of(line) === 'other')) return evidence;
  const data = evidence.data.filter((line) => tenancy.of(line) === 'own');
  const from = { ...evidence.from, count: data.length };
  return data.length === 0 ? { status: 'empty', from } : { ...evidence, from, data, truncated: true };
}

/** A record that names somebody else is not shown, and nothing is said of whether it is there. */
function ifOwn<T>(evidence: Evidence<T>, tenancy: TenancyReader, projectId?: string): Evidence<T> {
  if (evidence.status !== 'found' || tenancy.of(evidence.data, projectId) !== 'other') return evidence;
  const from = { ...evidence.from, count: 0 };
  return {
    status: 'unavailable',
    from,
    failure: 'not_permitted',
    detail: 'the policy does not show it in this channel',
  };
}

/** Counts over tenants stay, names of others go: they are numbered in the order of their counts. */
function nameless(counts: readonly ShapeCount[], tenancy: TenancyReader): ShapeCount[] {
  const numbers = { orgs: new Map<string, number>(), projects: new Map<string, number>() };
  const numberOf = (names: Map<string, number>, id: string) => {
    const number = names.get(id) ?? names.size + 1;
    names.set(id, number);
    return number;
  };
  return counts
    .toSorted((a, b) => b.count - a.count)
    .map((row) =>
      tenancy.of(row) === 'own'
        ? row
        : {
            orgId: row.orgId === '' ? '' : `another tenant (${numberOf(numbers.orgs, row.orgId)})`,
            projectId: row.projectId === '' ? '' : `another project (${numberOf(numbers.projects, row.projectId)})`,
            count: row.count,
          },
    );
}

function withoutLinks(bundle: EvidenceBundle): EvidenceBundle {
  const entries = Object.entries(bundle).map(([name, value]): [string, unknown] => [
    name,
    name === 'shipping'
      ? Object.fromEntries(Object.entries(bundle.shipping).map(([service, each]) => [service, unlinked(each)]))
      : isEvidence(value)
        ? unlinked(value)
        : value,
  ]);
  // Each value keeps its type: only links are missing.
  return Object.fromEntries(entries) as unknown as EvidenceBundle;
}

function unlinked(evidence: Evidence<unknown>): Evidence<unknown> {
  return { ...evidence, from: { ...evidence.from, link: null } };
}

function isEvidence(value: unknown): value is Evidence<unknown> {
  return typeof value === 'object' && value !== null && 'status' in value && 'from' in value;
}
