import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/slack/listeners/commands/parse-command.ts';
import { ID, TRACE } from '../support/reports.ts';

describe('a command', () => {
  test.each([
    { typed: '', kind: 'form' },
    { typed: '   ', kind: 'form' },
    { typed: 'help', kind: 'help' },
    { typed: 'HELP', kind: 'help' },
    { typed: 'recent', kind: 'recent' },
    { typed: `status ${ID}`, kind: 'status', correlationId: ID },
  ])('“$typed” is $kind', ({ typed, ...expected }) => {
    expect(parseCommand(typed)).toEqual(expected);
  });

  test.each([
    { typed: ID, subject: {} },
    { typed: `\`${ID}\``, subject: {} },
    { typed: `${ID} trace=${TRACE.toUpperCase()}`, subject: { traceId: TRACE } },
    { typed: `${ID} project=prj-42 instance=ins-7`, subject: { projectId: 'prj-42', instanceId: 'ins-7' } },
    { typed: `${ID} project: prj-42`, subject: { projectId: 'prj-42' } },
    { typed: `project:prj-42 ${ID}`, subject: { projectId: 'prj-42' } },
    { typed: `--trace-id ${TRACE} --project=prj-42 ${ID}`, subject: { traceId: TRACE, projectId: 'prj-42' } },
    { typed: `—trace-id ${TRACE} ${ID}`, subject: { traceId: TRACE } },
    { typed: `correlation_id=${ID} app_instance_id=“ins-7”`, subject: { instanceId: 'ins-7' } },
    { typed: `id=${ID}`, subject: {} },
  ])('“$typed” asks for a triage', ({ typed, subject }) => {
    const parsed = parseCommand(typed);
    expect(parsed).toEqual({ kind: 'triage', subjects: [{ correlationId: ID, ...subject }] });
  });

  test.each([
    { typed: `X-Correlation-Id: ${ID}` },
    { typed: `ERROR: user not found (code=user_not_found, correlation_id=${ID})` },
    { typed: `please look at ${ID} thanks` },
  ])('takes what was pasted: “$typed”', ({ typed }) => {
    expect(parseCommand(typed)).toMatchObject({ kind: 'triage', subjects: [{ correlationId: ID }] });
  });

  test('takes a pasted envelope, Slack’s escapes and all', () => {
    const typed = `{"error":{"code":"insufficient_permissions","message":"a &amp; b","correlation_id":"${ID}"}}`;
    expect(parseCommand(typed)).toMatchObject({
      kind: 'triage',
      subjects: [{ correlationId: ID, reported: { error: { code: 'insufficient_permissions', message: 'a & b' } } }],
    });
  });

  test.each([
    {
      typed: 'x',
      problem: '“x” does not fit. A correlation id has 3 to 128 letters, digits, dots, dashes or underscores.',
    },
    { typed: `${ID} trace=123`, problem: '“123” does not fit. A trace id has 32 hex digits, not all zero.' },
    {
      typed: `${ID} trace=${'0'.repeat(32)}`,
      problem: `“${'0'.repeat(32)}” does not fit. A trace id has 32 hex digits, not all zero.`,
    },
    { typed: `${ID} colour=red`, problem: '“colour” is no option. Known: trace, project, instance.' },
    { typed: `${ID} constructor=1`, problem: '“constructor” is no option. Known: trace, project, instance.' },
    { typed: `${ID} project=`, problem: '“project” has no value.' },
    { typed: `${ID} --project`, problem: '“project” has no value.' },
    { typed: `${ID} project=a1 project=b1`, problem: '“project” is given twice.' },
    { typed: 'one two', problem: '“two” is one word too many.' },
    { typed: 'project=prj-42', problem: 'The correlation id is missing.' },
    { typed: 'status', problem: '“status” needs a correlation id.' },
    { typed: `status ${ID} now`, problem: '“status” takes one correlation id and nothing else.' },
    { typed: 'status ?', problem: '“?” is no correlation id.' },
  ])('“$typed” is wrong, and says why', ({ typed, problem }) => {
    expect(parseCommand(typed)).toEqual({ kind: 'wrong', problem });
  });

  test('never throws and yields only ids that fit, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('a', '1', '=', '-', '"', '`', ' ', '<', '{', ':') }),
        ),
        (typed) => {
          const parsed = parseCommand(typed);
          if (parsed.kind !== 'triage') return;
          for (const { correlationId } of parsed.subjects)
            expect(correlationId).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('takes no longer for hostile input of the longest kind', () => {
    const startedMs = performance.now();
    for (const part of ['“', '"', '`', '--', 'a=', ' ']) parseCommand(part.repeat(8_000));
    expect(performance.now() - startedMs).toBeLessThan(500);
  });
});
