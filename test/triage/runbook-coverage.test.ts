import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fileOf, testsByStatement, textOf } from '../../eval/runbook-files.ts';
import { runbookPage } from '../../eval/runbook-page.ts';
import { ActionId, CallbackId, COMMAND } from '../../src/slack/action-ids.ts';
import { CHECKS } from '../../src/triage/checks.ts';
import { RULES } from '../../src/triage/classify.ts';
import { judge } from '../../src/triage/judge.ts';
import { TriageReport } from '../../src/triage/report.ts';
import { CHAPTERS, implementationsOf, type Kind, type Listed, RUNBOOK } from '../../src/triage/runbook-index.ts';
import { ACCEPTED, bundle } from '../support/incident.ts';

/** How many statements each chapter of the runbook has. */
const STATEMENTS = { T: 3, C: 11, L: 6, B: 5, F: 5, S: 4, D: 3, M: 3, R: 4, E: 5, X: 1 };

/** Statements of which a part is still missing, and no others. One that is finished has to leave this list. */
const NOT_COMPLETE: readonly string[] = [];

const LISTED = RUNBOOK.flatMap(({ id, by }) => by.map((each) => ({ id, ...each })));

describe('the index of the runbook', () => {
  test('has every statement once, chapter by chapter', () => {
    const ids = Object.entries(STATEMENTS).flatMap(([chapter, count]) =>
      Array.from({ length: count }, (_, at) => `${chapter}${at + 1}`),
    );
    expect(RUNBOOK.map(({ id }) => id)).toEqual(ids);
    expect(Object.keys(CHAPTERS)).toEqual(Object.keys(STATEMENTS));
  });

  test('knows every id that a check or a rule names', () => {
    const known = new Set(RUNBOOK.map(({ id }) => id));
    const named = [
      ...CHECKS.flatMap(({ id, runbook }) => runbook.map((statement) => `${id}: ${statement}`)),
      ...RULES.flatMap(({ name, runbook }) => runbook.map((statement) => `${name}: ${statement}`)),
    ];
    expect(named.filter((entry) => !known.has(entry.split(': ')[1] ?? ''))).toEqual([]);
  });

  test.each(RUNBOOK)('$id is carried out by something', (statement) => {
    expect(implementationsOf(statement)).not.toEqual([]);
  });

  test('says of each statement that is not complete what is missing, and of no other', () => {
    expect(RUNBOOK.filter(({ open }) => open !== undefined).map(({ id }) => id)).toEqual(NOT_COMPLETE);
  });
});

describe('what carries a statement out exists', () => {
  const standing = judge(bundle(ACCEPTED)).checklist.map((entry) => entry.item);
  const controls: readonly string[] = [...Object.values(ActionId), ...Object.values(CallbackId), COMMAND];
  const exists: Readonly<Record<Kind, (listed: Listed) => boolean>> = {
    check: ({ name }) => CHECKS.some(({ id }) => id === name),
    rule: ({ name }) => RULES.some((rule) => rule.name === name),
    field: ({ name, file }) => isField(TriageReport, name.split('.')) && spells(file, name.split('.').at(-1) ?? ''),
    checklist: ({ name }) => standing.includes(name),
    evidence: ({ name, file }) => new RegExp(`['\`]${name}(?:['\`]|\\.\\$\\{)`).test(textOf(file)),
    function: ({ name, file }) => spells(file, `export (?:async )?function ${name}`),
    control: ({ name }) => controls.includes(name),
  };

  test.each(LISTED)('$id: $kind $name in $file', (listed) => {
    expect(textOf(listed.file), 'the file exists').not.toBe('');
    expect(exists[listed.kind](listed), 'the file has it').toBe(true);
  });

  test('checks and rules are read from their own lists, never listed again', () => {
    expect(LISTED.filter(({ kind }) => kind === 'check' || kind === 'rule')).toEqual([]);
  });

  test('every check and every rule has a file of its name', () => {
    const own = [
      ...CHECKS.map(({ id }) => ({ kind: 'check', name: id }) as const),
      ...RULES.map(({ name }) => ({ kind: 'rule', name }) as const),
    ];
    expect(own.filter((each) => fileOf(each) === null)).toEqual([]);
  });
});

describe('every statement is proven', () => {
  const tests = testsByStatement();

  test.each(RUNBOOK)('$id is named by a test', ({ id }) => {
    expect(tests.get(id) ?? []).not.toEqual([]);
  });
});

test('docs/runbook.md is what `npm run docs` makes of the code', () => {
  expect(textOf('docs/runbook.md')).toBe(runbookPage());
});

function spells(file: string, pattern: string): boolean {
  return new RegExp(`\\b${pattern}\\b`).test(textOf(file));
}

/** Whether a path such as `lineage.hops.state` leads to a field; lists are walked into, unions by any of their forms. */
function isField(schema: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return isField(schema.unwrap(), [name, ...rest]);
  if (schema instanceof z.ZodArray) return isField(schema.element, [name, ...rest]);
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, name) && isField(schema.shape[name], rest);
  if (schema instanceof z.ZodRecord) {
    return (
      schema.keyType instanceof z.ZodEnum && schema.keyType.options.includes(name) && isField(schema.valueType, rest)
    );
  }
  return false;
}
