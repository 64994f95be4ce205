import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ledgerHtml } from './ledger-html.ts';

export interface LedgerPage {
  /** Where people read the ledger. */
  readonly url: string;
  close(): Promise<void>;
}

/** Shows the Markdown ledger of the demo's tickets in a browser, as it stands at each look. */
export async function startLedgerPage(path: string): Promise<LedgerPage> {
  const server = createServer((request, response) => {
    if (new URL(request.url ?? '/', 'http://ledger').pathname !== '/') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Nothing here');
      return;
    }
    read(path).then(
      (markdown) => {
        response.writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'content-security-policy':
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
        });
        response.end(ledgerHtml(markdown));
      },
      () => response.writeHead(500, { 'content-type': 'text/plain' }).end('The ledger cannot be read'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Before the first ticket there is no file. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
