import { describe, expect, test } from 'vitest';
import { boundedBundle, LONGEST_TEXT, MOST_OF_LINES, MOST_OF_OTHERS } from '../../src/triage/bounded-bundle.ts';
import { dataOf } from '../../src/triage/evidence.ts';
import { judge } from '../../src/triage/judge.ts';
import type { LogLine } from '../../src/triage/records.ts';
import { found } from '../support/evidence.ts';
import { ACCEPTED, api, bundle, DONE, PUBLISHED, relay, span, stuckRow, WORKER, worker } from '../support/incident.ts';

const LONG = 'x'.repeat(LONGEST_TEXT - 200);
const sizeOf = (rows: readonly unknown[]) => rows.reduce<number>((sum, row) => sum + JSON.stringify(row).length, 0);

/** Far more of the worker's chatter than is kept, a failure in the middle of it. */
function flood(): LogLine[] {
  const most = Math.ceil(MOST_OF_LINES / LONG.length) * 2;
  const chatter = Array.from({ length: most }, (_, at) => worker('info', `${at} ${LONG}`, {}, 3 + at));
  return [
    ...ACCEPTED,
    ...PUBLISHED,
    ...chatter.slice(0, most / 2),
    worker('warn', 'attempt failed', { error_code: 'backend_timeout' }, 3 + most / 2),
    worker('error', 'panic: nil map in translate.go', {}, 3 + most / 2),
    ...chatter.slice(most / 2),
  ];
}

describe('a bundle', () => {
  test('of ordinary size is given back as it is', () => {
    const of = bundle([...ACCEPTED, ...PUBLISHED, ...DONE], { trace: found('tempo.trace', [span(WORKER)]) });
    expect(boundedBundle(of)).toEqual(of);
    expect(dataOf(boundedBundle(of).lines)).toBe(dataOf(of.lines));
  });

  test('with too many lines keeps the most telling ones in time order, and says that others are missing', () => {
    const lines = flood();
    const kept = boundedBundle(bundle(lines)).lines;
    const rows = dataOf(kept) ?? [];
    expect(sizeOf(rows)).toBeLessThanOrEqual(MOST_OF_LINES);
    expect(sizeOf(rows)).toBeGreaterThan(MOST_OF_LINES * 0.9);
    const inOrder = lines.filter((line) => rows.includes(line));
    expect(rows.every((row, at) => row === inOrder[at])).toBe(true);
    const messages = rows.map(({ message }) => message.slice(0, 30));
    expect(messages).toEqual(
      expect.arrayContaining([
        'request received',
        'event published',
        'attempt failed',
        'panic: nil map in translate.go',
      ]),
    );
    expect(rows[0] === lines[0] && rows.at(-1) === lines.at(-1)).toBe(true);
    expect(kept).toMatchObject({ truncated: true, from: { count: lines.length } });
    expect(kept.from.what).toContain(`(${rows.length} of ${lines.length} rows kept)`);
  });

  test('that was cut is judged as what it is: the report says so and is never certain', () => {
    const report = judge(boundedBundle(bundle(flood())));
    expect(report.evidence.find(({ id }) => id === 'loki.lines')).toMatchObject({ failure: 'truncated' });
    expect(report.verdict).toMatchObject({ class: 'internal_error', reason: 'worker_defect' });
    expect(report.verdict.confidence).not.toBe('certain');
  });

  test('keeps failed spans of a trace that is too long', () => {
    const many = Array.from({ length: 400 }, (_, at) => span(WORKER, 'unset', { note: `${at} ${LONG}` }));
    const bad = span(WORKER, 'error', {}, 'no route to host');
    const kept = boundedBundle(bundle([], { trace: found('tempo.trace', [...many, bad, ...many]) })).trace;
    expect(sizeOf(dataOf(kept) ?? [])).toBeLessThanOrEqual(MOST_OF_OTHERS);
    expect(dataOf(kept)?.includes(bad)).toBe(true);
    expect(kept).toMatchObject({ truncated: true });
  });

  test('no longer proves that a list holds nothing more when rows of it were cut', () => {
    const row = dataOf(stuckRow({ lastError: LONG }))?.rows[0];
    const rows = Array.from({ length: 100 }, () => row);
    const of = bundle([], { failedOutbox: found('platform.outbox', { rows, scanned: 100, complete: true }) as never });
    const kept = dataOf(boundedBundle(of).failedOutbox);
    expect(kept?.rows.length).toBeLessThan(100);
    expect(kept?.complete).toBe(false);
  });
});

test('a text that is too long says how much of it is missing; its row stays', () => {
  const raw = `goroutine 1 ${'frame '.repeat(10_000)}`;
  const of = bundle([{ ...relay('error', 'panic'), raw }, api('info', LONG)]);
  const [line, untouched] = dataOf(boundedBundle(of).lines) ?? [];
  expect(line?.raw).toBe(`${raw.slice(0, LONGEST_TEXT)} … [${raw.length - LONGEST_TEXT} more characters]`);
  expect(untouched?.message).toBe(LONG);
  expect(boundedBundle(of).lines).not.toHaveProperty('truncated');
});
