import { describe, expect, test } from 'vitest';
import { draw, inWords } from '../../bench/plot/draw.ts';
import { scaleOf } from '../../bench/plot/scale.ts';
import { EXAMPLE_PLOT } from './example-plot.ts';

describe('a scale', () => {
  test.each([
    { values: [0, 7], ticks: [0, 2, 4, 6, 8] },
    { values: [3, 60], ticks: [0, 10, 20, 30, 40, 50, 60] },
    { values: [1000], ticks: [0, 200, 400, 600, 800, 1000] },
  ])('begins at zero and ends at a round value around $values', ({ values, ticks }) => {
    expect(scaleOf({ label: '', scale: 'linear' }, values).ticks).toEqual(ticks);
  });

  test('of powers goes from the power below to the power above', () => {
    const scale = scaleOf({ label: '', scale: 'log' }, [3, 450]);
    expect(scale.ticks).toEqual([1, 10, 100, 1000]);
    expect(scale.at(1000)).toBe(1);
  });

  test('leaves out what was not measured', () => {
    expect(scaleOf({ label: '', scale: 'linear' }, [Number.NaN, 8]).ticks.at(-1)).toBe(8);
    expect(scaleOf({ label: '', scale: 'log' }, [0, 10, 100]).ticks).toEqual([10, 100]);
  });
});

describe('a plot', () => {
  test('says its values in words for who cannot see it', () => {
    expect(inWords(EXAMPLE_PLOT)).toBe('seconds → cards. finished: 0 → 0, 60 → 1,000. sent: 900.');
    expect(draw(EXAMPLE_PLOT)).toContain(`<desc id="description">${inWords(EXAMPLE_PLOT)}</desc>`);
  });

  test('names both axes, follows light and dark mode, and takes no text for markup', () => {
    const svg = draw(EXAMPLE_PLOT);
    expect(svg).toContain('>seconds</text>');
    expect(svg).toContain('>cards</text>');
    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).toContain('Cards &amp; &lt;time&gt;');
  });

  test('draws a curve through what was measured and leaves the rest out', () => {
    const points = [
      [1, 10],
      [2, Number.NaN],
      [3, 20],
    ] as const;
    const svg = draw({ ...EXAMPLE_PLOT, lines: [{ name: 'with a gap', points }] });
    expect(svg).not.toContain('NaN');
    expect(svg.match(/<circle/g)).toHaveLength(2);
  });
});
