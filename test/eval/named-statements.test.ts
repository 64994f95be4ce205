import { describe, expect, test } from 'vitest';
import { statementsNamedIn } from '../../eval/named-statements.ts';

describe('the statements that a test file names', () => {
  test.each([
    { code: "test('the instance is in the project (B1)', () => {});", ids: ['B1'] },
    { code: 'describe("B1, B2", () => {', ids: ['B1', 'B2'] },
    { code: "test.each([\n  'D1',\n])('M2: %s', (x) => {})", ids: ['M2'] },
    { code: "  { name: 'token expired, S2', of: 'S1' },", ids: ['S2'] },
    { code: 'const x = 1; // proves B4', ids: ['B4'] },
    { code: '/**\n * C8 to C11 and L6\n */', ids: ['C8', 'C9', 'C10', 'C11', 'L6'] },
    { code: "it('E1–E3', f)", ids: ['E1', 'E2', 'E3'] },
    { code: "const where = { teamId: 'T1', channel: 'C1' };", ids: [] },
    { code: "expect(x).toBe('B1'); fetch('https://a.example/B2');", ids: [] },
    { code: "test('ABC1 and C1x are other words', f)", ids: [] },
  ])('$ids in $code', ({ code, ids }) => {
    expect([...statementsNamedIn(code)]).toEqual(ids);
  });
});
