import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../src/metrics.ts';

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

const Rules = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^IncidentBot[A-Za-z]+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+m$/)
            .optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const alerts = Rules.parse(parse(read('ops/alerts.yml'))).groups.flatMap(({ rules }) => rules);

const Dashboard = z.looseObject({
  uid: z.string(),
  panels: z.array(
    z.looseObject({ id: z.number(), title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })) }),
  ),
});
const { panels } = Dashboard.parse(JSON.parse(read('ops/dashboard.json')));
const queries = [
  ...alerts.map(({ alert, expr }) => ({ of: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ of: title, expr }))),
];

/** Labels that Prometheus itself puts on, or that belong to a histogram. */
const COMMON_LABELS = ['instance', 'le'];
/** Metrics with the labels that they may carry, as a scrape of a bot shows them. */
const exposed = new Map<string, ReadonlySet<string>>();
beforeAll(async () => {
  const metrics = createMetrics({
    backlog: async () => ({
      jobs: [{ job: 'j', waiting: 1, oldestSeconds: 1 }],
      effects: [{ state: 's', count: 1 }],
      cardsLate: 1,
    }),
  });
  metrics.delivered('event', 'acked');
  metrics.acknowledged('event', 1);
  metrics.heard('report');
  metrics.refused('stale');
  metrics.triaged({ verdict: 'v', tookMs: 1 });
  metrics.sourceRead({ source: 'loki', outcome: 'found', tookMs: 1 });
  metrics.sourceTurn('loki', { waitedMs: 1, taken: true, underWay: 1 });
  metrics.denied('retry.requested');
  metrics.jobAttempt({ job: 'j', outcome: 'done', tookMs: 1 });
  metrics.called('chat.update', '429', 1);
  metrics.ready('slack', true);
  for (const line of (await metrics.exposition()).text.split('\n')) {
    const [, name, labels = ''] = /^([a-z_]\w*)(?:\{([^}]*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const names = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label);
    exposed.set(name, new Set([...(exposed.get(name) ?? []), ...names]));
  }
});

/** Names of metrics in a query, each with the labels that are asked of it. */
function askedIn(expr: string): { metric: string; labels: string[] }[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').map((s) => s.trim()),
  );
  return [...expr.matchAll(/\b((?:incident_bot|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, metric = '', set = '']) => ({
      metric,
      labels: [...grouped, ...[...set.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label)],
    }),
  );
}

test.each(queries)('$of asks for metrics and labels that the bot exposes', ({ expr }) => {
  const asked = askedIn(expr);
  expect(asked.length).toBeGreaterThan(0);
  for (const { metric, labels } of asked) {
    expect([...exposed.keys()]).toContain(metric);
    const known = [...COMMON_LABELS, ...(exposed.get(metric) ?? [])];
    expect(labels.filter((label) => !known.includes(label))).toEqual([]);
  }
  expect(balanced(expr)).toBe(true);
});

test('what an alert is about can be seen on the dashboard', () => {
  const base = (metric: string) => metric.replace(/_(?:bucket|count|sum)$/, '');
  const shown = new Set(
    panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => askedIn(expr))).map(({ metric }) => base(metric)),
  );
  const unseen = alerts.flatMap(({ expr }) => askedIn(expr)).filter(({ metric }) => !shown.has(base(metric)));
  expect(unseen).toEqual([]);
});

test('panels have ids of their own', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
});

describe('docs/operations.md', () => {
  const document = read('docs/operations.md');
  const entries = [...document.matchAll(/^### (IncidentBot\w+)$/gm)].map(([, name = '']) => name);

  test('has an entry for every alert and for no other', () => {
    expect(entries.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  test.each(alerts)('$alert links to its entry, which says what to do', ({ alert, annotations }) => {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    const [, entry = ''] = new RegExp(`^### ${alert}\\n([\\s\\S]*?)(?=^##|$(?![\\s\\S]))`, 'm').exec(document) ?? [];
    expect(entry.trim().length).toBeGreaterThan(80);
  });

  test('names only metrics that the bot exposes', () => {
    const named = [...document.matchAll(/`(incident_bot_\w+)/g)].map(([, name = '']) => name);
    const known = [...exposed.keys()].map((name) => name.replace(/_(?:bucket|count|sum)$/, ''));
    expect(named.filter((name) => !known.includes(name.replace(/_(?:bucket|count|sum)$/, '')))).toEqual([]);
  });
});

function balanced(expr: string): boolean {
  const opened: string[] = [];
  const closes: Readonly<Record<string, string>> = { ')': '(', '}': '{', ']': '[' };
  for (const sign of expr.replaceAll(/"[^"]*"/g, '')) {
    if ('({['.includes(sign)) opened.push(sign);
    else if (closes[sign] !== undefined && opened.pop() !== closes[sign]) return false;
  }
  return opened.length === 0;
}
