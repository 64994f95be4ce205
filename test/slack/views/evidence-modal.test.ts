import { describe, expect, test } from 'vitest';
import { evidenceModal, evidenceNote, evidenceSkeleton } from '../../../src/slack/views/evidence-modal.ts';
import type { EvidenceRows } from '../../../src/triage/evidence-rows.ts';
import type { LogLine, Span } from '../../../src/triage/records.ts';
import { account, api, span, WORKER, worker } from '../../support/incident.ts';
import { readable } from '../support/readable.ts';
import { evidence, ID, INCIDENT_ID, link, report, SCOPE } from '../support/reports.ts';

function lines(text: string): string {
  return text.replace(/^\n|\n *$/g, '').replace(/^ {6}/gm, '');
}

const PLACE = { incidentId: INCIDENT_ID, channelId: 'C0INCIDENTS', run: 2, page: 0 };

const DENIED: LogLine = {
  ...api('error', 'authorization denied', { error_code: 'insufficient_permissions', status: '403' }, 0.42),
  raw: '{"level":"error","msg":"authorization denied"}',
};
const RECEIVED: LogLine = { ...api('info', 'request received'), raw: '{"level":"info"}' };

const ROWS = new Map<string, EvidenceRows>([
  ['loki.lines', { kind: 'lines', rows: [RECEIVED, DENIED] }],
  [
    'platform.service-account',
    { kind: 'records', rows: [{ ...account({ allowedActions: ['app_instances.create'] }) }] },
  ],
]);

function page(at: number, rows: ReadonlyMap<string, EvidenceRows> = ROWS, of = report()): string {
  return readable(evidenceModal({ ...PLACE, page: at }, { report: of, rows }, SCOPE).blocks);
}

const MENU = 'Log lines (2) / Service account (1) / Queries (2) / Checks (2) / Recovery, context, checklist';
const menuAt = (name: string) => `<${MENU.replace(name, `*${name}*`)}>`;

describe('the evidence modal', () => {
  test('starts with the log lines in time order: when, where, how bad, what, telling fields, the raw line', () => {
    expect(page(0)).toBe(
      lines(`
      \`${ID}\` · run 2 · page 1 of 5
      ${menuAt('Log lines (2)')}
      *Log lines* 3 lines · logs · 42 ms [open](https://grafana.example.com/explore?lines)
      *09:10:00.000* +0 ms \`api\` info request received
      request \`POST /api/v1/projects/50ab9f5e…/app-instances/41000000…/upgrade\` · action \`upgrade\` · actor_type \`service_account\` · operating_mode \`tenant_dedicated\` · control_plane_scope \`project\` · runtime_backend \`slurm\`
      | {"level":"info"}
      *09:10:00.420* +420 ms \`api\` *✗ error* authorization denied
      *error_code* \`insufficient_permissions\` · status \`403\`
      | {"level":"error","msg":"authorization denied"}
      *Query*
      | {service="gpuaas-api"} |= "${ID}"
      <Next page>
      `),
    );
  });

  test('tells the setting again only when it changes, and an error code on every line', () => {
    const rows = [
      worker('info', 'first', { attempt_count: '1' }),
      worker('warn', 'second', { attempt_count: '2', error_code: 'x' }),
      worker('info', 'third', { attempt_count: '2', error_code: 'x', operating_mode: 'platform_managed' }),
    ];
    const shown = page(0, new Map([['loki.lines', { kind: 'lines', rows }]])).split('\n');
    const below = (words: string) => shown[shown.findIndex((line) => line.endsWith(words)) + 1];
    expect(below('first')).toContain('attempt_count `1` · actor_type `service_account`');
    expect(below('second')).toBe('*error_code* `x` · attempt_count `2`');
    expect(below('third')).toBe('*error_code* `x` · operating_mode `platform_managed`');
  });

  test('shows a record by the platform’s own names, and what it does not say', () => {
    expect(page(1)).toContain(
      lines(`
      ${menuAt('Service account (1)')}
      *Service account* 1 row · record · 42 ms
      - id: \`7d1f0c52-0b3e-4a7e-9c52-1f2f5b8e6a10\`
      `),
    );
    expect(page(1)).toContain('- allowed_actions: `app_instances.create`');
    expect(page(1)).toContain('- not said: updated_at, disabled_at, deleted_at');
    expect(page(1).endsWith('<Previous page> <Next page>')).toBe(true);
  });

  test('ends with every query, the checks, and what to do and hand over', () => {
    expect(page(2)).toContain(`*Lines with the id* 3 lines · logs · 42 ms [open](${link('explore?lines')})`);
    expect(page(3)).toContain(
      '- *fail:* The action is on the allowlist. app_instances.upgrade is missing from the allowlist of sa-7. (runbook S3)',
    );
    expect(page(4)).toContain('- Then retry the upgrade.');
    expect(page(4)).toContain('- project_id: `prj-42` from: Instance');
    expect(page(4)).toContain('- *missing:* gpuaas-app-runtime-worker log evidence');
    expect(page(4).endsWith('<Previous page>')).toBe(true);
  });

  test('without rows shows the queries, and says that the rows are not kept', () => {
    expect(page(0, new Map())).toContain('The rows that were read in this run are not kept. Run again to see them.');
    expect(page(0, new Map())).toContain('*Lines with the id* 3 lines');
  });

  test('leads to each part and to the first error, each page of a part keeping the part’s place in the menu', () => {
    const rows = Array.from({ length: 45 }, (_, at) => worker(at === 33 ? 'error' : 'info', `line ${at}`, {}, at));
    const many = new Map<string, EvidenceRows>([['loki.lines', { kind: 'lines', rows }]]);
    expect(page(1, many)).toContain('<*Log lines (45)* / First error line / Queries (2) /');
    expect(page(1, many)).toContain('*Log lines 11 to 20 of 45* 3 lines');
    expect(page(1, many)).not.toContain('*Query*');
    expect(page(3, many)).toContain('<Log lines (45) / *First error line* / Queries (2) /');
    expect(page(3, many)).toContain('*✗ error* line 33');
    expect(page(4, many)).toContain('*Query*');
  });

  test('keeps run and page with the modal, and shows the last page for one beyond it', () => {
    const view = evidenceModal({ ...PLACE, page: 99 }, { report: report(), rows: ROWS }, SCOPE);
    expect(JSON.parse(view.private_metadata ?? '')).toEqual({ ...PLACE, page: 4 });
    expect(readable(view.blocks)).toContain('page 5 of 5');
  });

  test('has new block ids on each page, so that Slack forgets what was chosen before', () => {
    const idsOf = (at: number) =>
      evidenceModal({ ...PLACE, page: at }, { report: report(), rows: ROWS }, SCOPE).blocks.flatMap(
        ({ block_id: id }) => id ?? [],
      );
    expect(new Set([...idsOf(0), ...idsOf(1)]).size).toBe(idsOf(0).length + idsOf(1).length);
  });

  test('is there before the evidence is, and says why there is none', () => {
    expect(readable(evidenceSkeleton(PLACE).blocks)).toBe('Reading the evidence …');
    expect(readable(evidenceNote(PLACE, 'Gone.').blocks)).toBe('Gone.');
  });
});

describe('a trace', () => {
  const at = (ms: number) => new Date(Date.parse('2026-11-23T09:10:00.000Z') + ms).toISOString();
  function part(
    spanId: string,
    parentSpanId: string | null,
    ms: number,
    durationMs: number,
    change: Partial<Span> = {},
  ) {
    return {
      ...span('gpuaas-api'),
      spanId,
      parentSpanId,
      start: at(ms),
      end: at(ms + durationMs),
      durationMs,
      ...change,
    };
  }
  function tree(rows: readonly Span[]): string[] {
    const text = page(0, new Map([['tempo.trace', { kind: 'spans', rows }]]), TRACED);
    return text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.slice(2))
      .filter((line) => !line.startsWith('trace by id'));
  }
  const TRACED = report({
    evidence: [evidence({ id: 'tempo.trace', source: 'tempo', what: 'Trace', query: 'trace by id' })],
  });

  test('is an indented tree with offsets, durations and errors, in the order of time', () => {
    expect(
      tree([
        part('d', 'b', 60, 12.5, {
          service: WORKER,
          name: 'apply',
          status: 'error',
          statusMessage: 'no route',
          attributes: { error_code: 'backend_unavailable' },
        }),
        part('a', null, 0, 1_420, { name: 'POST /upgrade' }),
        part('c', 'a', 90, 5, { name: 'audit' }),
        part('b', 'a', 20, 60, { service: 'gpuaas-outbox-relay', name: 'publish' }),
      ]),
    ).toEqual([
      '    +0 ms  api POST /upgrade 1.4 s',
      '   +20 ms  └ outbox-relay publish 60 ms',
      '   +60 ms    └ app-runtime-worker apply 12.5 ms',
      '               ✗ backend_unavailable: no route',
      '   +90 ms  └ api audit 5 ms',
    ]);
  });

  test('keeps a span whose parent was not received, and spans in a ring', () => {
    expect(tree([part('x', 'gone', 0, 1, { name: 'orphan' })])).toEqual([
      '    +0 ms  api orphan 1 ms (its parent span was not received)',
    ]);
    const ring = tree([part('a', 'b', 0, 1, { name: 'one' }), part('b', 'a', 5, 1, { name: 'two' })]);
    expect(ring.map((line) => /one|two/.exec(line)?.[0])).toEqual(['one', 'two']);
  });

  test('of several attempts names each trace', () => {
    const second = { traceId: 'b'.repeat(32) };
    const shown = tree([part('a', null, 0, 1), part('a', null, 3_000, 1, second), part('b', 'a', 3_001, 1, second)]);
    expect(shown.filter((line) => line.startsWith('trace '))).toEqual([
      'trace 4bf92f3577b34da6a3ce929d0e0e4736',
      `trace ${second.traceId}`,
    ]);
    expect(shown).toHaveLength(5);
  });

  test('of many spans goes over several pages', () => {
    const rows = Array.from({ length: 45 }, (_, n) => part(`s${n}`, n === 0 ? null : 's0', n, 1, { name: `n${n}` }));
    expect(tree(rows)).toHaveLength(20);
    expect(page(2, new Map([['tempo.trace', { kind: 'spans', rows }]]), TRACED)).toContain('*Trace 41 to 45 of 45*');
  });
});
