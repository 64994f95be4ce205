import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Implementation, Listed } from '../src/triage/runbook-index.ts';
import { statementsNamedIn } from './named-statements.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where checks and rules live: a file there holds the one whose id or name it spells. */
const HOMES = { check: ['src/triage/checks', 'id'], rule: ['src/triage/rules', 'name'] } as const;

/** What an accuracy test calls F1 is a score, not a failure class. */
const NO_PROOF = /^test\/eval\//;

/** Text of a file of the project; empty when there is none. */
export function textOf(file: string): string {
  return existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '';
}

/** The file that does the work, from the root of the project; null when nothing by that name is found. */
export function fileOf(implementation: Implementation | Listed): string | null {
  if ('file' in implementation) return implementation.file;
  const { kind, name } = implementation;
  if (kind !== 'check' && kind !== 'rule') return null;
  const [folder, key] = HOMES[kind];
  return filesUnder(folder).find((file) => textOf(file).includes(`${key}: '${name}'`)) ?? null;
}

/** For each statement that some test names, the files of those tests. */
export function testsByStatement(): ReadonlyMap<string, readonly string[]> {
  const tests = new Map<string, string[]>();
  for (const file of filesUnder('test').filter((name) => /\.test\.tsx?$/.test(name) && !NO_PROOF.test(name))) {
    for (const id of statementsNamedIn(textOf(file))) tests.set(id, [...(tests.get(id) ?? []), file]);
  }
  return tests;
}

function filesUnder(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort();
}
