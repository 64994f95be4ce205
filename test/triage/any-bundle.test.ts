import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { groundsOf } from '../../src/triage/confidence.ts';
import { judge } from '../../src/triage/judge.ts';
import { TriageReport } from '../../src/triage/report.ts';
import { LINEAGE } from '../../src/triage/terms.ts';
import { anyBundle } from '../support/any-bundle.ts';
import { unavailable } from '../support/evidence.ts';

const RUNS = { numRuns: 120 };
/** Records that the platform itself decides by. */
const AUTHORITATIVE = /^platform\.(?:instance|events|service-account|audit|overview|outbox|dead-letters)$/;

const holds = (property: (report: TriageReport, of: EvidenceBundle) => void) =>
  fc.assert(
    fc.property(anyBundle, (of) => {
      property(judge(of), of);
    }),
    RUNS,
  );

/** Ids of the evidence that a system answered, with rows or without. */
const answered = ({ evidence }: TriageReport): Set<string> =>
  new Set(evidence.flatMap(({ id, source, status }) => (source === 'user' || status === 'unavailable' ? [] : [id])));

/** The bundle with every source unavailable that was asked. */
function blinded(of: EvidenceBundle): EvidenceBundle {
  const all = Object.entries(of).map(([key, value]) =>
    typeof value === 'object' && 'status' in value ? [key, unavailable(value.from.id)] : [key, value],
  );
  return { ...(Object.fromEntries(all) as unknown as EvidenceBundle), shipping: {} };
}

describe('whatever was read', () => {
  test('a report follows, in the form that other programs read', () => {
    holds((report) => expect(TriageReport.parse(report)).toEqual(report));
  });

  test('the same evidence gives the same report', () => {
    holds((report, of) => expect(judge(structuredClone(of))).toEqual(report));
  });

  test('a verdict rests on checks and evidence of its own report, and on nothing only when undetermined', () => {
    holds((report) => {
      const ids = [...report.checks, ...report.evidence].map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(report.verdict.because));
      if (report.verdict.class !== 'undetermined') expect(report.verdict.because).not.toEqual([]);
    });
  });

  test('X1, F5: a primitive gap and a page that does not start never offer Retry', () => {
    holds(({ verdict, escalation, recovery }) => {
      const stopped =
        escalation.to === 'platform_primitive_gap' ||
        verdict.issue_kind === 'platform_primitive_gap' ||
        verdict.class === 'proxied_ui_bootstrap_failure';
      if (stopped) expect(recovery.retry.offered).toBe(false);
    });
  });

  test('R1 to R3: Retry is offered for a known action that failed, or it is said why not', () => {
    holds(({ verdict, recovery: { retry } }) => {
      expect(retry.why_not === null).toBe(retry.offered);
      if (!retry.offered) return;
      expect(retry.action).not.toBeNull();
      expect(['insufficient_permissions', 'invalid_request', 'service_unavailable']).toContain(verdict.class);
    });
  });

  test('a verdict is certain only on an authoritative record, or on two sources, that were read', () => {
    holds((report) => {
      if (report.verdict.confidence !== 'certain') return;
      const read = answered(report);
      const grounds = groundsOf(report.verdict.because, report.checks).filter((id) => read.has(id));
      const sources = new Set(grounds.map((id) => id.split('.')[0]));
      expect(grounds.some((id) => AUTHORITATIVE.test(id)) || sources.size > 1, String(grounds)).toBe(true);
    });
  });

  test('lines that were cut off leave no verdict certain', () => {
    holds((report, { lines }) => {
      if (lines.status === 'found' && lines.truncated === true) expect(report.verdict.confidence).not.toBe('certain');
    });
  });

  test('a class is never both the verdict and ruled out, nor ruled out twice', () => {
    holds(({ verdict }) => {
      const out = verdict.ruled_out.map((each) => each.class);
      expect(out).not.toContain(verdict.class);
      expect(new Set(out).size).toBe(out.length);
    });
  });

  test('L6: absence is proven only where lines were read whole and the service’s own lines arrive', () => {
    holds(({ lineage }, { lines, shipping }) => {
      expect(lineage.hops.map(({ service }) => service)).toEqual([...LINEAGE]);
      for (const { service, state, log_lines, spans } of lineage.hops) {
        expect(state === 'seen' || state === 'failed').toBe(log_lines + spans > 0);
        if (state === 'unknown') expect(lines.status).toBe('unavailable');
        if (state !== 'absent_proven') continue;
        expect(shipping[service]?.status).toBe('found');
        expect(lines.status === 'unavailable' || (lines.status === 'found' && lines.truncated === true)).toBe(false);
      }
      expect(lineage.broken_at === null).toBe(lineage.status !== 'broken');
    });
  });

  test('C3 to C11: a value comes from evidence of the report, and no conflict repeats it', () => {
    holds((report) => {
      const ids = new Set(report.evidence.map(({ id }) => id));
      for (const field of Object.values(report.context)) {
        expect(field.value === null).toBe(field.from === null);
        for (const { from } of [field, ...(field.conflicts ?? [])]) if (from !== null) expect(ids).toContain(from);
        expect(field.conflicts?.map(({ value }) => value) ?? []).not.toContain(field.value);
        expect(field.conflicts).not.toEqual([]);
      }
    });
  });

  test('E1 to E5: the checklist has its thirteen items', () => {
    holds(({ checklist }) => expect(new Set(checklist.map(({ item }) => item)).size).toBe(13));
  });

  test('words for people name no programming values', () => {
    holds(({ recovery, escalation, lineage }) => {
      const said = [...recovery.steps, recovery.retry.why_not ?? '', escalation.why ?? '', lineage.broken_at ?? ''];
      expect(said.join(' ')).not.toMatch(/\bundefined\b|\bNaN\b|\[object/);
    });
  });
});

describe('whatever was asked, when nothing could be read', () => {
  test('every check is unknown or does not apply, no hop is known, and the verdict is undetermined', () => {
    fc.assert(
      fc.property(anyBundle, (of) => {
        const report = judge(blinded(of));
        expect(report.checks.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail')).toEqual([]);
        expect(report.lineage.hops.every(({ state }) => state === 'unknown')).toBe(true);
        expect(report.recovery.retry.offered).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('every check, whatever was read', () => {
  test('passes or fails only on evidence that was read', () => {
    holds((report) => {
      const read = answered(report);
      const blind = report.checks.filter(
        ({ outcome, evidence }) => (outcome === 'pass' || outcome === 'fail') && !evidence.some((id) => read.has(id)),
      );
      expect(blind).toEqual([]);
    });
  });

  test('names each evidence once, and only evidence of its own report', () => {
    holds(({ checks, evidence }) => {
      const ids = new Set(evidence.map(({ id }) => id));
      for (const check of checks) {
        expect(new Set(check.evidence).size).toBe(check.evidence.length);
        expect(check.evidence.filter((id) => !ids.has(id))).toEqual([]);
        expect(check.summary).not.toBe('');
      }
    });
  });
});
