import { ACTIONS, type Action } from '../../../triage/terms.ts';
import type { Effect } from '../lifecycle/effect.ts';
import type { LiveWorld } from '../lifecycle/live-world.ts';
import { createOperatorTokens, operatorKeyOf, TOKEN_SECONDS } from '../lifecycle/operator-tokens.ts';
import { createLifecycleCalls } from './lifecycle-calls.ts';
import type { ApiRoute } from './route.ts';

export interface Writes {
  readonly routes: readonly ApiRoute[];
  /** Every lifecycle call that was taken, in order. */
  readonly effects: readonly Effect[];
}

export interface WriteOptions {
  /** The worlds, the active one first. */
  readonly worlds: () => readonly LiveWorld[];
  readonly now: () => Date;
}

/** The routes with an effect: minting a token for an operator service account, and the lifecycle calls. */
export function createWrites({ worlds, now }: WriteOptions): Writes {
  const tokens = createOperatorTokens(now);
  const calls = createLifecycleCalls({ worlds, now, tokens });

  const token: ApiRoute = {
    name: 'token',
    method: 'POST',
    path: /^\/auth\/service-account\/token$/,
    open: true,
    answer({ request }) {
      const { service_account_id: id, key_id: keyId, client_secret: secret } = fieldsOf(request.body);
      const world = worlds().find(({ seeded }) => seeded.records.serviceAccounts.some((row) => row.id === id));
      const account = world?.view().records.serviceAccounts.find((row) => row.id === id);
      const key = operatorKeyOf(String(id));
      if (!world || !account || keyId !== key.keyId || secret !== key.secret) {
        return { kind: 'error', status: 401, code: 'token_invalid', message: 'key is not valid for this account' };
      }
      if ((account.state ?? account.status ?? 'active') !== 'active') {
        return { kind: 'error', status: 403, code: 'insufficient_permissions', message: 'the account is not active' };
      }
      const minted = tokens.mint(String(id));
      world.minted(String(id), minted.expiresAt);
      return { kind: 'body', body: { access_token: minted.token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } };
    },
  };

  const create: ApiRoute = {
    name: 'lifecycle',
    method: 'POST',
    path: /^\/projects\/([^/]+)\/app-instances$/,
    open: true,
    project: true,
    answer: ({ request, parts: [projectId = ''] }) =>
      calls.take(request, { action: 'create', projectId, instanceId: null }),
  };

  const act: ApiRoute = {
    name: 'lifecycle',
    method: 'POST',
    path: new RegExp(
      `^/projects/([^/]+)/app-instances/([^/]+)/(${ACTIONS.filter((verb) => verb !== 'create').join('|')})$`,
    ),
    open: true,
    project: true,
    answer: ({ request, parts: [projectId = '', instanceId = '', action = ''] }) =>
      calls.take(request, { action: action as Action, projectId, instanceId }),
  };

  return { routes: [token, create, act], effects: calls.effects };
}

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    return {};
  }
}
