import { describe, expect, test } from 'vitest';
import { nextReminder } from '../../src/actions/rhythm.ts';

const NIGHT = { from: '22:00', to: '06:00' };
const NOON = { from: '12:00', to: '13:00' };
const at = (time: string) => new Date(`2026-11-23T${time}:00Z`);

describe('the next reminder', () => {
  test.each([
    ['SEV-1, first', 'SEV-1', 0, '10:00', undefined, '2026-11-23T10:15:00.000Z'],
    ['SEV-1, then', 'SEV-1', 1, '10:15', undefined, '2026-11-23T10:45:00.000Z'],
    ['SEV-2, first', 'SEV-2', 0, '10:00', undefined, '2026-11-23T10:30:00.000Z'],
    ['SEV-2, then', 'SEV-2', 3, '10:30', undefined, '2026-11-23T11:30:00.000Z'],
    ['SEV-1 does not wait for the morning', 'SEV-1', 0, '23:00', NIGHT, '2026-11-23T23:15:00.000Z'],
    ['SEV-2 waits over midnight', 'SEV-2', 0, '22:10', NIGHT, '2026-11-24T06:00:00.000Z'],
    ['SEV-2 waits after midnight', 'SEV-2', 0, '02:10', NIGHT, '2026-11-23T06:00:00.000Z'],
    ['SEV-2 at the end of the quiet hours is due', 'SEV-2', 0, '05:30', NIGHT, '2026-11-23T06:00:00.000Z'],
    ['SEV-2 waits over noon', 'SEV-2', 0, '11:45', NOON, '2026-11-23T13:00:00.000Z'],
    ['SEV-2 outside quiet hours', 'SEV-2', 0, '08:00', NOON, '2026-11-23T08:30:00.000Z'],
  ])('%s', (_, severity, done, after, quiet, expected) => {
    expect(nextReminder(severity, done, at(after), quiet)?.toISOString()).toBe(expected);
  });

  test('SEV-3 has none', () => {
    expect(nextReminder('SEV-3', 0, at('10:00'), undefined)).toBeNull();
  });
});
