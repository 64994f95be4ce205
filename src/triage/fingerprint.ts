import { brief } from './brief.ts';
import type { EvidenceBundle } from './bundle.ts';
import { factsOf } from './facts.ts';
import { messageTemplate } from './message-template.ts';
import type { Observation } from './observations.ts';
import type { TriageReport } from './report.ts';

/**
 * What two failures have in common when they are the same one again (runbook R4, one ticket for each shape). It holds
 * no id of a request, tenant, project, instance or account.
 */
export interface FailureShape {
  /** Reason of the verdict, e.g. `allowlist_entry_missing`. */
  readonly reason: string;
  /** Service that failed. */
  readonly service: string | null;
  /** Error code, or the message without what differs from run to run. */
  readonly error: string | null;
  readonly appSlug: string | null;
  readonly action: string | null;
  /** Environment candidate (runbook D3). */
  readonly environment: string | null;
}

/** A shape with when this failure happened, RFC 3339. */
export interface Failure {
  readonly shape: FailureShape;
  readonly at: string;
}

const LONGEST_PART = 120;

/** The failure that a report is about; null when nothing failed or what failed is not known. */
export function failureOf(bundle: EvidenceBundle, { verdict, context }: TriageReport): Failure | null {
  if (verdict.class === 'no_failure_found' || verdict.class === 'undetermined') return null;
  const { failing, failedAt, lastSeenAt, lineage } = factsOf(bundle);
  return {
    shape: {
      reason: verdict.reason,
      service: failing?.service ?? lineage.broken_at,
      error: failing === null ? null : errorOf(failing),
      appSlug: context.app_slug?.value ?? null,
      action: context.action?.value ?? null,
      environment: context.environment_candidate?.value ?? null,
    },
    at: [failedAt, lastSeenAt].find(isTime) ?? bundle.askedAt.toISOString(),
  };
}

/** The code where it is a word, otherwise the message's template. */
function errorOf({ code, text }: Observation): string {
  const word = code !== null && /^[a-z]{2,}/i.test(code);
  return word ? code : messageTemplate(brief({ code: null, text }));
}

/** A record's time is what the platform wrote there, so it need not be one. */
function isTime(text: string | null): text is string {
  return text !== null && !Number.isNaN(Date.parse(text));
}

/**
 * The shape as one line that people can read and programs compare:
 * `allowlist_entry_missing | gpuaas-api | insufficient_permissions | slurm | upgrade | prod`.
 */
export function fingerprintOf({ reason, service, error, appSlug, action, environment }: FailureShape): string {
  return [reason, service, error, appSlug, action, environment].map(part).join(' | ');
}

function part(value: string | null): string {
  const word = (value ?? '')
    .toWellFormed()
    .toLowerCase()
    .replaceAll(/[\s|\p{Cc}]+/gu, ' ')
    .trim();
  return word === '' ? '-' : word.slice(0, LONGEST_PART);
}
