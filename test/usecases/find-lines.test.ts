import { addMinutes } from 'date-fns/addMinutes';
import { subMinutes } from 'date-fns/subMinutes';
import { describe, expect, test } from 'vitest';
import type { Evidence, TimeRange } from '../../src/triage/evidence.ts';
import type { LogLine } from '../../src/triage/records.ts';
import { findLines } from '../../src/usecases/find-lines.ts';
import type { LogSource } from '../../src/usecases/ports.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import { api } from '../support/incident.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const back = (minutes: number): TimeRange => ({ start: subMinutes(NOW, minutes), end: NOW });
const at = (time: Date): LogLine => ({ ...api('info', 'line'), at: time.toISOString(), ns: `${time.getTime()}000000` });

/** A Loki that holds these lines; a range that starts at a broken time fails. */
function logsWith(lines: readonly LogLine[], broken: (range: TimeRange) => boolean = () => false) {
  const asked: TimeRange[] = [];
  const linesOf = async (_: string, range: TimeRange): Promise<Evidence<LogLine[]>> => {
    asked.push(range);
    if (broken(range)) return unavailable('loki.lines');
    const inside = lines.filter((line) => new Date(line.at) >= range.start && new Date(line.at) < range.end);
    return inside.length === 0 ? empty('loki.lines') : found('loki.lines', inside);
  };
  return { logs: { linesOf } as Partial<LogSource> as LogSource, asked };
}

const search = (logs: LogSource, ...steps: TimeRange[]) => findLines(logs, 'id', steps, NOW);

describe('finding the lines of an id', () => {
  test('stops at the first window that holds something, and never asks for the same time twice', async () => {
    const { logs, asked } = logsWith([at(subMinutes(NOW, 200))]);
    const { lines } = await search(logs, back(60), back(360), back(1440));
    expect(lines).toMatchObject({ status: 'found', from: { count: 1 } });
    expect(asked).toEqual([back(60), { start: subMinutes(NOW, 360), end: subMinutes(NOW, 60) }]);
  });

  test('reads the margin when the first line is close to the edge, so that the line before it is not missed', async () => {
    const { logs } = logsWith([at(subMinutes(NOW, 62)), at(subMinutes(NOW, 58))]);
    const { lines, window } = await search(logs, back(60));
    expect(lines).toMatchObject({ status: 'found', from: { count: 2 } });
    expect(window.start <= subMinutes(NOW, 68)).toBe(true);
  });

  test('follows an action that goes on after the window', async () => {
    const start = subMinutes(NOW, 300);
    const { logs } = logsWith([at(addMinutes(start, 1)), at(addMinutes(start, 20)), at(addMinutes(start, 45))]);
    const { lines } = await search(logs, { start, end: addMinutes(start, 25) });
    expect(lines).toMatchObject({ status: 'found', from: { count: 3 } });
  });

  test('an unreadable window is unavailable, and no wider one is tried', async () => {
    const { logs, asked } = logsWith([], () => true);
    const { lines } = await search(logs, back(60), back(360));
    expect(lines.status).toBe('unavailable');
    expect(asked).toHaveLength(1);
  });

  test('lines whose margin could not be read are found, and marked as incomplete', async () => {
    const { logs } = logsWith([at(subMinutes(NOW, 59))], (range) => range.start < subMinutes(NOW, 60));
    const { lines } = await search(logs, back(60));
    expect(lines).toMatchObject({ status: 'found', truncated: true });
  });

  test('nothing anywhere is empty over the widest window', async () => {
    const { logs } = logsWith([]);
    const { lines, window } = await search(logs, back(60), back(1440));
    expect(lines.status).toBe('empty');
    expect(window).toEqual(back(1440));
  });
});
