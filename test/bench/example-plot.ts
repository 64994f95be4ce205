import type { Plot } from '../../bench/plot/plot.ts';

/** Text that looks like markup, one curve and a line across. */
export const EXAMPLE_PLOT: Plot = {
  name: 'example',
  title: 'Cards & <time>',
  x: { label: 'seconds', scale: 'linear' },
  y: { label: 'cards', scale: 'linear' },
  lines: [
    {
      name: 'finished',
      points: [
        [0, 0],
        [60, 1000],
      ],
    },
  ],
  limit: { name: 'sent', y: 900 },
};
