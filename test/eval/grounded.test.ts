import { describe, expect, test } from 'vitest';
import { isGrounded } from '../../eval/grounded.ts';
import type { CheckResult, ReportedEvidence } from '../../src/triage/report.ts';
import { reportWith } from './made-up.ts';

function evidence(id: string, status: ReportedEvidence['status'], source: ReportedEvidence['source'] = 'loki') {
  return { id, source, what: id, query: id, status, count: 1, took_ms: 1, link: null };
}
function check(id: string, outcome: CheckResult['outcome'], ...of: string[]): CheckResult {
  return { id, title: id, outcome, summary: id, runbook: [], evidence: of };
}

const EVIDENCE = [
  evidence('lines', 'found'),
  evidence('audit', 'empty'),
  evidence('trace', 'unavailable'),
  evidence('reporter', 'found', 'user'),
];
const CHECKS = [
  check('proven', 'fail', 'lines', 'trace'),
  check('guessed', 'fail', 'audit'),
  check('unknown', 'unknown', 'lines'),
];

describe('a verdict is grounded', () => {
  test.each([
    { because: ['lines'], grounded: true, why: 'on evidence that was found' },
    { because: ['proven'], grounded: true, why: 'on a check that rests on evidence that was found' },
    {
      because: ['lines', 'audit'],
      grounded: true,
      why: 'when something was found and something else is proven absent',
    },
    { because: [], grounded: false, why: 'not on nothing' },
    { because: ['audit'], grounded: false, why: 'not on absence alone' },
    { because: ['reporter'], grounded: false, why: 'not on what the reporter said' },
    { because: ['guessed'], grounded: false, why: 'not on a check that found nothing' },
    { because: ['lines', 'trace'], grounded: false, why: 'not when part of it could not be read' },
    { because: ['lines', 'unknown'], grounded: false, why: 'not when part of it is a check without an outcome' },
    { because: ['lines', 'no-such-thing'], grounded: false, why: 'not when part of it does not exist' },
  ])('$why: $because', ({ because, grounded }) => {
    expect(isGrounded(reportWith({ because }, { evidence: EVIDENCE, checks: CHECKS }))).toBe(grounded);
  });
});
