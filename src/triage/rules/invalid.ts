import { mutations } from '../api-outcome.ts';
import { isKnown, values } from '../checks/runtime-metadata-coherent.ts';
import { dataOf } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import { normalAction } from '../lifecycle-action.ts';
import type { Observation } from '../observations.ts';
import { requestProject } from '../permission.ts';
import { wordsOf } from '../refusal-words.ts';
import type { Conclusion, Judged, Rule } from '../rule.ts';
import { natureOf } from '../vocabulary.ts';

type Branch = Pick<Conclusion, 'reason' | 'summary' | 'issueKind'> & Partial<Conclusion>;

/** F2: the request itself was wrong. Which of the four is told from records and structured fields, then from words. */
export const invalidRequest: Rule = {
  name: 'invalid-request',
  runbook: ['F2', 'B1', 'B4'],
  conclude(judged) {
    const refusal = refused(judged.facts);
    if (refusal === null) return null;
    const { because = [], ...rest } = branch(judged, refusal);
    return { class: 'invalid_request', ...rest, because: [...new Set([...because, refusal.from])] };
  },
};

/** The observation in which the platform called the request wrong: at the API, or at a worker that says so by code. */
function refused({ api, worker }: Facts): Observation | null {
  if (worker.state === 'failed' && worker.decisive !== null) {
    const byCode =
      worker.decisive.code !== null &&
      /^(?:invalid_|validation_|unsupported_|missing_project)/.test(worker.decisive.code);
    return byCode ? worker.decisive : null;
  }
  if (api.state !== 'refused' || api.decisive === null) return null;
  const { code, text, status } = api.decisive;
  const nature = natureOf(code, text);
  if (nature === 'invalid' || nature === 'missing' || nature === 'conflict') return api.decisive;
  return nature === null && (status === 400 || status === 404 || status === 405 || status === 409 || status === 422)
    ? api.decisive
    : null;
}

function branch({ facts, checks }: Judged, refusal: Observation): Branch {
  const words = wordsOf(facts, refusal);
  const failed = (check: string): boolean => checks[check]?.outcome === 'fail';
  const { context, instance } = facts;

  if (
    /x-project-id|project[ _-]?(?:id|context|header)/.test(words) &&
    /missing|required|absent|no project|empty|without/.test(words)
  )
    return {
      reason: 'missing_project_context',
      issueKind: 'iam_allowlist',
      summary: 'The request came without its project (X-Project-ID), so the platform could not place it.',
    };
  if (refusal.status === 400 && namesNoProject(facts))
    return {
      reason: 'missing_project_context',
      issueKind: 'iam_allowlist',
      summary: 'Neither the path nor any line of the API names a project: the request came without one.',
      atMost: 'likely',
    };
  if (failed('instance-in-project') && (instance !== undefined || /mismatch|project|not_found|not found/.test(words)))
    return {
      reason: 'project_mismatch',
      issueKind: 'iam_allowlist',
      because: ['instance-in-project'],
      summary:
        instance === undefined
          ? `Project ${requestProject(facts) ?? 'of the request'} has no such instance: the request named the wrong project, or the instance is gone.`
          : 'The request named another project than the one that owns the instance.',
      ...(instance === undefined ? { atMost: 'likely' as const } : {}),
    };
  if (/project/.test(words) && /mismatch|does not match|differ|do not match|not match/.test(words))
    return {
      reason: 'project_mismatch',
      issueKind: 'iam_allowlist',
      summary: 'The project in the path and the project in the header or record are not the same.',
    };

  const account = accountReference(facts, words);
  if (account !== null) return account;

  if (/idempotency/.test(words))
    return {
      reason: 'idempotency_key_reused',
      issueKind: 'lifecycle_state',
      summary: 'The idempotency key was used before for another request: send the action again with a new key.',
      atMost: 'likely',
    };
  const conflict = natureOf(refusal.code, refusal.text) === 'conflict';
  const aboutMode = /operating_?[ -]?mode/.test(words);
  const odd = requested(facts, 'operating_mode') ?? values(context.operating_mode).find((value) => !isKnown(value));
  // An unusual mode beside a refusal about something else is not its cause.
  const generic = refusal.code === null || /^(?:invalid_request|validation_error|bad_request)$/.test(refusal.code);
  const oddMode = odd !== undefined && !isKnown(odd) ? odd : null;
  if (!conflict && (aboutMode ? !/scope/.test(words) : oddMode !== null && generic && !/scope/.test(words))) {
    if (oddMode !== null || !failed('runtime-metadata-coherent'))
      return {
        reason: 'invalid_operating_mode',
        issueKind: 'lifecycle_state',
        summary:
          oddMode === null
            ? 'The platform refused the operating mode of the request.'
            : `Operating mode ${oddMode} does not exist: only tenant_dedicated and platform_managed do.`,
        ...(aboutMode ? {} : { atMost: 'likely' }),
      };
  }
  if (conflict) return lifecycle(facts, refusal, words);
  if (failed('runtime-metadata-coherent'))
    return {
      reason: 'incoherent_runtime_metadata',
      issueKind: 'lifecycle_state',
      because: ['runtime-metadata-coherent'],
      summary: checks['runtime-metadata-coherent']?.summary ?? '',
    };
  if (/control_?[ -]?plane|scope|incoherent|runtime_metadata/.test(words))
    return {
      reason: 'incoherent_runtime_metadata',
      issueKind: 'lifecycle_state',
      summary: 'The platform refused the combination of operating mode and control-plane scope.',
      atMost: 'likely',
    };
  return lifecycle(facts, refusal, words);
}

function accountReference(facts: Facts, words: string): Branch | null {
  const named = /service[ _-]?account/.test(words);
  const missing = facts.bundle.serviceAccount?.status === 'empty';
  if (!named && !(missing && /reference|account/.test(words))) return null;
  return {
    reason: 'invalid_service_account_reference',
    issueKind: 'iam_allowlist',
    because: missing ? ['service-account-same-project'] : [],
    summary: missing
      ? `The request refers to service account ${facts.context.operator_service_account_id.value ?? ''}, which this project does not have.`
      : 'The platform refused the operator service account that the request refers to.',
  };
}

const BUSY =
  /conflict|already|in progress|in_progress|invalid_state|illegal|not allowed in|transition|current(?:ly)? (?:state|status)|while |cannot (?:be )?\w+ (?:from|in|when)|lifecycle|unknown action|unsupported action|action/;

function lifecycle(facts: Facts, refusal: Observation, words: string): Branch {
  const verb =
    pathVerb(facts) ??
    refusal.fields.action_raw ??
    refusal.fields.action ??
    facts.bundle.subject.reported?.context.action;
  const unknownVerb = verb !== undefined && normalAction(verb) === null;
  if (refusal.status === 409 || BUSY.test(words) || unknownVerb) {
    const state = facts.instance?.status ?? null;
    return {
      reason: 'invalid_lifecycle_action',
      issueKind: 'lifecycle_state',
      because: state === null || unknownVerb ? [] : [facts.bundle.instance?.from.id ?? ''],
      summary: unknownVerb
        ? `${verb} is not a lifecycle action of the platform.`
        : `The platform does not allow ${facts.context.action.value ?? 'this action'} in the state the instance was in${state === null ? '' : ` (now ${state})`}.`,
    };
  }
  if (natureOf(refusal.code, refusal.text) === 'missing')
    return {
      reason: 'project_mismatch',
      issueKind: 'iam_allowlist',
      summary: 'The platform does not know the instance in the project of the request: wrong project, or gone.',
      atMost: 'tentative',
    };
  return {
    reason: 'validation_failed',
    issueKind: 'lifecycle_state',
    summary: `The API refused the request as invalid (${refusal.code ?? `status ${refusal.status}`}).`,
    atMost: 'likely',
  };
}

/** A path that would take its project from the header, and no line that knows one. */
function namesNoProject({ observations }: Facts): boolean {
  const own = mutations(observations);
  return (
    own.some(({ path }) => path?.includes('/app-instances')) &&
    own.every(({ path, fields }) => !path?.includes('/projects/') && fields.project_id === undefined)
  );
}

/** The verb of the request's path when it is no lifecycle action. */
function pathVerb({ observations }: Facts): string | undefined {
  const verbs = mutations(observations).flatMap(
    ({ path }) => /\/app-instances\/[^/]+\/([a-z_-]+)/i.exec(path ?? '')?.[1] ?? [],
  );
  return verbs.find((verb) => normalAction(verb) === null);
}

/** A field of the lifecycle request as the instance's event recorded it. */
function requested(facts: Facts, name: string): string | null {
  const event = (dataOf(facts.bundle.instanceEvents) ?? []).find(
    ({ correlationId, request }) => correlationId === facts.bundle.subject.correlationId && request !== null,
  );
  const value = event?.request?.[name];
  return typeof value === 'string' ? value : null;
}
