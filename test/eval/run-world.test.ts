import { describe, expect, test } from 'vitest';
import { runWorld } from '../../eval/run-world.ts';
import { runWorlds } from '../../eval/run-worlds.ts';
import { inlineWorld, scenario } from '../support/worlds.ts';

describe('a world run end to end', () => {
  test('goes through intake, clients and rules, and is held against what it expects', async () => {
    const { report, broke, heard, expected } = await runWorld(scenario('05-ember'));
    expect(broke).toBeNull();
    expect(heard).toBe(true);
    expect(report?.verdict.class).toBe(expected.class);
    expect(report?.evidence.find(({ id }) => id === 'loki.lines')).toMatchObject({ status: 'unavailable' });
  });

  test('differs where it expects something else', async () => {
    const world = scenario('05-ember');
    const { mismatches } = await runWorld({ ...world, expected: { ...world.expected, class: 'internal_error' } });
    expect(mismatches).toContainEqual({ part: 'class', expected: 'internal_error', actual: 'undetermined' });
  });

  test('waits a second for a source that never answers', async () => {
    const { report, tookMs } = await runWorld(readHanging());
    expect(report?.evidence.find(({ id }) => id === 'loki.lines')).toMatchObject({ failure: 'timeout' });
    expect(tookMs).toBeLessThan(5_000);
  });

  test('is told as not heard when the reporter names no id', async () => {
    const world = { ...scenario('05-ember'), say: 'the deploy hangs' };
    expect((await runWorld(world)).heard).toBe(false);
  });

  test('several run at once and answer in their order', async () => {
    const done: string[] = [];
    const worlds = ['slow', 'b', 'c'].map((id) => ({ ...readHanging(id === 'slow'), id }));
    const judgements = await runWorlds(worlds, { atOnce: 2, onDone: ({ world }) => done.push(world) });
    expect(judgements.map(({ world }) => world)).toEqual(['slow', 'b', 'c']);
    expect(done.at(-1)).toBe('slow');
  });
});

function readHanging(hangs = true) {
  const world = inlineWorld('noise: { lines: 10 }\n');
  return { ...world, say: 'correlation_id=inline-1', faults: hangs ? { loki: 'timeout' as const } : {} };
}
