import { randomUUID } from 'node:crypto';
import type { Action } from '../../../triage/terms.ts';
import type { Row } from '../../world/seeded.ts';
import type { HttpRequest } from '../http.ts';
import type { Effect } from '../lifecycle/effect.ts';
import type { LiveWorld } from '../lifecycle/live-world.ts';
import type { OperatorTokens } from '../lifecycle/operator-tokens.ts';
import { refusedStory } from '../lifecycle/refused-story.ts';
import type { LifecycleCall, Story } from '../lifecycle/story.ts';
import { storyOf } from '../lifecycle/story-of.ts';
import { denialOf, invalidIn } from './lifecycle-rules.ts';
import type { ApiOutcome } from './route.ts';

interface Asked {
  readonly action: Action;
  readonly projectId: string;
  /** Null for a create. */
  readonly instanceId: string | null;
}

export interface LifecycleCalls {
  readonly effects: readonly Effect[];
  take(request: HttpRequest, asked: Asked): ApiOutcome;
}

/** A key that was seen, what it was for, and the answer that a repeat gets. */
interface Kept {
  readonly of: string;
  readonly outcome: ApiOutcome;
}

/** Takes lifecycle calls as the platform's contract has it: the same key has one effect and one answer. */
export function createLifecycleCalls(options: {
  readonly worlds: () => readonly LiveWorld[];
  readonly now: () => Date;
  readonly tokens: OperatorTokens;
}): LifecycleCalls {
  const effects: Effect[] = [];
  const kept = new Map<string, Kept>();

  function take(request: HttpRequest, asked: Asked): ApiOutcome {
    const holder = options.tokens.holderOf(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (request.headers.authorization === undefined) return refused(401, 'token_missing', 'a token is required');
    if (holder === null) return refused(401, 'token_invalid', 'lifecycle calls take the token of an operator account');
    if (holder.expired) return refused(401, 'token_expired', 'the token has expired');
    if (request.headers['x-project-id'] === undefined)
      return refused(400, 'invalid_request', 'X-Project-ID is missing');
    const key = request.headers['idempotency-key'];
    if (key === undefined || key.length > 128 || request.headers['x-idempotency-key'] !== key) {
      return refused(400, 'validation_error', 'Idempotency-Key and X-Idempotency-Key must be the same key');
    }
    const place = `${holder.serviceAccountId} ${key}`;
    const of = `${request.path} ${request.body}`;
    const before = kept.get(place);
    if (before !== undefined && before.of !== of) {
      return refused(409, 'idempotency_key_conflict', 'the key was used for another request');
    }
    if (before !== undefined) return before.outcome;
    const outcome = first(request, asked, { accountId: holder.serviceAccountId, key });
    // Only the first answer is late or lost; whoever asks again with the same key gets it.
    kept.set(place, { of, outcome: outcome.kind === 'body' ? { ...outcome, afterMs: 0, lost: false } : outcome });
    return outcome;
  }

  function first(
    request: HttpRequest,
    asked: Asked,
    { accountId, key }: { accountId: string; key: string },
  ): ApiOutcome {
    const { action, projectId } = asked;
    const live = options.worlds().find(({ seeded }) => hasProject(seeded.records, projectId));
    if (!live) return refused(404, 'project_not_found', 'project was not found');
    const { records } = live.view();
    const ids = live.nextIds();
    const instance = records.instances.find((row) => row.id === asked.instanceId && row.project_id === projectId);
    if (asked.instanceId !== null && !instance)
      return refused(404, 'app_instance_not_found', 'app instance was not found');
    const body = bodyOf(request.body);
    if (body === null) return refused(400, 'invalid_request', 'the body is no JSON object');

    const instanceId = asked.instanceId ?? ids.instanceId;
    const backend = String(
      instance?.runtime_backend ?? body.runtime_backend ?? live.world.common.runtime_backend ?? 'k8s',
    );
    const call: LifecycleCall = {
      name: ids.name,
      action,
      projectId,
      instanceId,
      accountId,
      path: request.path,
      body,
      backend,
    };
    const account = records.serviceAccounts.find((row) => row.id === accountId);
    const reason =
      denialOf(account, projectId, action) ??
      invalidIn({ ...instance, ...body }) ??
      competing(live, instance, instanceId);
    const { outcome, answers_after } = live.world.reissue;
    const story = reason === null ? storyOf(live, call) : refusedStory(call, reason);
    const accepted = story.answer.status === 202;
    // A refusal is known by the id of its request, an accepted action by the new one.
    const correlationId = accepted ? ids.correlationId : (request.headers['x-request-id'] ?? randomUUID());
    live.happen(story, { ...call, correlationId });
    if (!accepted) return refusal(story, correlationId);
    effects.push({
      at: options.now(),
      worldId: live.world.id,
      action,
      projectId,
      instanceId,
      serviceAccountId: accountId,
      idempotencyKey: key,
      correlationId,
      body,
    });
    return {
      kind: 'body',
      status: 202,
      body: {
        app_instance_id: instanceId,
        operation: { id: randomUUID(), action, status: 'requested' },
        correlation_id: correlationId,
      },
      afterMs: answers_after,
      lost: outcome === 'loses_answer',
    };
  }

  return { effects, take };
}

function refused(status: number, code: string, message: string): ApiOutcome {
  return { kind: 'error', status, code, message };
}

function refusal({ answer: { status, code } }: Story, correlationId: string): ApiOutcome {
  const body = { code, message: 'the request was refused', correlation_id: correlationId };
  return { kind: 'body', status, body };
}

function competing(live: LiveWorld, instance: Row | undefined, instanceId: string) {
  if (live.isBusy(instanceId)) {
    return { status: 409, code: 'operation_in_progress', why: 'another operation of this instance is running' };
  }
  return instance?.status === 'decommissioned'
    ? { status: 409, code: 'app_instance_decommissioned', why: 'the instance is decommissioned' }
    : null;
}

function hasProject(
  { projects, instances, serviceAccounts }: LiveWorld['seeded']['records'],
  projectId: string,
): boolean {
  const own = [...instances, ...serviceAccounts].map((row) => row.project_id);
  return own.includes(projectId) || projects.some(({ id }) => id === projectId);
}

function bodyOf(text: string): Row | null {
  if (text === '') return {};
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : null;
  } catch {
    return null;
  }
}
