import { describe, expect, test } from 'vitest';
import { cleanFields, prefill } from '../../src/actions/prefill.ts';
import { judge } from '../../src/triage/judge.ts';
import { found } from '../support/evidence.ts';
import { bundle, instance, ORG } from '../support/incident.ts';
import { DENIED, denied, LACKING } from './support.ts';

describe('a ticket from a report', () => {
  const fields = prefill(judge(denied(LACKING)), 2);

  test('says what failed, how often, and where to look', () => {
    expect(fields).toMatchObject({
      title: 'Platform defect: allowlist entry missing, upgrade of slurm',
      kind: 'defect',
      area: 'api',
      pressure: expect.stringContaining('The same failure was seen 2 more times in the last 30 days.'),
    });
    expect(fields.evidence).toContain('- correlation id: `01JQZX7M5T8K2N4P6R9S1V3W5Y`');
    expect(fields.evidence).toContain('- Lineage: api ');
  });

  test('of a gap asks for a core primitive', () => {
    const report = judge(denied(LACKING));
    const gap = prefill({ ...report, verdict: { ...report.verdict, issue_kind: 'platform_primitive_gap' } }, 0);
    expect(gap).toMatchObject({
      kind: 'gap',
      area: 'core allocation handlers',
      classification: 'core primitive needed',
    });
    expect(gap.pressure).not.toContain('more time');
  });

  test('has nothing of other tenants', () => {
    const report = judge(
      bundle(DENIED, {
        instance: found(
          'platform.instance',
          instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' }),
        ),
        sameShape: found('loki.same-shape', [
          { orgId: ORG, projectId: 'p1', count: 3 },
          { orgId: 'other-tenant', projectId: 'p9', count: 4 },
        ]),
      }),
    );
    expect(report.escalation.to).toBe('managed_service_owner');
    const { evidence } = prefill(report, 0);
    expect(evidence).not.toContain('other-tenant');
    expect(evidence).not.toContain('tenants');
  });

  test('links survive brackets in them', () => {
    const report = judge(denied(LACKING));
    const linked = report.evidence.map((each) => ({
      ...each,
      link: 'https://grafana.example/explore?panes={"a":(1) }',
    }));
    expect(prefill({ ...report, evidence: linked }, 0).evidence).toContain('panes={"a":%281%29%20}');
  });
});

describe('the fields of a ticket', () => {
  const base = prefill(judge(denied(LACKING)), 0);

  test.each(['title', 'area', 'currentCapability', 'pressure', 'evidence'] as const)(
    '%s: secrets are masked, whoever typed them',
    (field) => {
      const clean = cleanFields({ ...base, [field]: 'see password=hunter2-hunter2 and mail max@example.com' });
      expect(clean[field]).not.toContain('hunter2');
      expect(clean[field]).not.toContain('max@example.com');
    },
  );

  test('are bounded and without signs that stores refuse', () => {
    const clean = cleanFields({
      ...base,
      title: `a\n\n b${'x'.repeat(500)}`,
      pressure: `a\0${'y'.repeat(10_000)}\ud800`,
    });
    expect(clean.title.startsWith('a bx')).toBe(true);
    expect(clean.title.length).toBeLessThanOrEqual(200);
    expect(clean.pressure.length).toBeLessThanOrEqual(6_000);
    expect(clean.pressure).not.toContain('\0');
  });
});
