import { describe, expect, test } from 'vitest';
import { evidenceRows } from '../../src/triage/evidence-rows.ts';
import { judge } from '../../src/triage/judge.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  account,
  auditRow,
  bundle,
  DONE,
  deadLetter,
  instanceEvent,
  overview,
  project,
  RELAY,
  ships,
  span,
  stuckRow,
  WORKER,
} from '../support/incident.ts';

const FULL = bundle(ACCEPTED, {
  pivots: found('loki.pivot', [...DONE]),
  accountReads: found('loki.account-reads', [...ACCEPTED]),
  lastGood: found('loki.last-good', [...DONE]),
  shipping: ships(RELAY, WORKER),
  traceSearch: found('tempo.search', ['a'.repeat(32)]),
  trace: found('tempo.trace', [span(WORKER)]),
  project: found('platform.project', project()),
  instanceEvents: found('platform.events', [instanceEvent()]),
  audit: found('platform.audit', [auditRow()]),
  failedOutbox: stuckRow(),
  deadLetters: deadLetter(),
  sameShape: found('loki.same-shape', [{ orgId: 'o', projectId: 'p', count: 3 }]),
  serviceLevel: found('loki.service-level', [{ service: RELAY, lines: 3, errors: 1 }]),
});

describe('the rows behind the evidence', () => {
  test('are there for every query of a report that found something', () => {
    const shown = judge(FULL).evidence.filter(({ source, status }) => source !== 'user' && status === 'found');
    expect(shown).toHaveLength(18);
    expect([...evidenceRows(FULL).keys()].toSorted()).toEqual(shown.map(({ id }) => id).toSorted());
  });

  test('are lines, spans or records, as they were read', () => {
    const rows = evidenceRows(FULL);
    expect(rows.get('loki.lines')).toEqual({ kind: 'lines', rows: ACCEPTED });
    expect(rows.get('tempo.trace')).toEqual({ kind: 'spans', rows: [span(WORKER)] });
    expect(rows.get('platform.service-account')).toEqual({ kind: 'records', rows: [account()] });
    expect(rows.get('platform.overview')).toEqual({ kind: 'records', rows: [overview()] });
    expect(rows.get('platform.outbox')).toMatchObject({ kind: 'records', rows: [{ id: 'row-1', status: 'failed' }] });
    expect(rows.get('tempo.search')).toEqual({ kind: 'records', rows: [{ traceId: 'a'.repeat(32) }] });
  });

  test('are none where nothing was found or read, or none of what was looked through is this id’s', () => {
    const none = bundle([], {
      instance: empty('platform.instance'),
      serviceAccount: unavailable('platform.service-account'),
      overview: unavailable('platform.overview'),
      failedOutbox: found('platform.outbox', { rows: [], scanned: 40, complete: true }),
    });
    expect([...evidenceRows(none).keys()]).toEqual([]);
  });
});
