import { describe, expect, test } from 'vitest';
import { parseFaultsArguments, STANDARD_SEED } from '../../faults/arguments.ts';
import { FAULTS, PARTS } from '../../faults/fault.ts';
import { matrixRows } from '../../faults/matrix/rows.ts';
import { soakRow } from '../../faults/matrix/soak.ts';
import { createRandom } from '../../faults/random.ts';
import { reliabilityPage } from '../../faults/reliability-page.ts';
import { sumOf, tableText } from '../../faults/table.ts';
import { ACTION_CRASH_POINTS, CRASH_POINTS, OUTBOX_CRASH_POINTS } from '../../src/usecases/crash-points.ts';
import { asked } from './sample-observation.ts';

describe('the rows', () => {
  const names = matrixRows(['server', 'embedded']).map(({ name }) => name);

  test('are each part with each fault', () => {
    const wanted = PARTS.flatMap((part) => FAULTS.map((fault) => `${part}/${fault}`));
    expect(names).toEqual(expect.arrayContaining(wanted));
  });

  test('are a kill at every named point, on both databases', () => {
    const points = [...CRASH_POINTS, ...ACTION_CRASH_POINTS, ...OUTBOX_CRASH_POINTS];
    for (const point of points) {
      expect(names.some((name) => name.startsWith(`kill/${point}`))).toBe(true);
      expect(names.some((name) => name.startsWith(`kill-embedded/${point}`))).toBe(true);
    }
  });

  test('have names of their own', () => {
    expect(new Set(names).size).toBe(names.length);
  });

  test('of the database are there only with a server', () => {
    expect(matrixRows(['embedded']).some(({ name }) => name.startsWith('database/'))).toBe(false);
  });
});

describe('draws', () => {
  test('follow from seed and name alone', () => {
    const draw = (seed: number, name: string) => {
      const random = createRandom(seed, name);
      return [random.whole(0, 1000), random.next(), random.pick(['a', 'b', 'c'])];
    };
    expect(draw(7, 'slack/reset')).toEqual(draw(7, 'slack/reset'));
    expect(draw(7, 'slack/reset')).not.toEqual(draw(8, 'slack/reset'));
    expect(draw(7, 'slack/reset')).not.toEqual(draw(7, 'loki/reset'));
  });

  test('of the soak give the same row again, and break a part in one way at a time', () => {
    for (let n = 1; n <= 200; n++) {
      const row = soakRow(n, 7, ['server', 'embedded']);
      expect(soakRow(n, 7, ['server', 'embedded'])).toEqual(row);
      const parts = row.troubles.flatMap((trouble) => (trouble.kind === 'fault' ? [trouble.part] : []));
      expect(new Set(parts).size).toBe(parts.length);
      if (row.store === 'embedded') expect(parts).not.toContain('database');
    }
  });
});

describe('the command line', () => {
  test('knows rows, seed and soak', () => {
    expect(parseFaultsArguments(['--only', 'slack/lost-answer', '--seed', '9'])).toMatchObject({
      only: ['slack/lost-answer'],
      seed: 9,
      soakMinutes: null,
    });
    expect(parseFaultsArguments(['--soak', '60'])).toMatchObject({ soakMinutes: 60, seed: STANDARD_SEED });
  });

  test.each([[['--write', '--only', 'slack']], [['--seed', 'x']], [['--soak', '0']], [['--nope']]])(
    '%j is refused',
    (words) => {
      expect(() => parseFaultsArguments(words)).toThrow();
    },
  );
});

describe('the result', () => {
  const row = matrixRows(['server']).find(({ name }) => name === 'slack/timeout');
  if (row === undefined) throw new Error('there is no row');
  const good = { row, asked: [asked('card'), asked('retry')], violations: [], tookMs: 5 };
  const bad = { ...good, violations: [{ invariant: 'one card', seen: 'two cards of i1' } as const] };
  const broken = { row, broke: 'Error: no bot' };

  test('counts rows, runs and violations; a row that did not run is one', () => {
    expect(sumOf([good, bad, broken])).toEqual({ rows: 3, runs: 4, violations: 2 });
  });

  test('is a table on the terminal and a page', () => {
    expect(tableText([good, bad]).split('\n')).toHaveLength(3);
    const page = reliabilityPage([good, bad, broken], { seed: 7, took: '5 s' });
    expect(page).toContain('| 3 | 4 | 2 | 7 | 5 s |');
    expect(page).toContain('- slack/timeout: one card: two cards of i1');
    expect(page).toContain('- slack/timeout did not run: Error: no bot');
  });
});
