import { expect, test } from 'vitest';
import { mismatches } from '../../../src/demo/world/mismatches.ts';
import { Expected } from '../../../src/demo/world/schema.ts';
import type { TriageReport } from '../../../src/triage/report.ts';

const REPORT = {
  verdict: {
    class: 'internal_error',
    reason: 'api_defect',
    issue_kind: 'platform_primitive_gap',
    confidence: 'likely',
  },
  lineage: { status: 'broken', broken_at: 'gpuaas-api' },
  context: { action: { value: 'upgrade', from: 'loki.lines' } },
  checks: [{ id: 'a-check', outcome: 'fail' }],
  escalation: { to: null },
  recovery: { retry: { offered: false } },
} as unknown as TriageReport;

test.each([
  ['nothing but the class and the reason is asked', {}, []],
  ['another reason', { reason: ['worker_defect', 'not_found'] }, ['reason']],
  ['one of two reasons', { reason: ['worker_defect', 'api_defect'] }, []],
  ['at least likely', { confidence: { at_least: 'likely' } }, []],
  ['certain', { confidence: { at_least: 'certain' } }, ['confidence']],
  ['at most tentative', { confidence: { at_most: 'tentative' } }, ['confidence']],
  ['a whole lineage', { lineage: { status: 'complete', broken_at: null } }, ['lineage status', 'lineage broken_at']],
  ['one outcome of two', { checks: { 'a-check': ['fail', 'unknown'] } }, []],
  ['another outcome', { checks: { 'a-check': 'pass' } }, ['check a-check']],
  ['a check that was not run', { checks: { 'b-check': 'pass' } }, ['check b-check']],
  ['a context value', { context: { action: 'upgrade', project_id: null } }, []],
  ['another context value', { context: { action: 'create' } }, ['context action']],
  ['no escalation, no retry', { escalation: null, retry: false }, []],
  ['an escalation and a retry', { escalation: 'managed_service_owner', retry: true }, ['escalation', 'retry offered']],
])('%s', (_what, part, parts) => {
  const expected = Expected.parse({ class: 'internal_error', reason: 'api_defect', ...part });
  expect(mismatches(expected, REPORT).map((each) => each.part)).toEqual(parts);
});
