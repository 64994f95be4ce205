import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.ts';
import type { Page, SlackOptions } from './local-slack.ts';

/** Types of files that a browser may show; everything else is offered for download. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif', 'text/plain', 'application/json', 'text/markdown']);

export interface Pages {
  /** Answers a request for the page, a permalink or a file; false when the path is none of these. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

export function createPages(context: Context, page: SlackOptions['page']): Pages {
  let loaded: Promise<Page> | null = null;

  return {
    async handle(request, response) {
      if (request.method !== 'GET') return false;
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://local');
      const permalink = /^\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})$/u.exec(pathname);
      if (permalink !== null) {
        const [, channel = '', seconds, micros] = permalink;
        const query = new URLSearchParams({ channel, message: `${seconds}.${micros}` });
        const thread = searchParams.get('thread_ts');
        if (thread !== null) query.set('thread_ts', thread);
        response.writeHead(302, { location: `/?${query.toString()}` }).end();
        return true;
      }
      if (pathname.startsWith('/files/')) return sendFile(context, pathname.split('/')[2] ?? '', response);
      if (page === undefined || !['/', '/page.js', '/page.css'].includes(pathname)) return false;
      loaded ??= Promise.resolve(page());
      const { html, js, css } = await loaded;
      if (pathname === '/page.js') send(response, 'text/javascript', js);
      else if (pathname === '/page.css') send(response, 'text/css', css);
      else send(response, 'text/html', html);
      return true;
    },
  };
}

function send(response: ServerResponse, type: string, content: string): void {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  });
  response.end(content);
}

function sendFile({ state }: Context, id: string, response: ServerResponse): boolean {
  const file = state.files.get(id);
  if (file === undefined || file.content === null || !file.shared) return false;
  const name = encodeURIComponent(file.name);
  response.writeHead(200, {
    'content-type': shown.has(file.mimetype) ? file.mimetype : 'application/octet-stream',
    'content-disposition': `${shown.has(file.mimetype) ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  response.end(file.content);
  return true;
}
