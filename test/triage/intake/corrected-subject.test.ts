import { describe, expect, test } from 'vitest';
import type { Subject } from '../../../src/triage/bundle.ts';
import { correctedSubject } from '../../../src/triage/intake/corrected-subject.ts';

const NOTHING = { traceId: '', projectId: '', instanceId: '', at: '' };
const REPORTED = {
  correlationId: 'req-1',
  traceId: 'a'.repeat(32),
  error: { code: 'forbidden', message: null },
  context: { project_id: 'prj-41', action: 'upgrade' },
  urls: [],
  symptoms: [],
};

describe('a corrected subject', () => {
  test('has the new values, and keeps what nobody corrected', () => {
    const subject: Subject = { correlationId: 'req-1', projectId: 'prj-41', sinceMs: 60_000, reported: REPORTED };
    const corrected = correctedSubject(subject, { ...NOTHING, projectId: 'prj-42', at: '2026-11-23T09:10:00.000Z' });
    expect(corrected.subject).toEqual({
      correlationId: 'req-1',
      projectId: 'prj-42',
      at: '2026-11-23T09:10:00.000Z',
      sinceMs: 60_000,
      reported: { ...REPORTED, context: { action: 'upgrade' } },
    });
    expect(corrected.changed).toEqual([
      { name: 'projectId', was: 'prj-41', is: 'prj-42' },
      { name: 'at', was: '', is: '2026-11-23T09:10:00.000Z' },
    ]);
  });

  test('loses what was taken back, also what the reporter said of it', () => {
    const subject: Subject = { correlationId: 'req-1', traceId: 'a'.repeat(32), reported: REPORTED };
    const { subject: corrected } = correctedSubject(subject, NOTHING);
    expect(corrected.traceId).toBeUndefined();
    expect(corrected.reported?.traceId).toBeNull();
  });

  test('is the old one where nothing is different', () => {
    const subject: Subject = { correlationId: 'req-1', projectId: 'prj-41', reported: REPORTED };
    const corrected = correctedSubject(subject, { ...NOTHING, projectId: 'prj-41' });
    expect(corrected).toEqual({ subject, changed: [] });
  });
});
