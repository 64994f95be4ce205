import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../../src/triage/intake/arguments.ts';

const NOW = new Date('2026-04-14T12:00:00Z');
const ID = '01J8Z3K4M5N6P7Q8R9S0T1V2W3';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PROJECT = '50ab9f5e-cf0c-4d5c-9f78-67dc91b0c8c0';

describe('right arguments', () => {
  test.each([
    ['abc', { correlationId: 'abc' }],
    [`\`${ID}\``, { correlationId: ID }],
    [`id=${ID}`, { correlationId: ID }],
    [`correlation_id: ${ID}`, { correlationId: ID }],
    [`${ID} trace=${TRACE.toUpperCase()}`, { correlationId: ID, traceId: TRACE }],
    [`${ID} --trace-id ${TRACE}`, { correlationId: ID, traceId: TRACE }],
    [`${ID} --trace-id=${TRACE}`, { correlationId: ID, traceId: TRACE }],
    [`--project ${PROJECT} ${ID}`, { correlationId: ID, projectId: PROJECT }],
    [`${ID} project="${PROJECT}" instance_id:i-1`, { correlationId: ID, projectId: PROJECT, instanceId: 'i-1' }],
    [`${ID} since=6h`, { correlationId: ID, sinceMs: 21_600_000 }],
    [`${ID} —since 2d`, { correlationId: ID, sinceMs: 172_800_000 }],
    [`${ID} at=2026-04-14T11:10:00+02:00`, { correlationId: ID, at: '2026-04-14T09:10:00.000Z' }],
    [`${ID} --at 2026-04-14t09:10:00z`, { correlationId: ID, at: '2026-04-14T09:10:00.000Z' }],
  ])('%s', (text, subject) => {
    expect(parseArguments(text, NOW)).toMatchObject({ kind: 'subjects', subjects: [subject] });
    expect(parseArguments(text.split(' '), NOW)).toMatchObject({ kind: 'subjects', subjects: [subject] });
  });
});

describe('a paste instead of arguments', () => {
  const envelope = JSON.stringify({ code: 'internal_error', message: 'it broke', correlation_id: ID }, null, 1);
  const reported = { correlationId: ID, reported: { error: { code: 'internal_error', message: 'it broke' } } };

  test('an envelope typed after the slash command', () => {
    expect(parseArguments(envelope, NOW)).toMatchObject({ kind: 'subjects', subjects: [reported] });
  });

  test('an envelope as one word of a command line, with options behind it', () => {
    expect(parseArguments([envelope, '--since', '6h'], NOW)).toMatchObject({
      kind: 'subjects',
      subjects: [{ ...reported, sinceMs: 21_600_000 }],
    });
  });

  test('the line that the CLI printed', () => {
    const line = `ERROR: user not found (code=user_not_found, correlation_id=abc-123)`;
    const expected = { kind: 'subjects', subjects: [{ correlationId: 'abc-123' }] };
    expect(parseArguments(line, NOW)).toMatchObject(expected);
    expect(parseArguments([line], NOW)).toMatchObject(expected);
  });

  test('several ids', () => {
    const result = parseArguments(`failed: correlation_id=a-1 and correlation_id=b-2`, NOW);
    expect(result).toMatchObject({ subjects: [{ correlationId: 'a-1' }, { correlationId: 'b-2' }] });
  });
});

describe('wrong arguments', () => {
  test.each([
    ['', 'missing'],
    ['since=6h', 'missing'],
    ['ab', '"ab" is no correlation id'],
    ['<CORRELATION_ID>', 'no correlation id'],
    ['a$b$c', 'no correlation id'],
    [`${ID} trace=123`, '"123" is no trace id'],
    [`${ID} trace=`, '"trace=" has no value'],
    [`${ID} --trace-id`, '"--trace-id" has no value'],
    [`${ID} --trace-id --since 6h`, '"--trace-id" has no value'],
    [`${ID} project=a/b`, '"a/b" is no project id'],
    [`${ID} instance=a/b`, '"a/b" is no app instance id'],
    [`${ID} since=yesterday`, '"yesterday" is no time to look back'],
    [`${ID} since=31d`, '30 days at most'],
    [`${ID} at=yesterday`, 'RFC 3339'],
    [`${ID} at=2026-04-14T12:00:01Z`, 'in the past'],
    [`${ID} at=2019-04-14T12:00:01Z`, 'in the past'],
    [`${ID} color=red`, '"color" is no option'],
    [`${ID} --color red`, '"color" is no option'],
    [`${ID} other`, '"other" is one too many'],
    [`${ID} since=1h since=2h`, '"since=2h" is one too many'],
  ])('%s', (text, problem) => {
    const result = parseArguments(text, NOW);
    expect(result).toMatchObject({ kind: 'problems', problems: [{ problem: expect.stringContaining(problem) }] });
  });

  test('are all listed at once', () => {
    const result = parseArguments('since=x at=y trace=z', NOW);
    expect(result.kind === 'problems' && result.problems.length).toBe(4);
  });

  test('come with an example that is right', () => {
    const texts = [
      '',
      'ab',
      `${ID} trace=1`,
      `${ID} project=/`,
      `${ID} instance=/`,
      `${ID} since=x`,
      `${ID} at=x`,
      '--at',
      '--no',
    ];
    for (const text of texts) {
      const result = parseArguments(text, NOW);
      for (const { example } of result.kind === 'problems' ? result.problems : []) {
        expect(parseArguments(example, NOW).kind).toBe('subjects');
      }
      expect(result.kind).toBe('problems');
    }
  });
});

test('any text is answered, never thrown at', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.string())), (input) => {
      const result = parseArguments(input, NOW);
      expect(result.kind === 'subjects' ? result.subjects.length : result.problems.length).toBeGreaterThan(0);
    }),
  );
});

test.each(['“', '“a', '"', '`', '--a', 'a=', '{"'])('a long line of %s costs linear time', (unit) => {
  const costMs = (length: number) => {
    const text = unit.repeat(length / unit.length);
    const before = process.cpuUsage();
    // The same number of characters in all: equal when linear, sixteen times as much when quadratic.
    for (let times = 0; times < 160_000 / length; times++) parseArguments(text, NOW);
    return process.cpuUsage(before).user / 1000;
  };
  costMs(10_000);
  expect(costMs(160_000)).toBeLessThan(costMs(10_000) * 6 + 200);
});
