import { describe, expect, test } from 'vitest';
import { factsOf, summaryOf } from '../../../src/slack/views/facts.ts';
import type { ReportedEvidence, TriageReport } from '../../../src/triage/report.ts';
import { evidence, ID, report, verdict } from '../support/reports.ts';

const DENIED = 'authorization denied: upgrade is not granted (insufficient_permissions)';
const UUID = '41000000-0000-4000-8000-000000000002';

function factOf(change: Partial<ReportedEvidence> & { id: string }): string | undefined {
  const of = report({ verdict: verdict({ because: [change.id] }), evidence: [evidence(change)], checks: [] });
  return factsOf(of)[0]?.text;
}

describe('a fact', () => {
  test.each([
    {
      name: 'quotes a log line with its service and time',
      item: {
        id: 'loki.lines',
        what: `Lines of ${ID} in gpuaas-api, gpuaas-outbox-relay: api at 09:10:00: "${DENIED}"`,
      },
      text: `api 09:10:00 "${DENIED}"`,
    },
    {
      name: 'cuts a long quote after a whole word',
      item: { id: 'loki.lines', what: `Lines: worker at 09:10:00: "${'panic while rendering '.repeat(9)}"` },
      text: `worker 09:10:00 "${'panic while rendering '.repeat(4)}panic while …"`,
    },
    {
      name: 'tells a record’s state by the record’s name, ids shortened',
      item: { id: 'platform.service-account', what: `Service account ${UUID}: state active, project ${UUID}` },
      text: 'Service account: state active, project 41000000…',
    },
    {
      name: 'says that only a part was read',
      item: { id: 'loki.lines', failure: 'truncated' as const, what: 'Lines: api at 09:10:00: "denied"' },
      text: 'api 09:10:00 "denied" (read in part)',
    },
    {
      name: 'counts where nothing more is said',
      item: { id: 'tempo.trace', what: 'Trace', count: 4 },
      text: 'Trace: 4 spans',
    },
    {
      name: 'does not take for words what only names the query',
      item: { id: 'platform.audit', what: 'Audit rows: ', status: 'empty' as const },
      text: 'Audit: nothing',
    },
    {
      name: 'says of a silent service whether its other lines arrive',
      item: { id: 'loki.shipping.gpuaas-outbox-relay', status: 'empty' as const, what: 'Newest line' },
      text: 'Other lines of outbox-relay: none in this window',
    },
  ])('$name', ({ item, text }) => {
    expect(factOf(item)).toBe(text);
  });
});

describe('the facts of a verdict', () => {
  const says = (id: string) => evidence({ id, what: `Question: answer ${id}` });
  const counts = (id: string) => evidence({ id, what: 'Question' });
  const ids = (change: Partial<TriageReport>) => factsOf(report(change)).map(({ id }) => id);
  const of = (because: string[], items: ReportedEvidence[]) => ids({ verdict: verdict({ because }), evidence: items });

  test('are three at most, in the verdict’s order', () => {
    const all = ['a', 'b', 'c', 'd'];
    expect(of([...all, 'gone', 'constructor'], all.map(says))).toEqual(['a', 'b', 'c']);
  });

  test('say something before they count rows, and count none beside two that say something', () => {
    expect(of(['a', 'b', 'c'], [counts('a'), says('b'), says('c')])).toEqual(['b', 'c']);
    expect(of(['a', 'b'], [counts('a'), says('b')])).toEqual(['b', 'a']);
  });

  test('are the failed checks when the verdict names nothing that is there', () => {
    expect(of(['gone'], [])).toEqual(['action-on-allowlist']);
  });

  test('are what the summary leaves to them when they quote it whole', () => {
    const summary = `The API refused it: ${DENIED}. Against it: the audit log has no row.`;
    const quoting = report({
      verdict: verdict({ summary, because: ['loki.lines'] }),
      evidence: [evidence({ id: 'loki.lines', what: `Lines: api at 09:10:00: "${DENIED}"` })],
    });
    expect(summaryOf(quoting, factsOf(quoting))).toBe('The API refused it. Against it: the audit log has no row.');
    expect(summaryOf(quoting, [])).toBe(summary);
  });
});
