import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { type FailureShape, failureOf, fingerprintOf } from '../../src/triage/fingerprint.ts';
import { judge } from '../../src/triage/judge.ts';
import type { LogLine } from '../../src/triage/records.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  account,
  api,
  auditRow,
  bundle,
  DONE,
  FAILED_AT,
  overview,
  PUBLISHED,
  project,
  RELAY,
  ships,
  WORKER,
  worker,
} from '../support/incident.ts';

const failure = (of: EvidenceBundle) => failureOf(of, judge(of));
const fingerprint = (of: EvidenceBundle) => fingerprintOf(failure(of)?.shape ?? expect.fail('nothing failed'));

const DENIED = api('error', 'authorization denied', { error_code: 'insufficient_permissions', status: '403' });
const denied = (change: Partial<EvidenceBundle> = {}) =>
  bundle([DENIED], {
    serviceAccount: found('platform.service-account', account({ allowedActions: ['app_instances.create'] })),
    ...change,
  });

/** Another request of another tenant, at another time, with the same failure in it. */
function elsewhere(line: LogLine): LogLine {
  const fields = Object.fromEntries(
    Object.entries(line.fields).map(([name, value]) => [name, /_id$/.test(name) ? `other-${name}` : value]),
  );
  return { ...line, at: '2026-11-20T01:00:00.000Z', fields };
}

describe('the fingerprint of a failure', () => {
  test('names reason, service, error, app, action and environment candidate (R4)', () => {
    expect(fingerprint(denied({ project: found('platform.project', project({ slug: 'research-prod' })) }))).toBe(
      'allowlist_entry_missing | gpuaas-api | insufficient_permissions | slurm | upgrade | prod',
    );
  });

  test('holds no id: the same failure of another request, tenant and account has the same one', () => {
    expect(fingerprint(denied({ lines: found('loki.lines', [elsewhere(DENIED)]) }))).toBe(fingerprint(denied()));
  });

  test.each([
    ['dial tcp 10.0.3.4:6817: connection refused', 'dial tcp 10.9.9.1:6817: connection refused'],
    ['backend slurm-7 unreachable after 30s', 'backend slurm-12 unreachable after 31s'],
    [
      'panic: no mapping for "abc" of 41000000-0000-4000-8000-000000000002',
      'panic: no mapping for "xyz" of 50ab9f5e-cf0c-4d5c-9f78-67dc91b0c8c0',
    ],
  ])('leaves out of a message what differs from run to run: %s', (one, other) => {
    const of = (text: string) => bundle([...ACCEPTED, ...PUBLISHED, worker('error', text)]);
    expect(fingerprint(of(one))).toBe(fingerprint(of(other)));
  });

  test.each([
    { code: 'decode_failed', error: 'decode_failed' },
    { code: '0x1', error: 'panic: nil map' },
  ])('takes the error code $code for $error', ({ code, error }) => {
    const of = bundle([...ACCEPTED, ...PUBLISHED, worker('error', 'panic: nil map', { error_code: code })]);
    expect(failure(of)?.shape.error).toBe(error);
  });

  test.each([
    { name: 'another action', of: [{ ...DENIED, fields: { ...DENIED.fields, action: 'rollback', path: '/x' } }] },
    { name: 'another app', of: [{ ...DENIED, fields: { ...DENIED.fields, app_slug: 'jupyter' } }], alone: true },
    { name: 'another error', of: [{ ...DENIED, fields: { ...DENIED.fields, error_code: 'token_expired' } }] },
  ])('$name is another failure', ({ of, alone }) => {
    const lines = found('loki.lines', of);
    const other = denied(alone ? { lines, instance: empty('platform.instance') } : { lines });
    expect(fingerprint(other)).not.toBe(fingerprint(denied()));
  });

  test('is one line of seven-bit separators whatever the parts hold, and differs when a part does', () => {
    const part = fc.option(fc.string({ unit: 'binary', maxLength: 300 }));
    const shape: fc.Arbitrary<FailureShape> = fc.record({
      reason: fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/),
      service: part,
      error: part,
      appSlug: part,
      action: part,
      environment: part,
    });
    fc.assert(
      fc.property(shape, (of) => {
        const parts = fingerprintOf(of).split(' | ');
        expect(parts).toHaveLength(6);
        for (const text of parts) {
          expect(text.length).toBeLessThanOrEqual(120);
          expect(text).toMatch(/^[^|\p{Cc}]+$/u);
        }
        expect(fingerprintOf({ ...of, reason: `${of.reason}x` })).not.toBe(fingerprintOf(of));
      }),
    );
  });
});

describe('a failure', () => {
  test('is there only when something failed and is known', () => {
    expect(failure(bundle([...ACCEPTED, ...PUBLISHED, ...DONE]))).toBeNull();
    expect(failure(bundle([]))).toBeNull();
    expect(failure(bundle([], { lines: unavailable('loki.lines') }))).toBeNull();
  });

  test('happened when the services said so, not when somebody asked', () => {
    expect(failure(denied())?.at).toBe(FAILED_AT);
  });

  test('happened when the id was last heard of, where only a record without a usable time tells of it', () => {
    const of = bundle(ACCEPTED, {
      overview: found('platform.overview', overview({ outboxRelayOk: false })),
      audit: found('platform.audit', [auditRow({ createdAt: 'yesterday' })]),
      shipping: ships(RELAY, WORKER),
    });
    expect(failure(of)).toMatchObject({ shape: { reason: 'outbox_relay_down', error: null }, at: FAILED_AT });
  });
});
