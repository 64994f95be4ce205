import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.ts';
import { answerJson, answerText, BadRequest, type RequestBody, readBody } from './http.ts';
import type { Pages } from './pages.ts';
import { takeResponse } from './response-urls.ts';
import { Refusal } from './web-api/call.ts';
import { receiveUpload } from './web-api/files.ts';
import { handleCall } from './web-api/handle.ts';
import type { Workspace } from './workspace.ts';

export interface RoutesOptions {
  readonly context: Context;
  readonly workspace: Workspace;
  readonly pages: Pages;
}

/** Everything this server answers: the Web API, response urls, uploads, and the page with its interface. */
export function createRoutes({ context, workspace, pages }: RoutesOptions) {
  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeign(request);
    const { pathname } = new URL(request.url ?? '/', 'http://local');
    const [, area = '', ...rest] = pathname.split('/');
    const body = await readBody(request);
    if (area === 'api') await handleCall(context, rest.join('/'), { request, body, response });
    else if (area === 'workspace') await workspace.handle(request, response, body);
    else if (area === 'hooks' && request.method === 'POST') {
      takeResponse(context, rest.at(-1) ?? '', body.fields);
      answerText(response, 200, 'ok');
    } else if (area === 'upload' && request.method === 'POST') {
      receiveUpload(context.state.files.get(rest[0] ?? ''), await uploaded(body));
      answerText(response, 200, `OK - ${body.raw.length}`);
    } else if (!(await pages.handle(request, response))) {
      throw new BadRequest(404, 'not_found');
    }
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    route(request, response).catch((error: unknown) => fail(response, error));
  };
}

/** Another site must not reach this server through a browser: only loopback names, and pages of this server. */
function refuseForeign(request: IncomingMessage): void {
  const host = URL.parse(`http://${request.headers.host ?? ''}`);
  if (host === null || !['127.0.0.1', 'localhost', '[::1]'].includes(host.hostname)) {
    throw new BadRequest(403, 'only for this machine');
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${request.headers.host}`) {
    throw new BadRequest(403, 'only for pages of this server');
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof BadRequest) answerJson(response, error.status, { ok: false, error: error.message });
  else if (error instanceof Refusal) answerJson(response, refusedStatus(error), { ok: false, error: error.error });
  else {
    console.error('The local Slack failed:', error);
    answerJson(response, 500, { ok: false, error: 'internal_error' });
  }
}

/** Response urls and uploads answer refusals by HTTP status. */
function refusedStatus({ error }: Refusal): number {
  return ['no_such_url', 'expired_url', 'used_url', 'message_not_found', 'file_not_found'].includes(error) ? 404 : 400;
}

/** The bytes of an upload: the whole body, or the file in a form. */
async function uploaded({ raw, fields }: RequestBody): Promise<Buffer> {
  const file = Object.values(fields).find((value) => value instanceof Blob);
  return file === undefined ? raw : Buffer.from(await file.arrayBuffer());
}
