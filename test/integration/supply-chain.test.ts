import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const Package = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});
const Lock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const manifest = Package.parse(JSON.parse(read('package.json')));
const locked = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ name: path.split('node_modules/').at(-1) ?? path, ...entry }));

function run(script: string, input = '', args: string[] = []) {
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, '.ci', script), ...args], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('the lockfile', () => {
  test('pins every package by its content, and every direct one by its version', () => {
    expect(locked.filter(({ integrity }) => !integrity?.startsWith('sha512-'))).toEqual([]);
    const direct = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(direct.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  });

  test('holds licences that the product may use; weak copyleft in development tools alone', () => {
    const free = [
      'MIT',
      'ISC',
      'Apache-2.0',
      'BSD-2-Clause',
      'BSD-3-Clause',
      '0BSD',
      'MIT OR Apache-2.0',
      'CC0-1.0',
      '(MIT OR CC0-1.0)',
      // Fonts.
      'OFL-1.1',
    ];
    const wrong = locked.filter(
      ({ license = 'none', dev }) => !free.includes(license) && !(dev === true && license === 'MPL-2.0'),
    );
    expect(wrong.map(({ name, license }) => `${name}: ${license}`)).toEqual([]);
  });

  test('has no install script but those that are allowed by name, and none in production', () => {
    const withScript = locked.filter(({ hasInstallScript }) => hasInstallScript === true);
    expect(withScript.map(({ name }) => name)).toEqual(Object.keys(manifest.allowScripts));
    expect(withScript.filter(({ dev }) => dev !== true)).toEqual([]);
    expect(read('.npmrc')).toMatch(/^strict-allow-scripts=true$/m);
    expect(run('install-scripts.js')).toEqual({ status: 0, stdout: '' });
  });

  test('that brings another install script is refused before anything is installed, by any npm', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lock-'));
    writeFileSync(join(folder, 'package.json'), '{"allowScripts":{"known":true}}');
    const packages = {
      '': {},
      'node_modules/known': { hasInstallScript: true },
      'node_modules/a/node_modules/b': { hasInstallScript: true },
    };
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
    expect(run('install-scripts.js', '', [folder])).toEqual({
      status: 1,
      stdout: 'b has an install script that allowScripts in package.json does not name.\n',
    });
  });
});

describe('the audit of dependencies', () => {
  const answer = (high: number, low: number) =>
    JSON.stringify({
      vulnerabilities: { left: { name: 'left', severity: high > 0 ? 'high' : 'low', range: '<1.2.3' } },
      metadata: { vulnerabilities: { high, low, critical: 0, total: high + low } },
    });

  test.each([
    { name: 'fails on a high advisory, by name', input: answer(1, 0), status: 1, says: 'high: left <1.2.3' },
    { name: 'shows a low one and passes', input: answer(0, 1), status: 0, says: 'low: left' },
    { name: 'says loudly that nobody could be asked', input: '{"message":"405"}', status: 0, says: 'NOT CHECKED: ' },
    { name: 'takes no answer for no answer', input: '', status: 0, says: 'NOT CHECKED: ' },
  ])('$name', ({ input, status, says }) => {
    const ended = run('audit.js', input);
    expect(ended.status).toBe(status);
    expect(ended.stdout).toContain(says);
  });
});

describe('the image', () => {
  const lines = read('Dockerfile').split('\n');
  const instructions = (name: string) => lines.filter((line) => line.startsWith(`${name} `));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));

  test('is made of a base with a version, and of production dependencies without install scripts', () => {
    for (const from of instructions('FROM')) expect(from).toMatch(/^FROM node:24(?:\.\d+)*-[a-z]+\b/);
    expect(instructions('RUN').filter((run) => run.includes('npm'))).toEqual([
      'RUN npm ci --omit=dev --ignore-scripts',
    ]);
    expect(read('.dockerignore').split('\n')[0]).toBe('*');
  });

  test('runs as a user without rights, and needs no shell to start or to be probed', () => {
    const user = last.indexOf('USER node');
    const start = last.findIndex((line) => line.startsWith('CMD '));
    expect(user).toBeGreaterThan(0);
    expect(start).toBeGreaterThan(user);
    expect(JSON.parse((last[start] ?? '').replace('CMD ', ''))).toEqual(['node', 'src/main.ts']);
    const probe = last.find((line) => /^ {2}CMD /.test(line)) ?? '';
    expect(JSON.parse(probe.trim().replace('CMD ', ''))[0]).toBe('node');
    expect(lines.filter((line) => /^(?:ENTRYPOINT|SHELL|ADD)\b/.test(line))).toEqual([]);
  });

  test('holds what the product reads, and no file of the demo', () => {
    const copied = lines.filter((line) => /^COPY (?!--from)/.test(line)).map((line) => line.split(' ')[1]);
    expect(copied).toEqual(['package.json', 'package.json', 'src']);
    expect(read('.dockerignore')).toMatch(/^src\/demo$/m);
  });
});
