import { expect, test } from 'vitest';
import { createProgressBar } from '../../src/terminal/progress-bar.ts';

function bar(options: { total: number; isTerminal: boolean; columns?: number }) {
  const written: string[] = [];
  const progress = createProgressBar({
    ...options,
    write: (text) => written.push(text),
    columns: () => options.columns,
  });
  return { progress, written };
}

test('is one line a step where there is no terminal', () => {
  const { progress, written } = bar({ total: 10, isTerminal: false });
  progress.step('a', 'fine');
  progress.end();
  expect(written).toEqual([' 1/10 a: fine\n']);
});

test('is one line that redraws itself on a terminal, gone at the end', () => {
  const { progress, written } = bar({ total: 2, isTerminal: true });
  progress.step('a', 'fine');
  progress.step('b', 'fine');
  progress.end();
  expect(written.join('')).not.toContain('\n');
  expect(written[0]).toContain(`${'█'.repeat(13)}${'░'.repeat(13)} 1/2 a`);
  expect(written[1]).toContain('2/2 b');
  expect(written.at(-1)).toBe('\r\u001b[2K');
});

test.each([1, 12, 40, 200])('fits into %i columns, for a line that wraps cannot be drawn over', (columns) => {
  const { progress, written } = bar({ total: 1, isTerminal: true, columns });
  progress.step('a-very-long-name'.repeat(10), 'fine');
  expect((written[0] ?? '').replace('\r\u001b[2K', '').length).toBeLessThan(columns);
});

test.each([0, 1])('more steps than were announced (%i) do not overflow the bar', (total) => {
  const { progress, written } = bar({ total, isTerminal: true, columns: 60 });
  progress.step('a', '');
  progress.step('b', '');
  expect(written[1]).toContain(`${'█'.repeat(20)} 2/${total} b`);
});
