import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EvidenceBundle } from '../triage/bundle.ts';
import { judge } from '../triage/judge.ts';
import { TriageReport } from '../triage/report.ts';
import { RULES_VERSION } from '../triage/rules-version.ts';

/**
 * The evidence capsule: everything one triage read (exact queries, windows, masked answers), the report, and the
 * version of the rules, sealed by a hash. It replays offline to the same report, and can be judged again by today's
 * rules, so a real incident becomes a test case.
 */
export const Capsule = z.object({
  capsule_version: z.literal(1),
  rules_version: z.string(),
  bundle: z.looseObject({
    subject: z.looseObject({ correlationId: z.string() }),
    askedAt: z.iso.datetime(),
    window: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
    lines: z.looseObject({ status: z.enum(['found', 'empty', 'unavailable']) }),
    shipping: z.record(z.string(), z.unknown()),
  }),
  report: TriageReport,
  /** SHA-256, hex, over the canonical JSON of everything else. */
  seal: z.string(),
});
export type Capsule = z.infer<typeof Capsule>;

/** A file that is no capsule, or whose seal is broken. The message says which and what to do. */
export class CapsuleError extends Error {
  override readonly name = 'CapsuleError';
}

export function sealCapsule(bundle: EvidenceBundle, report: TriageReport): Capsule {
  const content = {
    capsule_version: 1 as const,
    rules_version: RULES_VERSION,
    bundle: JSON.parse(JSON.stringify(bundle)),
    report,
  };
  return { ...content, seal: sealOf(content) };
}

/** Reads a capsule and checks its seal. Throws CapsuleError. */
export function openCapsule(text: string): Capsule {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CapsuleError('The file is no JSON: give a file that --capsule wrote.', { cause });
  }
  const parsed = Capsule.safeParse(json);
  if (!parsed.success) throw new CapsuleError(`The file is no evidence capsule: ${z.prettifyError(parsed.error)}`);
  const { seal, ...content } = parsed.data;
  if (sealOf(content) !== seal)
    throw new CapsuleError('The seal is broken: the capsule was changed after it was written. Use the original file.');
  return parsed.data;
}

/** What today's rules say of a capsule's evidence. Throws CapsuleError when the evidence is not in the form they read. */
export function rejudge(capsule: Capsule): TriageReport {
  try {
    return TriageReport.parse(judge(bundleOf(capsule)));
  } catch (cause) {
    throw new CapsuleError('The evidence in this capsule is not in the form that these rules read.', { cause });
  }
}

/** The evidence in a capsule. The seal vouches for what the schema does not look at: it is what JSON made of a bundle. */
export function bundleOf({ bundle }: Capsule): EvidenceBundle {
  const { askedAt, window } = bundle;
  return {
    ...bundle,
    askedAt: new Date(askedAt),
    window: { start: new Date(window.start), end: new Date(window.end) },
  } as unknown as EvidenceBundle;
}

function sealOf(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/** JSON with sorted keys, so that the seal does not depend on the order in which a program wrote them. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .join(',')}}`;
}
