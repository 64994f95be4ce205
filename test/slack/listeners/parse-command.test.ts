import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand, problemWith } from '../../../src/slack/listeners/commands/parse-command.ts';
import { ID, TRACE } from '../support/reports.ts';

const NOW = new Date('2026-11-23T12:00:00Z');

describe('a command', () => {
  test.each([
    { typed: '', expected: { kind: 'form' } },
    { typed: '   ', expected: { kind: 'form' } },
    { typed: 'help', expected: { kind: 'help' } },
    { typed: '  HELP ', expected: { kind: 'help' } },
    { typed: '-h', expected: { kind: 'help' } },
    { typed: 'recent', expected: { kind: 'recent' } },
    { typed: 'List', expected: { kind: 'recent' } },
    { typed: `status ${ID}`, expected: { kind: 'status', correlationId: ID } },
    { typed: `Status \`${ID}\``, expected: { kind: 'status', correlationId: ID } },
    { typed: `status “${ID}”`, expected: { kind: 'status', correlationId: ID } },
    { typed: `status correlation_id=${ID}`, expected: { kind: 'status', correlationId: ID } },
    {
      typed: `status {"code":"x","message":"y","correlation_id":"${ID}"}`,
      expected: { kind: 'status', correlationId: ID },
    },
  ])('“$typed” is $expected.kind', ({ typed, expected }) => {
    expect(parseCommand(typed, NOW)).toEqual(expected);
  });

  test('with an id and what is known beside it asks for a triage', () => {
    expect(parseCommand(`${ID} trace=${TRACE} --project prj-42 since=6h`, NOW)).toEqual({
      kind: 'triage',
      subjects: [{ correlationId: ID, traceId: TRACE, projectId: 'prj-42', sinceMs: 21_600_000 }],
    });
  });

  test('takes an id that looks like one of its words when it is labelled as an id', () => {
    expect(parseCommand('id=recnet', NOW)).toEqual({ kind: 'triage', subjects: [{ correlationId: 'recnet' }] });
  });

  test('takes a pasted envelope, Slack’s escapes and all', () => {
    const typed = `{"error":{"code":"insufficient_permissions","message":"a &amp; b","correlation_id":"${ID}"}}`;
    expect(parseCommand(typed, NOW)).toMatchObject({
      kind: 'triage',
      subjects: [{ correlationId: ID, reported: { error: { code: 'insufficient_permissions', message: 'a & b' } } }],
    });
  });

  test.each([
    { typed: 'status', problem: '"status" needs a correlation id.' },
    { typed: `status ${ID} now`, problem: '"status" takes one correlation id.' },
    { typed: 'status ?', problem: '"status" takes one correlation id.' },
    { typed: 'recnet', problem: '"recnet" is no word I know. Did you mean "recent"?' },
    { typed: `statsu ${ID}`, problem: '"statsu" is no word I know. Did you mean "status"?' },
    { typed: 'halp', problem: '"halp" is no word I know. Did you mean "help"?' },
    { typed: `${ID} trace=123`, problem: '"123" is no trace id: 32 hex digits, not all zero.' },
  ])('“$typed” is wrong, and says why with an example that is right', ({ typed, problem }) => {
    const parsed = parseCommand(typed, NOW);
    expect(parsed).toMatchObject({ kind: 'wrong', problems: [{ problem }] });
    const [first] = parsed.kind === 'wrong' ? parsed.problems : [];
    expect(parseCommand(first?.example ?? '', NOW).kind).not.toBe('wrong');
  });

  test('never throws and yields only ids that fit, whatever is typed', () => {
    const typing = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '1', '=', '-', '"', '`', ' ', '<', '{', ':') }),
    );
    fc.assert(
      fc.property(typing, (typed) => {
        const parsed = parseCommand(typed, NOW);
        const subjects = parsed.kind === 'triage' ? parsed.subjects : [];
        for (const { correlationId } of subjects) expect(correlationId).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a field of the form', () => {
  test.each([
    { option: 'id', value: ID, problem: null },
    { option: 'id', value: 'a=b', problem: '"a=b" is no correlation id: 3 to 128 letters, digits, ".", "_" or "-".' },
    { option: 'trace', value: TRACE, problem: null },
    { option: 'trace', value: 'abc', problem: '"abc" is no trace id: 32 hex digits, not all zero.' },
    { option: 'project', value: 'prj-42', problem: null },
    { option: 'project', value: 'a/b', problem: '"a/b" is no project id.' },
    { option: 'instance', value: 'a b', problem: '"a b" is no app instance id.' },
  ])('$option “$value” → $problem', ({ option, value, problem }) => {
    expect(problemWith(option, value, NOW)).toBe(problem);
  });
});
