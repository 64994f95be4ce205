import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const SOURCES = filesUnder('src').filter((file) => /\.tsx?$/.test(file));
const PACKAGE = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

interface Import {
  readonly file: string;
  /** Path from the root for a file of ours, otherwise the package or `node:` module. */
  readonly target: string;
}

function importsOf(file: string): Import[] {
  const code = read(file);
  return [...code.matchAll(/^(?:import|export)\s[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm)]
    .map(([, from, alone, dynamic]) => from ?? alone ?? dynamic ?? '')
    .map((target) => ({ file, target: target.startsWith('.') ? join(dirname(file), target) : target }));
}

const IMPORTS = SOURCES.flatMap(importsOf);

/** `src/sources/loki/client.ts` is in `sources`; a file directly in src is its own room. */
function roomOf(path: string): string {
  const [, first = '', second] = path.split('/');
  return second === undefined ? first : first;
}

const packageOf = (target: string) => /^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target;
const isOurs = (target: string) => target.startsWith('src/');
/** Says which import breaks the rule, so that a failure needs no search. */
const shown = (imports: readonly Import[]) => imports.map(({ file, target }) => `${file} imports ${target}`);

describe('imports point inward', () => {
  test('there are imports to look at', () => {
    expect(IMPORTS.length).toBeGreaterThan(100);
    expect(IMPORTS.filter(({ target }) => isOurs(target) && !/\.(?:tsx?|css)$/.test(target))).toEqual([]);
  });

  test('functions of date-fns come from a file of their own: its index loads 300 files, a second at each start', () => {
    expect(shown(IMPORTS.filter(({ target }) => target === 'date-fns'))).toEqual([]);
  });

  test('triage is pure: itself, zod and date-fns', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) =>
        roomOf(file) === 'triage' &&
        (isOurs(target) ? roomOf(target) !== 'triage' : !['zod', 'date-fns'].includes(packageOf(target))),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('actions are pure: themselves, triage, zod and date-fns', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) =>
        roomOf(file) === 'actions' &&
        (isOurs(target)
          ? !['actions', 'triage'].includes(roomOf(target))
          : !['zod', 'date-fns'].includes(packageOf(target))),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('use cases know the domain, their ports and the log’s interface, and no part behind a port', () => {
    const allowed = ['usecases', 'actions', 'triage', 'log.ts'];
    const wrong = IMPORTS.filter(
      ({ file, target }) =>
        roomOf(file) === 'usecases' &&
        (isOurs(target)
          ? !allowed.includes(roomOf(target))
          : !target.startsWith('node:') && !['zod', 'date-fns'].includes(packageOf(target))),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('the policy knows the ports, the configuration and no part', () => {
    const allowed = ['policy', 'usecases', 'actions', 'triage', 'config.ts', 'log.ts', 'nearest.ts'];
    const wrong = IMPORTS.filter(
      ({ file, target }) => roomOf(file) === 'policy' && isOurs(target) && !allowed.includes(roomOf(target)),
    );
    expect(shown(wrong)).toEqual([]);
  });

  const adapters = ['slack', 'jobs', 'store', 'sources', 'destinations', 'terminal'];
  // The queue keeps its jobs in the same database, so that a state change and its job commit together.
  const together = ['jobs store'];
  test.each(adapters)('%s knows no other adapter and nothing that composes it', (room) => {
    const outward = [...adapters, 'demo', 'doctor', 'setup', 'compose.ts', 'main.ts', 'cli.ts', 'config.ts'];
    const wrong = IMPORTS.filter(({ file, target }) => {
      const other = roomOf(target);
      return (
        roomOf(file) === room &&
        isOurs(target) &&
        other !== room &&
        outward.includes(other) &&
        !together.includes(`${room} ${other}`)
      );
    });
    expect(shown(wrong)).toEqual([]);
  });

  test('the picture is pure but for its PNG, and knows the domain and its port alone', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) =>
        roomOf(file) === 'picture' &&
        (isOurs(target)
          ? !['picture', 'triage', 'usecases'].includes(roomOf(target))
          : !file.endsWith('/render-png.ts')),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('nothing but the demo knows the demo', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) => roomOf(target) === 'demo' && isOurs(target) && roomOf(file) !== 'demo',
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('nothing but the command line knows the doctor, who knows every part', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) => roomOf(target) === 'doctor' && !['doctor', 'cli.ts'].includes(roomOf(file)),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('nothing but the command line knows the set-up', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) => roomOf(target) === 'setup' && !['setup', 'cli.ts'].includes(roomOf(file)),
    );
    expect(shown(wrong)).toEqual([]);
  });

  test('the product needs no development dependency; the image has none', () => {
    const wrong = IMPORTS.filter(
      ({ file, target }) =>
        roomOf(file) !== 'demo' &&
        !isOurs(target) &&
        !target.startsWith('node:') &&
        PACKAGE.dependencies[packageOf(target)] === undefined,
    );
    expect(shown(wrong)).toEqual([]);
  });
});

describe('files', () => {
  /** Files of more than 300 lines, each with the reason why it is not two. */
  const LONG: Readonly<Record<string, string>> = {};

  test('are short, or say why they are not', () => {
    const long = SOURCES.filter((file) => read(file).split('\n').length > 300);
    expect(long.sort()).toEqual(Object.keys(LONG).sort());
  });

  test('of tests stand where the file they test stands, in src or beside it', () => {
    const tests = filesUnder('test').filter(
      (file) => file.endsWith('.test.ts') && !/^test\/(?:integration|browser|deploy|scenarios)\//.test(file),
    );
    expect(tests.length).toBeGreaterThan(10);
    const tested = [...SOURCES, ...filesUnder('test').filter((file) => /(?<!\.test)\.ts$/.test(file))];
    const folders = new Set(tested.map((file) => dirname(file).replace(/^src/, 'test')));
    expect(tests.filter((file) => !folders.has(dirname(file)))).toEqual([]);
  });
});

describe('what is written about the project', () => {
  const documents = [
    ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
    ...filesUnder('docs').filter((file) => file.endsWith('.md')),
  ];

  test.each(documents)('%s names only scripts that exist', (file) => {
    const named = [...read(file).matchAll(/npm (?:run (?:-s )?([a-z:]+)|(test|start)\b)/g)].map(
      ([, script, short]) => script ?? short ?? '',
    );
    expect(named.filter((script) => PACKAGE.scripts[script] === undefined)).toEqual([]);
  });

  test.each(documents)('%s links only to files that exist', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, link = '']) => link,
    );
    // Pictures are drawn by the browser tests and may be newer than the text.
    const pages = links.filter((link) => !link.endsWith('.png'));
    expect(pages.filter((link) => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
  });

  test('the README gives the reason for every scope that the manifest asks for', () => {
    const manifest = parse(read('manifest.yml')) as { oauth_config: { scopes: { bot: string[] } } };
    const section = /## Set-up in Slack\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '';
    const firstCells = [...section.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell = '']) => cell);
    const explained = firstCells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, scope = '']) => scope));
    expect(explained.sort()).toEqual(manifest.oauth_config.scopes.bot.sort());
  });

  test('the README explains every variable that .env.example names', () => {
    const variables = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, name = '']) => name);
    const readme = read('README.md');
    expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
