import fc from 'fast-check';
import type { EvidenceRows } from '../../../src/triage/evidence-rows.ts';
import type { LogLine, Span } from '../../../src/triage/records.ts';
import { CONTEXT_NAMES, type TriageReport, VerdictClass } from '../../../src/triage/report.ts';

/** Texts that other systems may hold, the hostile ones often: mentions, links, fences, hidden characters, 1 MB. */
const BAD = [
  '<!channel>',
  '<!here|here>',
  '<@U0ADA>',
  '<#C0INCIDENTS>',
  '<https://evil.example.com|grafana>',
  '&lt;!everyone&gt;',
  '```\n*bold* _it_ ~no~ `code`',
  '`',
  '@here @channel',
  'https://evil.example.com/?q=a|b>c',
  'javascript:alert(1)',
  '\u202egnp.exe\u202c',
  '\u200b\u200b\u200b',
  '\ud800',
  '\u0000\u0007\u001b[31m',
  'a\nb\r\nc\u2028d',
  ':rotating_light:',
  '',
  ' ',
  '🧨'.repeat(90),
] as const;

export const foreign: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...BAD) },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...BAD), { maxLength: 40 }).map((parts) => parts.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('x'.repeat(1_000_000), '<!channel>\n'.repeat(50_000), '\u200b'.repeat(500_000)),
  },
);

const address = fc.oneof(
  fc.constantFrom(
    null,
    'https://grafana.example.com/explore?a=1|2',
    'https://evil.example.com/',
    'https://grafana.example.com@evil.example.com/',
    'javascript:alert(1)',
    `https://grafana.example.com/${'long'.repeat(2000)}`,
    'not a link',
  ),
  fc.webUrl(),
);

const many = <T>(item: fc.Arbitrary<T>, most = 12) => fc.array(item, { maxLength: most });
const time = fc
  .date({ min: new Date('1970-01-02'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const count = fc.integer({ min: 0, max: 2_000_000 });

/** Any report of the right shape, whatever its strings hold; lists of up to 400 entries. */
export const anyReport: fc.Arbitrary<TriageReport> = fc.record({
  schema_version: fc.constant(1 as const),
  correlation_id: foreign,
  trace_id: fc.option(foreign),
  window: fc.record({ start: time, end: time }),
  verdict: fc.record({
    class: fc.constantFrom(...VerdictClass.options),
    reason: foreign,
    issue_kind: fc.constantFrom('iam_allowlist' as const, 'undetermined' as const),
    confidence: fc.constantFrom('certain' as const, 'likely' as const, 'tentative' as const),
    summary: foreign,
    because: many(fc.constantFrom('c0', 'c1', 'e0', 'e1', 'missing', 'constructor')),
    ruled_out: many(fc.record({ class: fc.constantFrom(...VerdictClass.options), why: foreign })),
  }),
  context: fc
    .record(
      Object.fromEntries(
        CONTEXT_NAMES.map((name) => [
          name,
          fc.record(
            {
              value: fc.option(foreign),
              from: fc.option(fc.constantFrom('e0', 'nowhere')),
              conflicts: many(fc.record({ value: foreign, from: foreign }), 3),
            },
            { requiredKeys: ['value', 'from'] },
          ),
        ]),
      ),
    )
    .map((value) => value as TriageReport['context']),
  lineage: fc.record({
    status: fc.constantFrom('complete' as const, 'broken' as const, 'unknown' as const),
    broken_at: fc.option(foreign),
    hops: many(
      fc.record({
        service: foreign,
        state: fc.constantFrom(
          'seen' as const,
          'failed' as const,
          'absent_proven' as const,
          'absent_unproven' as const,
          'unknown' as const,
        ),
        first_seen: fc.option(time),
        last_seen: fc.option(time),
        log_lines: count,
        spans: count,
        errors: count,
      }),
    ),
  }),
  checks: many(
    fc.record({
      id: fc.constantFrom('c0', 'c1', 'c2'),
      title: foreign,
      outcome: fc.constantFrom('pass' as const, 'fail' as const, 'unknown' as const, 'not_applicable' as const),
      summary: foreign,
      runbook: many(foreign, 3),
      evidence: many(fc.constantFrom('e0', 'e1', 'gone'), 4),
    }),
    60,
  ),
  evidence: many(
    fc.record(
      {
        id: fc.constantFrom('e0', 'e1', 'e2'),
        source: fc.constantFrom('loki' as const, 'tempo' as const, 'platform' as const, 'user' as const),
        what: foreign,
        query: foreign,
        status: fc.constantFrom('found' as const, 'empty' as const, 'unavailable' as const),
        failure: fc.constantFrom('timeout' as const, 'truncated' as const, 'not_permitted' as const),
        count,
        took_ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
        link: address,
      },
      { requiredKeys: ['id', 'source', 'what', 'query', 'status', 'count', 'took_ms', 'link'] },
    ),
    60,
  ),
  checklist: many(fc.record({ item: foreign, captured: fc.boolean(), value: fc.option(foreign) }), 40),
  recovery: fc.record({
    steps: many(foreign),
    retry: fc.record({ offered: fc.boolean(), action: fc.option(foreign), why_not: fc.option(foreign) }),
  }),
  escalation: fc.record({
    required: fc.boolean(),
    to: fc.option(
      fc.constantFrom(
        'platform_primitive_gap' as const,
        'managed_service_owner' as const,
        'proxied_app_ui_runbook' as const,
      ),
    ),
    why: fc.option(foreign),
  }),
});

const fields = fc.dictionary(
  fc.oneof(foreign, fc.constantFrom('error_code', 'status', 'path', 'last_error', 'constructor', '__proto__')),
  foreign,
  { maxKeys: 8 },
);
const level = fc.constantFrom('debug' as const, 'info' as const, 'warn' as const, 'error' as const, 'unknown' as const);
const ids = fc.constantFrom('a', 'b', 'c', 'd');

const anyLine: fc.Arbitrary<LogLine> = fc.record({
  at: fc.oneof(time, foreign),
  ns: fc.constant('0'),
  service: foreign,
  level,
  message: foreign,
  fields,
  json: fc.boolean(),
  raw: foreign,
});

const anySpan: fc.Arbitrary<Span> = fc.record({
  traceId: fc.oneof(ids, foreign),
  spanId: ids,
  parentSpanId: fc.option(ids),
  service: foreign,
  name: foreign,
  kind: fc.constant('internal' as const),
  status: fc.constantFrom('ok' as const, 'error' as const, 'unset' as const),
  statusMessage: foreign,
  start: fc.oneof(time, foreign),
  end: time,
  durationMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
  attributes: fields,
});

const anyRecord = fc.dictionary(foreign, fc.oneof(foreign, fc.jsonValue(), fc.constant(null)), { maxKeys: 40 });

/** Rows behind the evidence of `anyReport`, whatever they hold. */
export const anyRows: fc.Arbitrary<ReadonlyMap<string, EvidenceRows>> = fc
  .record({ e0: many(anyLine, 25), e1: many(anySpan, 45), e2: many(anyRecord, 15) })
  .map(
    ({ e0, e1, e2 }) =>
      new Map<string, EvidenceRows>([
        ['e0', { kind: 'lines', rows: e0 }],
        ['e1', { kind: 'spans', rows: e1 }],
        ['e2', { kind: 'records', rows: e2 }],
      ]),
  );
