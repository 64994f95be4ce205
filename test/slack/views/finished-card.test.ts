import { describe, expect, test } from 'vitest';
import { finishedCard } from '../../../src/slack/views/finished-card.ts';
import { REPEAT_ADVICE } from '../../../src/triage/repeats.ts';
import type { TriageReport } from '../../../src/triage/report.ts';
import { readable } from '../support/readable.ts';
import { context, evidence, hop, ID, incident, report, SCOPE, verdict } from '../support/reports.ts';

/** One card for each verdict class, as a person reads it. */

function shown(change: Partial<TriageReport> = {}): string {
  return readable(finishedCard(incident(), report(change), SCOPE).blocks);
}

function lines(text: string): string {
  return text.replace(/^\n|\n *$/g, '').replace(/^ {6}/gm, '');
}

const GOOD_LINEAGE: TriageReport['lineage'] = {
  status: 'complete',
  broken_at: null,
  hops: [hop('gpuaas-api', 'seen'), hop('gpuaas-outbox-relay', 'seen'), hop('gpuaas-app-runtime-worker', 'seen')],
};

describe('the finished card', () => {
  test('of insufficient permissions', () => {
    expect(shown()).toBe(
      lines(`
      # Permission denied: the action is not on the service account’s allowlist
      *What failed:* upgrade of slurm
      *How sure:* certain
      *Next:* Add app_instances.upgrade to the allowlist of sa-7.
      *Why:* The account may read but app_instances.upgrade is not on its allowlist.
      - app_instances.upgrade is missing from the allowlist of sa-7. · record
      - Log lines: 3 lines · [logs](https://grafana.example.com/explore?lines)
      *Lineage* broken: \`api\` ✗ ended here (1 error) → \`outbox-relay\` – not reached → \`app-runtime-worker\` – not reached
      > For the hand-over (Checks: 1 fail, 1 pass · evidence 2 of 3)
        *Ruled out*
        - Service down: relay and worker were healthy
        *Checks:* 1 fail, 1 pass
        *Evidence to hand over:* 2 of 3 captured. Missing: app-runtime-worker log evidence
        *Context:* \`upgrade\` · \`slurm\`
      ~ Id 01JQZX7M5T8K2N4P6R9S1V3W5Y · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ~ project prj-42
      ~ Run 1 · logs from 2026-11-23 09:00 to 09:30 UTC
      <Show evidence> <Run again> <Export capsule>
      <Correct the context> <Verdict is right> <Verdict is wrong>
      `),
    );
  });

  test('of an invalid request, with sources that disagree', () => {
    const card = shown({
      verdict: verdict({
        class: 'invalid_request',
        reason: 'project_mismatch',
        confidence: 'likely',
        summary: 'The path names prj-41, the instance belongs to prj-42.',
        because: ['platform.instance'],
        ruled_out: [],
      }),
      context: context({
        project_id: {
          value: 'prj-42',
          from: 'platform.instance',
          conflicts: [{ value: 'prj-41', from: 'loki.lines' }],
        },
      }),
      checks: [],
      evidence: [
        evidence({ id: 'loki.lines' }),
        evidence({ id: 'platform.instance', source: 'platform', what: 'Instance record', count: 1, link: null }),
      ],
      recovery: { steps: ['Send it again with prj-42.'], retry: { offered: true, action: 'upgrade', why_not: null } },
    });
    expect(card).toBe(
      lines(`
      # Invalid request: the request names another project than the instance’s
      *What failed:* not known
      *How sure:* likely
      *Next:* Send it again with prj-42.
      *Why:* The path names prj-41, the instance belongs to prj-42.
      - Instance: 1 row · record
      *Lineage* broken: \`api\` ✗ ended here (1 error) → \`outbox-relay\` – not reached → \`app-runtime-worker\` – not reached
      *Sources disagree*
      - *project_id:* \`prj-42\` (Instance) but \`prj-41\` (Log lines)
      > For the hand-over (Checks: none ran · evidence 2 of 3)
        *Checks:* none ran
        *Evidence to hand over:* 2 of 3 captured. Missing: app-runtime-worker log evidence
        *Context:* nothing is known beyond the id
      ~ Id 01JQZX7M5T8K2N4P6R9S1V3W5Y · trace 4bf92f3577b34da6a3ce929d0e0e4736
      ~ project prj-42
      ~ Run 1 · logs from 2026-11-23 09:00 to 09:30 UTC
      <Show evidence> <Run again> <Export capsule>
      <Correct the context> <Verdict is right> <Verdict is wrong>
      `),
    );
  });

  test('of a service that is down, with evidence that could not be read', () => {
    const card = shown({
      trace_id: null,
      verdict: verdict({
        class: 'service_unavailable',
        reason: 'outbox_relay_down',
        confidence: 'likely',
        summary: 'The relay has not published since 09:02.',
        because: ['loki.lines'],
        ruled_out: [],
      }),
      lineage: {
        status: 'broken',
        broken_at: 'gpuaas-outbox-relay',
        hops: [
          hop('gpuaas-api', 'seen'),
          hop('gpuaas-outbox-relay', 'failed', { errors: 4 }),
          hop('gpuaas-app-runtime-worker', 'absent_unproven'),
        ],
      },
      evidence: [
        evidence({ id: 'loki.lines', failure: 'truncated', count: 5000 }),
        evidence({
          id: 'platform.audit',
          source: 'platform',
          what: 'Audit rows',
          status: 'unavailable',
          failure: 'not_permitted',
        }),
        evidence({ id: 'tempo.trace', source: 'tempo', what: 'Trace', status: 'unavailable', link: null }),
      ],
      recovery: { steps: [], retry: { offered: false, action: null, why_not: 'the relay is down' } },
    });
    expect(card).toContain(
      lines(`
      # Service down: the outbox relay does not deliver
      *What failed:* upgrade of slurm
      *How sure:* likely
      *Next:* Look at the evidence before you act.
      *Why:* The relay has not published since 09:02.
      - Log lines: 5000 lines, read in part · [logs](https://grafana.example.com/explore?lines)
      *Lineage* broken: \`api\` ✓ seen → \`outbox-relay\` ✗ failed here (4 errors) → \`app-runtime-worker\` – not reached
      *Could not read everything.* What rests on this is unknown, not fine:
      - Log lines: 5000 lines, read in part
      - Audit: could not be read (not permitted)
      - Trace: not checked (not configured)
      `),
    );
  });

  test('of a platform defect that has to be handed over', () => {
    const card = shown({
      verdict: verdict({ class: 'internal_error', reason: 'worker_defect', summary: 'A panic in translate.go.' }),
      escalation: { required: true, to: 'platform_primitive_gap', why: 'Only branching in core would make this work.' },
    });
    expect(card).toContain(
      lines(`
      # Platform defect: platform primitive gap, do not work around it
      *What failed:* upgrade of slurm
      *How sure:* certain
      *Next:* Hand over to platform architecture, as a platform primitive gap. Only branching in core would make this work.
      `),
    );
  });

  test('of a proxied page that does not load', () => {
    const card = shown({
      verdict: verdict({
        class: 'proxied_ui_bootstrap_failure',
        reason: 'not_found',
        confidence: 'tentative',
        summary: 'The proxied route answers 404.',
      }),
      escalation: { required: true, to: 'proxied_app_ui_runbook', why: null },
      lineage: GOOD_LINEAGE,
    });
    expect(card).toContain(
      lines(`
      # App page does not load: its address answers “not found”
      *What failed:* upgrade of slurm
      *How sure:* tentative, check before you act
      *Next:* Hand over to the Proxied App UI runbook, before anyone debugs the app.
      `),
    );
    expect(card).toContain('*Lineage* complete: `api` ✓ seen → `outbox-relay` ✓ seen → `app-runtime-worker` ✓ seen');
  });

  test('of an action without a failure', () => {
    const card = shown({
      verdict: verdict({ class: 'no_failure_found', reason: 'completed', summary: 'The upgrade completed at 09:12.' }),
      lineage: GOOD_LINEAGE,
      recovery: { steps: [], retry: { offered: false, action: null, why_not: 'nothing failed' } },
    });
    expect(card).toContain(
      lines(`
      # No failure found: the action completed
      *What was asked:* upgrade of slurm
      *How sure:* certain
      *Next:* Nothing to repair for this id.
      *Why:* The upgrade completed at 09:12.
      `),
    );
  });

  test('that is undetermined says what was searched, where and when, and what would help', () => {
    const card = shown({
      verdict: verdict({
        class: 'undetermined',
        reason: 'not_found',
        confidence: 'tentative',
        summary: 'Nothing carries this id in the window.',
        because: [],
        ruled_out: [],
      }),
      trace_id: null,
      context: context(),
      lineage: {
        status: 'unknown',
        broken_at: null,
        hops: [hop('gpuaas-api', 'absent_proven'), hop('gpuaas-outbox-relay', 'absent_unproven')],
      },
      checks: [],
      evidence: [
        evidence({ id: 'user.report', source: 'user', what: 'What the reporter gave', link: null }),
        evidence({ id: 'loki.lines', status: 'empty', count: 0 }),
        evidence({ id: 'loki.shipping.gpuaas-api' }),
        evidence({ id: 'loki.shipping.gpuaas-outbox-relay', status: 'empty', count: 0 }),
        evidence({ id: 'platform.overview', source: 'platform', count: 1 }),
        evidence({ id: 'platform.outbox', source: 'platform', status: 'empty', count: 0 }),
        evidence({
          id: 'tempo.search',
          source: 'tempo',
          what: `Traces with the correlation id ${ID}`,
          status: 'unavailable',
          failure: 'timeout',
        }),
      ],
      checklist: [],
      recovery: {
        steps: ['Check the id for a typing error.', 'Give the time of the failure.', 'Give the trace id.'],
        retry: { offered: false, action: null, why_not: 'nothing is known' },
      },
    });
    expect(card).toBe(
      lines(`
      # Not determined: nothing carries this id
      *What failed:* not known
      *How sure:* no verdict
      *Next:* Check the id for a typing error.
      *Why:* Nothing carries this id in the window.
      *Searched* \`${ID}\` from 2026-11-23 09:00 to 09:30 UTC
      - Nothing in: log lines, outbox
      - Found: operations (1 row)
      - Other lines arrive of: api
      - No line at all arrives of: outbox-relay
      *What else helps*
      - Give the time of the failure.
      - Give the trace id.
      *Lineage* unclear: no service left a line of this id, and it is not proven that their other lines arrive
      *Could not read everything.* What rests on this is unknown, not fine:
      - Trace search: could not be read (timed out)
      > For the hand-over (Checks: none ran · evidence 0 of 0)
        *Checks:* none ran
        *Evidence to hand over:* 0 of 0 captured
        *Context:* nothing is known beyond the id
      ~ Id 01JQZX7M5T8K2N4P6R9S1V3W5Y
      ~ Run 1 · logs from 2026-11-23 09:00 to 09:30 UTC
      <Show evidence> <Run again> <Export capsule>
      <Correct the context> <Verdict is right> <Verdict is wrong>
      `),
    );
  });

  test('shows other checks that fail, folds unknown ones away, and counts what it leaves out', () => {
    const check = (outcome: 'pass' | 'fail' | 'unknown' | 'not_applicable', title: string) => ({
      id: title,
      title,
      outcome,
      summary: '',
      runbook: [],
      evidence: [],
    });
    const card = shown({
      checks: [
        check('unknown', 'U1'),
        check('pass', 'P1'),
        ...['F1', 'F2', 'F3', 'F4', 'F5', 'F6'].map((title) => check('fail', title)),
        check('not_applicable', 'N1'),
      ],
    });
    expect(card).toContain(
      lines(`
      *Other checks that fail*
      - Not so: F1
      - Not so: F2
      - Not so: F3
      - Not so: F4
      - … 2 more checks fail, see evidence
      > For the hand-over (Checks: 6 fail, 1 unknown, 1 pass, 1 not applicable · evidence 2 of 3)
        *Ruled out*
        - Service down: relay and worker were healthy
        *Checks:* 6 fail, 1 unknown, 1 pass, 1 not applicable
        - *Unknown:* U1
      `),
    );
  });

  test('says below its first lines whose context it rests on', () => {
    const correction = {
      by: 'U0ADA',
      at: '2026-11-23T21:59:03.120Z',
      fields: [
        { name: 'projectId' as const, was: 'prj-41', is: 'prj-42' },
        { name: 'traceId' as const, was: '', is: 'b'.repeat(32) },
      ],
    };
    const lines = readable(finishedCard(incident({ correction }), report(), SCOPE).blocks).split('\n');
    expect(lines[4]).toBe(
      '*Context corrected* by @U0ADA at 21:59:03 UTC: project prj-41 → prj-42, trace none → bbbbbbbb…',
    );
  });

  test.each([
    { feedback: { right: 0, wrong: 0 }, says: null },
    { feedback: { right: 1, wrong: 0 }, says: '*This verdict was called* right by 1 person.' },
    { feedback: { right: 2, wrong: 1 }, says: '*This verdict was called* right by 2 people, wrong by 1 person.' },
  ])('says what people said of it: $says', ({ feedback, says }) => {
    const { blocks } = finishedCard(incident(), report(), SCOPE, undefined, undefined, undefined, feedback);
    const last = readable(blocks).split('\n').at(-1);
    if (says === null) expect(readable(blocks)).not.toContain('was called');
    else expect(last).toBe(says);
  });

  test('without a verdict asks first for more context', () => {
    const { blocks } = finishedCard(
      incident(),
      report({ verdict: verdict({ class: 'undetermined', reason: 'not_found', because: [] }) }),
      SCOPE,
    );
    const primary = blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.filter((element) => 'style' in element) : [],
    );
    expect(primary).toMatchObject([{ text: { text: 'Correct the context' } }]);
  });

  test('shows a word it does not know readably', () => {
    expect(shown({ verdict: verdict({ reason: 'some_new_reason' }) })).toContain(
      '# Permission denied: some new reason',
    );
  });

  test('is announced with verdict, confidence, next step and id, for a screen reader gets no blocks', () => {
    expect(finishedCard(incident(), report(), SCOPE).text).toBe(
      `Permission denied: the action is not on the service account’s allowlist (certain). Next: Add app_instances.upgrade to the allowlist of sa-7. Correlation id \`${ID}\`.`,
    );
  });

  test('says in its first lines what failed where and since when, in UTC', () => {
    const value = (text: string) => ({ value: text, from: 'loki.lines' });
    const seen = { ...hop('gpuaas-api', 'failed'), first_seen: '2026-11-22T23:59:58.250Z' };
    const card = shown({
      context: context({ action: value('upgrade'), app_slug: value('slurm'), environment_candidate: value('dev') }),
      lineage: { status: 'broken', broken_at: 'gpuaas-api', hops: [seen, hop('gpuaas-outbox-relay', 'seen')] },
    });
    expect(card.split('\n')[1]).toBe(
      '*What failed:* upgrade of slurm, dev (environment candidate), first seen 2026-11-22 23:59:58 UTC',
    );
  });

  test('shows each source of a fact once', () => {
    const card = shown({
      verdict: verdict({ because: ['account'] }),
      checks: [
        {
          id: 'account',
          title: 'Same project',
          outcome: 'fail',
          summary: 'It belongs to another project.',
          runbook: [],
          evidence: ['a', 'b'],
        },
      ],
      evidence: ['a', 'b'].map((id) => evidence({ id, source: 'platform', link: null })),
    });
    expect(card).toContain('- It belongs to another project. · record\n');
  });

  test('shortens long ids in its sentences and keeps them whole at its foot', () => {
    const account = '7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10';
    const card = shown({
      verdict: verdict({ summary: `Account ${account} may not upgrade.`, ruled_out: [] }),
      context: context({ operator_service_account_id: { value: account, from: 'loki.lines' } }),
      recovery: {
        steps: [`Allow it to ${account}.`],
        retry: { offered: false, action: null, why_not: null },
      },
    });
    expect(card).toContain('*Next:* Allow it to 7d1f0c52…\n*Why:* Account 7d1f0c52… may not upgrade.');
    expect(card).toContain(`~ service account ${account}`);
    expect(card.split(account)).toHaveLength(2);
  });

  test('shows after Why where this run went another way than the last one that worked', () => {
    const card = shown({
      verdict: verdict({ because: ['action-on-allowlist'] }),
      evidence: [
        evidence({
          id: 'loki.last-good',
          what: 'The last run that worked ended at 2026-11-22T09:10:04.000Z. Alike up to worker: "event consumed. Fine". Then it went on with worker: "rendered"; this run with worker: "render failed".',
        }),
      ],
    });
    expect(card).toContain(
      lines(`
      *Last time it worked*, 2026-11-22 09:10:04 UTC
      - Alike up to worker: "event consumed. Fine".
      - Then it went on with worker: "rendered"; this run with worker: "render failed".
      `).trimEnd(),
    );
  });

  test.each([
    { status: 'empty' as const, count: 0 },
    { status: 'unavailable' as const, failure: 'timeout' as const },
  ])('does not speak of a last run that worked when that was $status', (change) => {
    expect(shown({ evidence: [evidence({ id: 'loki.last-good', ...change })] })).not.toContain('Last time it worked');
  });

  test.each([
    {
      repeats: { others: 1, first: '2026-11-20T08:00:00.000Z', last: '2026-11-20T08:00:00.000Z' },
      says: '*Seen 2 times in the last 30 days* (the other time 2026-11-20 08:00:00 UTC).',
    },
    {
      repeats: { others: 4, first: '2026-11-02T08:00:00.000Z', last: '2026-11-21T08:00:00.000Z' },
      says: '*Seen 5 times in the last 30 days* (first 2026-11-02 08:00:00 UTC, last before this 2026-11-21 08:00:00 UTC).',
    },
  ])('R4: says how often the same failure was seen: $says', ({ repeats, says }) => {
    const { blocks } = finishedCard(incident(), report(), SCOPE, undefined, repeats);
    expect(readable(blocks)).toContain(says);
    expect(shown()).not.toContain('Seen');
  });

  test('R4: says beside the count what a scheduler app or an operator account that fails again calls for', () => {
    const repeats = { others: 1, first: '2026-11-20T08:00:00.000Z', last: '2026-11-20T08:00:00.000Z' };
    const again = report({
      recovery: {
        steps: ['Restore it.', `This scheduler app failed the same way once before: ${REPEAT_ADVICE}`],
        retry: { offered: false, action: null, why_not: null },
      },
    });
    expect(readable(finishedCard(incident(), again, SCOPE, undefined, repeats).blocks)).toContain(
      '2026-11-20 08:00:00 UTC). Capture the evidence, and file a platform primitive gap if only special-casing',
    );
  });

  test.each([
    {
      of: 'the relay failed',
      hops: ['seen', 'failed', 'absent_proven'],
      broken: 1,
      says: '`outbox-relay` ✗ failed here → `app-runtime-worker` – not reached',
    },
    {
      of: 'a later service is not silent',
      hops: ['failed', 'seen', 'unknown'],
      broken: 0,
      says: '`api` ✗ ended here → `outbox-relay` ✓ seen → `app-runtime-worker` ? not read',
    },
    {
      of: 'the relay is silent',
      hops: ['seen', 'absent_proven', 'absent_unproven'],
      broken: 1,
      says: '`outbox-relay` ✗ silent (proven) → `app-runtime-worker` – no lines (not proven)',
    },
    {
      of: 'no log could be read',
      hops: ['unknown', 'unknown', 'unknown'],
      broken: null,
      says: 'its lines could not be read',
    },
    {
      of: 'nothing carries the id',
      hops: ['absent_proven', 'absent_proven', 'absent_proven'],
      broken: null,
      says: 'no service left a line of this id, while their other lines do arrive',
    },
  ] as const)(
    'L6: the lineage tells silence behind an end from silence that is a gap: $of',
    ({ hops, broken, says }) => {
      const services = ['gpuaas-api', 'gpuaas-outbox-relay', 'gpuaas-app-runtime-worker'];
      const lineage = {
        status: broken === null ? ('unknown' as const) : ('broken' as const),
        broken_at: broken === null ? null : (services[broken] ?? null),
        hops: hops.map((state, at) => hop(services[at] ?? '', state)),
      };
      expect(shown({ lineage })).toContain(says);
    },
  );

  test('expects no lineage of a page that was opened without a lifecycle action', () => {
    const page = verdict({ class: 'proxied_ui_bootstrap_failure', reason: 'raw_path_misuse' });
    expect(shown({ verdict: page, context: context() })).toContain(
      '*Lineage* is not expected: opening a page is no lifecycle action',
    );
    expect(shown({ verdict: page })).toContain('*Lineage* broken: `api`');
  });

  test('shows ids and effective metadata, apart from each other', () => {
    const value = (text: string) => ({ value: text, from: 'loki.lines' });
    const card = shown({
      context: context({
        action: value('upgrade'),
        app_slug: value('slurm'),
        app_version: value('1.4.0'),
        operating_mode: value('tenant_dedicated'),
        control_plane_scope: value('project'),
        runtime_backend: value('k8s'),
        environment_candidate: value('dev'),
        app_instance_id: value('ins-7'),
        operator_service_account_id: value('sa-7'),
      }),
    });
    expect(card).toContain(
      '*Context:* `upgrade` · `slurm 1.4.0` · `tenant_dedicated / project / k8s` · `dev (environment candidate)`',
    );
    expect(card).toContain('~ instance ins-7 · service account sa-7');
  });

  test('links only to the hosts of the configuration', () => {
    const elsewhere = { ...SCOPE, hosts: new Set(['other.example.com']) };
    const card = readable(finishedCard(incident(), report(), elsewhere).blocks);
    expect(card).toContain('- Log lines: 3 lines · logs');
    expect(card).not.toContain('](http');
  });
});
