import type { Mismatch } from '../src/demo/world/mismatches.ts';
import type { Expected } from '../src/demo/world/schema.ts';
import type { TriageReport, VerdictClass } from '../src/triage/report.ts';

/** One world, what a triage of it must find, and what it found. */
export interface Judgement {
  /** Name of the world's file, without its ending. */
  readonly world: string;
  readonly title: string;
  /** One line for a person: what is wrong in this world. */
  readonly says: string;
  /** Written from the runbook alone, apart from the worlds that the rules were improved by. */
  readonly heldOut: boolean;
  readonly expected: Expected;
  /** Whether the intake found the id in what the reporter says. */
  readonly heard: boolean;
  /** Null when the run broke. */
  readonly report: TriageReport | null;
  /** Parts of the report that are not as expected. */
  readonly mismatches: readonly Mismatch[];
  /** Why there is no report; that is a bug, whatever the world holds. */
  readonly broke: string | null;
  readonly tookMs: number;
}

/** Classes that a world accepts; a few worlds can be read in more than one way. */
export function allowedClasses({ expected }: Judgement): readonly VerdictClass[] {
  return [expected.class].flat();
}

/** The class that a world counts for: the judged one where that is accepted, otherwise the first it names. */
export function expectedClass(judgement: Judgement): VerdictClass {
  const allowed = allowedClasses(judgement);
  const judged = judgement.report?.verdict.class;
  return judged !== undefined && allowed.includes(judged) ? judged : (allowed[0] ?? 'undetermined');
}

/**
 * Parts of the report that a world says something about, named as `mismatches` names them. What it leaves free counts
 * neither for nor against.
 */
export function namedParts({ expected }: Judgement): string[] {
  const { issue_kind, confidence, lineage, checks, context, escalation, retry } = expected;
  return [
    'class',
    'reason',
    ...(issue_kind === undefined ? [] : ['issue_kind']),
    ...(confidence === undefined ? [] : ['confidence']),
    ...(lineage === undefined ? [] : ['lineage status']),
    ...(lineage?.broken_at === undefined ? [] : ['lineage broken_at']),
    ...Object.keys(checks).map((id) => `check ${id}`),
    ...Object.keys(context).map((name) => `context ${name}`),
    ...(escalation === undefined ? [] : ['escalation']),
    ...(retry === undefined ? [] : ['retry offered']),
  ];
}
