import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** One file of the page as a server answers it. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** The files of the page by their path on the server; the page itself is `/`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const ROOT = fileURLToPath(new URL('.', import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

let built: Promise<PageFiles> | undefined;

/** Bundles the page in memory, once per process (about a second). Rejects with the bundler's error. */
export function buildPage(): Promise<PageFiles> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<PageFiles> {
  const result = await build({
    configFile: false,
    envDir: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'silent',
    css: { postcss: {} },
    build: { write: false, reportCompressedSize: false, modulePreload: false, chunkSizeWarningLimit: 2_000 },
  });
  // With `watch` unset the bundler answers with outputs, never with a watcher.
  const outputs = Array.isArray(result) ? result : 'output' in result ? [result] : [];
  const files = new Map<string, PageFile>();
  for (const file of outputs.flatMap(({ output }) => output)) {
    const path = file.fileName === 'index.html' ? '/' : `/${file.fileName}`;
    const extension = file.fileName.split('.').at(-1) ?? '';
    const contentType = CONTENT_TYPES[extension] ?? 'application/octet-stream';
    files.set(path, { contentType, body: file.type === 'chunk' ? file.code : file.source });
  }
  if (!files.has('/')) throw new Error(`the bundler made no index.html of ${ROOT}`);
  return files;
}
