import type { EvidenceBundle, Subject } from '../../triage/bundle.ts';
import { dataOf, type Evidence } from '../../triage/evidence.ts';
import { type GatherOptions, gatherEvidence } from '../gather-evidence.ts';
import type { StepTracker } from '../steps.ts';
import { siftedSources } from './sifted-sources.ts';
import { createTenancyReader, type TenancyReader } from './tenancy-reader.ts';
import { trimmedBundle } from './trimmed-bundle.ts';
import { isRestricted, type Visibility } from './visibility.ts';

/**
 * The evidence of an incident as far as a channel may see it. Whether it may is judged on what the evidence says, never
 * on what somebody typed: rows of this id have to name what is listed for the channel and nothing else. Otherwise all is
 * read once more through sources that keep back everything else. An id that belongs elsewhere and an id that nobody knows
 * therefore take the same way, cost the same requests and end in the same words.
 */
export async function gatherVisible(
  subject: Subject,
  visibility: Visibility,
  options: GatherOptions,
): Promise<EvidenceBundle> {
  if (!isRestricted(visibility)) return gatherEvidence(subject, options);
  const { sources, signal } = options;
  const tenancy = createTenancyReader(visibility, sources.platform, signal);
  const asked = await withProvenPointers(subject, options, tenancy);
  const first = await gatherEvidence(asked, { ...options, steps: withoutDetails(options.steps) });

  const rows = rowsOfId(first);
  await tenancy.learn(rows);
  const whose = new Set(rows.map((row) => tenancy.of(row)));
  const isOwn = whose.has('own') && !whose.has('other');
  const seen = isOwn
    ? first
    : await gatherEvidence(asked, { ...options, steps: noSteps, sources: siftedSources(sources, tenancy) });
  return { ...(await trimmedBundle(seen, tenancy, visibility)), subject };
}

/** Everything that carries the correlation id itself. */
function rowsOfId({ lines, trace, audit, failedOutbox, deadLetters }: EvidenceBundle): readonly unknown[] {
  const listed: readonly (Evidence<readonly unknown[]> | undefined)[] = [lines, trace, audit];
  const matched = [failedOutbox, deadLetters].flatMap(
    (evidence): readonly unknown[] => dataOf<{ rows: readonly unknown[] }>(evidence)?.rows ?? [],
  );
  return [...listed.flatMap((evidence) => dataOf(evidence) ?? []), ...matched];
}

/**
 * What somebody typed leads to records and traces of its own, so it is followed only where it is proven to be the
 * channel's: a project that is listed, an instance in such a project. A trace has to be named by the evidence.
 */
async function withProvenPointers(
  { traceId: _, projectId, instanceId, reported, ...subject }: Subject,
  { sources, signal }: GatherOptions,
  tenancy: TenancyReader,
): Promise<Subject> {
  const words = Object.entries(reported?.context ?? {}).filter(([name]) => !name.endsWith('_id'));
  const kept: Subject = {
    ...subject,
    ...(reported === undefined
      ? {}
      : { reported: { ...reported, traceId: null, urls: [], context: Object.fromEntries(words) } }),
  };
  if (projectId === undefined) return kept;
  await tenancy.learn([{ projectId }]);
  if (tenancy.of({ projectId }) !== 'own') return kept;
  if (instanceId === undefined) return { ...kept, projectId };
  const instance = dataOf(await sources.platform.instance(projectId, instanceId, signal));
  if (instance === undefined) return { ...kept, projectId };
  await tenancy.learn([instance]);
  return tenancy.of(instance, projectId) === 'own' ? { ...kept, projectId, instanceId } : { ...kept, projectId };
}

/** How many lines and spans came back is evidence too: the card at work says only that something is being read. */
function withoutDetails({ begin, end }: StepTracker): StepTracker {
  return { begin, end: (id, _detail, state) => end(id, 'Read', state) };
}

const noSteps: StepTracker = { begin() {}, end() {} };
