import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Page } from '../slack/local-slack.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));

let built: Promise<Page> | undefined;

/** Bundles the page in memory, once per process (about a second). Rejects with the bundler's error. */
export function buildPage(): Promise<Page> {
  built ??= bundle();
  return built;
}

async function bundle(): Promise<Page> {
  const result = await build({
    configFile: false,
    envDir: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'silent',
    css: { postcss: {} },
    build: {
      write: false,
      reportCompressedSize: false,
      modulePreload: false,
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]', codeSplitting: false } },
    },
  });
  // With `watch` unset the bundler answers with outputs, never with a watcher.
  const outputs = (Array.isArray(result) ? result : 'output' in result ? [result] : []).flatMap(({ output }) => output);
  const content = (name: string): string => {
    const file = outputs.find(({ fileName }) => fileName === name);
    if (file === undefined) throw new Error(`the bundler made no ${name} of ${ROOT}`);
    return file.type === 'chunk' ? file.code : file.source.toString();
  };
  return { html: content('index.html'), js: content('page.js'), css: content('page.css') };
}
