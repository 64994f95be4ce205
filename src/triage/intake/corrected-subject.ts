import type { Subject } from '../bundle.ts';

/** What a person may correct about the subject of a triage. */
export const CORRECTABLE = ['traceId', 'projectId', 'instanceId', 'at'] as const;
export type CorrectableField = (typeof CORRECTABLE)[number];

/** Each field as it is to be; empty takes back what was given. */
export type CorrectedContext = Readonly<Record<CorrectableField, string>>;

/** One field as it was and as it is now; empty for nothing. */
export interface CorrectedField {
  readonly name: CorrectableField;
  readonly was: string;
  readonly is: string;
}

/** Who corrected the context of an incident last, when, and what. */
export interface ContextCorrection {
  /** User id. */
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly fields: readonly CorrectedField[];
}

/** The name of a field in what a reporter said of it. */
const REPORTED = { projectId: 'project_id', instanceId: 'app_instance_id' } as const;

/**
 * The subject with a corrected context, and what changed; no change leaves it as it is. What the reporter said before of
 * a corrected field goes with it: it would stand against the correction as a source of its own.
 */
export function correctedSubject(
  subject: Subject,
  to: CorrectedContext,
): { subject: Subject; changed: readonly CorrectedField[] } {
  const changed = CORRECTABLE.map((name) => ({ name, was: subject[name] ?? '', is: to[name] })).filter(
    ({ was, is }) => was !== is,
  );
  if (changed.length === 0) return { subject, changed };
  const corrected = new Set(changed.map(({ name }) => name));
  const { traceId: _traceId, projectId: _projectId, instanceId: _instanceId, at: _at, reported, ...rest } = subject;
  const given = CORRECTABLE.filter((name) => to[name] !== '').map((name) => [name, to[name]]);
  const replaced: readonly string[] = Object.entries(REPORTED).flatMap(([name, said]) =>
    corrected.has(name as CorrectableField) ? [said] : [],
  );
  return {
    subject: {
      ...rest,
      ...Object.fromEntries(given),
      ...(reported === undefined
        ? {}
        : {
            reported: {
              ...reported,
              traceId: corrected.has('traceId') ? to.traceId || null : reported.traceId,
              context: Object.fromEntries(
                Object.entries(reported.context).filter(([name]) => !replaced.includes(name)),
              ),
            },
          }),
    },
    changed,
  };
}
