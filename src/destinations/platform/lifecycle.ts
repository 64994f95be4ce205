import { randomUUID } from 'node:crypto';
import { urlOf } from '../../http/url.ts';
import {
  ActionError,
  type LifecycleDestination,
  type OperatorAccount,
  type ReissueAnswer,
  type ReissueRequest,
} from '../../usecases/action-ports.ts';
import { createSender, SendError } from '../http/send.ts';
import { mintToken } from './mint-token.ts';
import { reissueAnswer } from './reissue-answer.ts';
import { lifecyclePath, WRITE_ROUTES, type WriteRoutes } from './routes.ts';

/** The operator service account of a project, with the name of the environment variable that holds its secret. */
export interface OperatorKey extends OperatorAccount {
  readonly secretVariable: string;
}

export interface LifecycleOptions {
  /** Base address of the platform, with or without `/api/v1`. */
  readonly url: string;
  /** For each of the two calls, token and action. */
  readonly timeoutMs: number;
  readonly routes?: Partial<WriteRoutes>;
  /** The accounts that the configuration holds now; asked anew for every call, for a policy can be reloaded. */
  readonly accounts: () => readonly OperatorKey[];
  /** The value of an environment variable. */
  readonly secretOf: (variable: string) => string | undefined;
}

/** The header values that the platform documents: up to 128 characters; printable, so that they can be sent at all. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/**
 * The only writer to the platform. Each call mints a token for the project's own operator service account, sends the
 * action once with it and forgets it. Nothing is sent twice, whatever happens.
 *
 * `reissue` throws `ActionError` only for a request that nobody could send: an unknown action, an id that is no single
 * name, an account of another project, a key that fits no header.
 */
export function createLifecycle(options: LifecycleOptions): LifecycleDestination & { close(): Promise<void> } {
  const { timeoutMs, accounts, secretOf } = options;
  const routes: WriteRoutes = { ...WRITE_ROUTES, ...options.routes };
  const baseUrl = options.url.replace(/\/api\/v1\/?$/, '');
  const sender = createSender({ timeoutMs });

  function accountOf(projectId: string): OperatorAccount | null {
    const key = accounts().find((each) => each.projectId === projectId);
    if (key === undefined) return null;
    return { projectId: key.projectId, serviceAccountId: key.serviceAccountId, keyId: key.keyId };
  }

  async function reissue(request: ReissueRequest, signal?: AbortSignal): Promise<ReissueAnswer> {
    const path = pathOf(request, routes);
    const key = accounts().find((each) => isSame(each, request.account));
    if (key === undefined) return refusedHere('operator_account_not_configured');
    const secret = secretOf(key.secretVariable);
    if (secret === undefined || secret === '') return refusedHere('operator_secret_missing');

    const minted = await mintToken(sender, urlOf(baseUrl, routes.token), { ...key, secret }, signal);
    if (minted.kind === 'refused') return { ...minted, notSent: true };
    if (minted.kind === 'unclear') {
      const why = `no token could be minted, so that nothing was sent: ${minted.why}`;
      return { kind: 'uncertain', why, notSent: true };
    }
    return await send(request, path, minted.token, signal);
  }

  async function send(
    { projectId, idempotencyKey, body }: ReissueRequest,
    path: string,
    token: string,
    signal: AbortSignal | undefined,
  ): Promise<ReissueAnswer> {
    try {
      const answer = await sender.send({
        method: 'POST',
        url: urlOf(baseUrl, path),
        headers: {
          authorization: `Bearer ${token}`,
          'x-request-id': randomUUID(),
          'x-project-id': projectId,
          'idempotency-key': idempotencyKey,
          'x-idempotency-key': idempotencyKey,
        },
        body,
        signal,
      });
      return reissueAnswer(answer);
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      return { kind: 'uncertain', why: error.message, ...(error.sent ? {} : { notSent: true }) };
    }
  }

  return { accountOf, reissue, close: () => sender.close() };
}

function pathOf(request: ReissueRequest, routes: WriteRoutes): string {
  const { account, action, projectId, idempotencyKey } = request;
  if (account.projectId !== projectId) throw unsendable(`the account is of another project than ${projectId}`);
  if (!IDEMPOTENCY_KEY.test(idempotencyKey)) throw unsendable('the idempotency key fits no header');
  const path = lifecyclePath(routes, request);
  if (path === null) throw unsendable(`there is no lifecycle route for ${action} with these ids`);
  return path;
}

function unsendable(why: string): ActionError {
  return new ActionError(`Nothing was sent: ${why}.`, { destination: 'platform', retryable: false });
}

function refusedHere(code: string): ReissueAnswer {
  return { kind: 'refused', status: 0, code, correlationId: null, notSent: true };
}

function isSame(a: OperatorAccount, b: OperatorAccount): boolean {
  return a.projectId === b.projectId && a.serviceAccountId === b.serviceAccountId && a.keyId === b.keyId;
}
