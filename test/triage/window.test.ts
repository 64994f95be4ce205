import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uncovered } from '../../src/triage/time-range.ts';
import { idTime, windowSteps } from '../../src/triage/window.ts';

const NOW = new Date('2026-04-14T12:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function ulidOf(time: Date): string {
  let ms = time.getTime();
  let head = '';
  for (let digit = 0; digit < 10; digit++) {
    head = ALPHABET.charAt(ms % 32) + head;
    ms = Math.floor(ms / 32);
  }
  return `${head}A1B2C3D4E5F6G7H8`;
}

function uuidOf(time: Date, version: number): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${version}abc-9def-0123456789ab`;
}

const steps = (question: Partial<Parameters<typeof windowSteps>[0]>) =>
  windowSteps({ correlationId: 'abc-123', now: NOW, maxLookbackMs: 7 * DAY, ...question }).map(
    ({ start, end }) => `${start.toISOString().slice(5, 16)} ${end.toISOString().slice(5, 16)}`,
  );

describe('the time in an id', () => {
  const time = new Date('2026-04-14T09:10:00.123Z');
  test.each([
    ['a ULID', ulidOf(time), time],
    ['a ULID in small letters', ulidOf(time).toLowerCase(), time],
    ['a UUIDv7', uuidOf(time, 7), time],
    ['a UUIDv4 has none', uuidOf(time, 4), null],
    ['a short token has none', 'abc-123', null],
    ['a time before 2020 is not meant', ulidOf(new Date('2019-12-31T23:59:59Z')), null],
    ['skew of the clock is allowed', ulidOf(new Date('2026-04-14T12:04:59Z')), new Date('2026-04-14T12:04:59Z')],
    ['a time to come is not meant', uuidOf(new Date('2026-04-14T12:05:01Z'), 7), null],
  ])('%s', (_, id, expected) => {
    expect(idTime(id, NOW)).toEqual(expected);
  });
});

describe('the ranges to search', () => {
  test('an id without a time: back from now, wider and wider', () => {
    expect(steps({})).toEqual([
      '04-14T11:00 04-14T12:00',
      '04-14T06:00 04-14T12:00',
      '04-13T12:00 04-14T12:00',
      '04-07T12:00 04-14T12:00',
    ]);
  });

  test('an id with a time: around that time first', () => {
    expect(steps({ correlationId: ulidOf(new Date('2026-04-12T08:00:00Z')) })).toEqual([
      '04-12T07:50 04-12T09:00',
      '04-14T11:00 04-14T12:00',
      '04-14T06:00 04-14T12:00',
      '04-13T12:00 04-14T12:00',
      '04-07T12:00 04-14T12:00',
    ]);
  });

  test('an id made a moment ago: up to now, not further', () => {
    expect(steps({ correlationId: ulidOf(new Date('2026-04-14T11:58:00Z')) })[0]).toBe('04-14T11:48 04-14T12:00');
    expect(steps({ correlationId: ulidOf(new Date('2026-04-14T12:04:00Z')) })[0]).toBe('04-14T11:50 04-14T12:00');
  });

  test('an id older than the longest look-back is still searched at its own time', () => {
    expect(steps({ correlationId: uuidOf(new Date('2026-03-01T00:00:00Z'), 7) })[0]).toBe('02-28T23:50 03-01T01:00');
  });

  test('a time that a person gave: around it, whatever the id says', () => {
    const correlationId = ulidOf(new Date('2026-04-12T08:00:00Z'));
    expect(steps({ correlationId, at: new Date('2026-04-10T10:00:00Z') })).toEqual([
      '04-10T09:45 04-10T10:15',
      '04-10T08:00 04-10T12:00',
      '04-09T22:00 04-10T22:00',
    ]);
    expect(steps({ at: new Date('2026-04-14T11:55:00Z') })[0]).toBe('04-14T11:40 04-14T12:00');
  });

  test('a time to come says nothing', () => {
    expect(steps({ at: new Date('2026-04-15T00:00:00Z') })).toEqual(steps({}));
  });

  test.each([
    [30 * 60_000, ['04-14T11:30 04-14T12:00']],
    [HOUR, ['04-14T11:00 04-14T12:00']],
    [6 * HOUR, ['04-14T11:00 04-14T12:00', '04-14T06:00 04-14T12:00']],
    [
      40 * DAY,
      ['04-14T11:00 04-14T12:00', '04-14T06:00 04-14T12:00', '04-13T12:00 04-14T12:00', '03-15T12:00 04-14T12:00'],
    ],
  ])('looking back %d ms ends exactly there, 30 days at most', (sinceMs, expected) => {
    expect(steps({ sinceMs })).toEqual(expected);
  });

  test('looking back less far than the id goes leaves the id’s time out', () => {
    const correlationId = ulidOf(new Date('2026-04-12T08:00:00Z'));
    expect(steps({ correlationId, sinceMs: HOUR })).toEqual(['04-14T11:00 04-14T12:00']);
    expect(steps({ correlationId: ulidOf(new Date('2026-04-14T10:30:00Z')), sinceMs: HOUR })).toEqual([
      '04-14T11:00 04-14T11:30',
      '04-14T11:00 04-14T12:00',
    ]);
  });

  test('always: at least one, none empty or in the future, each adding something to those before', () => {
    const anyTime = fc.date({
      min: new Date('2019-01-01T00:00:00Z'),
      max: new Date('2027-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const id = fc.oneof(
      fc.constant('abc-123'),
      anyTime.map(ulidOf),
      anyTime.map((time) => uuidOf(time, 7)),
    );
    const ms = fc.integer({ min: 1, max: 60 * DAY });
    fc.assert(
      fc.property(
        id,
        fc.option(anyTime, { nil: undefined }),
        fc.option(ms, { nil: undefined }),
        ms,
        (correlationId, at, sinceMs, maxLookbackMs) => {
          const ranges = windowSteps({
            correlationId,
            now: NOW,
            maxLookbackMs,
            ...(at === undefined ? {} : { at }),
            ...(sinceMs === undefined ? {} : { sinceMs }),
          });
          expect(ranges.length).toBeGreaterThan(0);
          for (const [index, range] of ranges.entries()) {
            expect(range.start.getTime()).toBeLessThan(range.end.getTime());
            expect(range.end.getTime()).toBeLessThanOrEqual(NOW.getTime());
            expect(uncovered(range, ranges.slice(0, index))).not.toEqual([]);
          }
        },
      ),
    );
  });
});
