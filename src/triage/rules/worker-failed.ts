import { brief } from '../brief.ts';
import { deadLetter } from '../delivery.ts';
import { dataOf } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import { recordedEnd } from '../recorded-end.ts';
import type { Conclusion, Judged, Rule } from '../rule.ts';
import { natureOf } from '../vocabulary.ts';

interface Failure {
  readonly code: string | null;
  readonly text: string;
  readonly from: string;
  /** True when nothing said that it was over: the worker was still retrying. */
  readonly open: boolean;
}

/** How the worker failed, from its own words, else from the dead letter or the instance's event of this very id. */
export function workerFailure(facts: Facts): Failure | null {
  const { worker, bundle } = facts;
  if ((worker.state === 'failed' || worker.state === 'retrying') && worker.decisive !== null)
    return {
      code: worker.decisive.code,
      text: worker.decisive.text,
      from: worker.decisive.from,
      open: worker.state === 'retrying',
    };
  if (worker.state === 'succeeded' || facts.api.state === 'refused' || facts.relay.state === 'failing') return null;
  const letter = deadLetter(facts);
  if (letter?.reason && natureOf(null, letter.reason) !== null)
    return { code: null, text: letter.reason, from: bundle.deadLetters?.from.id ?? '', open: false };
  if (recordedEnd(bundle) !== 'failed') return null;
  const event = (dataOf(bundle.instanceEvents) ?? []).findLast(
    ({ correlationId, detail }) => correlationId === bundle.subject.correlationId && detail !== null,
  );
  return event === undefined
    ? null
    : { code: null, text: event.detail ?? '', from: bundle.instanceEvents?.from.id ?? '', open: false };
}

/** F3 (backend path) and F4 (worker): the worker took the action up and could not carry it out. */
export const workerFailed: Rule = {
  name: 'worker-failed',
  runbook: ['F3', 'F4', 'T3'],
  conclude({ facts, checks }) {
    const failure = workerFailure(facts);
    if (failure === null) return null;
    const open = failure.open ? { atMost: 'likely' as const } : {};
    switch (natureOf(failure.code, failure.text)) {
      case 'unavailable':
        return conclusion(failure, {
          class: 'service_unavailable',
          reason: 'backend_unavailable',
          issueKind: 'runtime_backend_adapter',
          summary: `The worker took the action up, but the ${facts.context.runtime_backend.value ?? 'runtime'} backend did not answer: ${brief(failure)}.`,
          ...open,
        });
      case 'defect':
        return conclusion(failure, {
          class: 'internal_error',
          reason: 'worker_defect',
          issueKind: 'runtime_backend_adapter',
          summary: `The worker broke on its own while carrying the action out: ${brief(failure)}.`,
          ...open,
        });
      case 'invalid':
        return (
          incoherent(checks, failure) ??
          conclusion(failure, {
            class: 'internal_error',
            reason: 'worker_defect',
            issueKind: 'runtime_backend_adapter',
            summary: `The worker could not translate a request that the API had accepted: ${brief(failure)}.`,
            atMost: 'likely',
          })
        );
      default:
        return (ABOUT_METADATA.test(failure.text) ? incoherent(checks, failure) : null) ?? unexplained(failure);
    }
  },
};

const ABOUT_METADATA = /operating.?mode|control.?plane|tenant_dedicated|platform_managed/i;

function incoherent(checks: Judged['checks'], failure: Failure): Conclusion | null {
  const check = checks['runtime-metadata-coherent'];
  if (check?.outcome !== 'fail') return null;
  return conclusion(failure, {
    class: 'invalid_request',
    reason: 'incoherent_runtime_metadata',
    issueKind: 'lifecycle_state',
    summary: check.summary,
    because: [check.id],
  });
}

/** An adapter step that failed for a cause the runbook has no class for: said as it is, not squeezed into a class. */
function unexplained(failure: Failure): Conclusion {
  return conclusion(failure, {
    class: 'undetermined',
    reason: 'outside_runbook',
    issueKind: 'runtime_backend_adapter',
    summary: `The worker failed with ${brief(failure)}, for which the runbook has no class: read its lines before acting.`,
    atMost: 'tentative',
  });
}

function conclusion(failure: Failure, rest: Omit<Conclusion, 'because'> & { because?: readonly string[] }): Conclusion {
  return { ...rest, because: [...(rest.because ?? []), failure.from] };
}
