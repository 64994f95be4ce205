import { describe, expect, test, vi } from 'vitest';
import { type Backlog, createMetrics } from '../src/metrics.ts';

describe('metrics', () => {
  test('count what they are told, in the text format', async () => {
    const metrics = createMetrics();
    metrics.delivered('event', 'acked');
    metrics.delivered('event', 'acked');
    metrics.heard('report');
    metrics.refused('stale');
    metrics.triaged({ verdict: 'internal_error', tookMs: 300 });
    metrics.jobAttempt({ job: 'finish-card', outcome: 'failed', tookMs: 40 });
    metrics.called('chat.update', 'ok', 120);
    metrics.sourceTurn('loki', { waitedMs: 0, taken: true, underWay: 3 });
    metrics.sourceTurn('loki', { waitedMs: 1_500, taken: false, underWay: 2 });
    metrics.called('chat.update', '429', 20);
    metrics.acknowledged('action', 12);
    metrics.sourceRead({ source: 'loki', outcome: 'timeout', tookMs: 8_000 });
    metrics.denied('retry.requested');
    metrics.stormJoined({ members: 5, begins: true });
    metrics.stormJoined({ members: 10, begins: false });
    metrics.ready('jobs', true);
    const { contentType, text } = await metrics.exposition();
    expect(contentType).toMatch(/^text\/plain/);
    expect(text).toContain('incident_bot_deliveries_total{kind="event",ended="acked"} 2');
    expect(text).toContain('incident_bot_messages_total{what="report"} 1');
    expect(text).toContain('incident_bot_refused_requests_total{reason="stale"} 1');
    expect(text).toContain('incident_bot_triage_duration_seconds_sum{verdict="internal_error"} 0.3');
    expect(text).toContain('incident_bot_job_duration_seconds_count{job="finish-card",outcome="failed"} 1');
    expect(text).toContain('incident_bot_slack_call_duration_seconds_count{method="chat.update",outcome="ok"} 1');
    expect(text).toContain('incident_bot_source_wait_seconds_sum{source="loki",outcome="missed"} 1.5');
    expect(text).toContain('incident_bot_source_requests_peak{source="loki"} 3');
    expect(text).toContain('incident_bot_slack_limited_total{method="chat.update"} 1');
    expect(text).toContain('incident_bot_ack_duration_seconds_sum{kind="action"} 0.012');
    expect(text).toContain('incident_bot_source_read_duration_seconds_sum{source="loki",outcome="timeout"} 8');
    expect(text).toContain('incident_bot_denials_total{what="retry.requested"} 1');
    expect(text).toContain('incident_bot_storms_total 1');
    expect(text).toContain('incident_bot_storm_members_total 15');
    expect(text).toContain('incident_bot_ready{part="jobs"} 1');
  });

  test('tell what waits in the database as it is now, and nothing while it cannot be asked', async () => {
    let backlog: Backlog | null = {
      jobs: [{ job: 'finish-card', waiting: 3, oldestSeconds: 40 }],
      effects: [{ state: 'uncertain', count: 1 }],
      cardsLate: 2,
    };
    const metrics = createMetrics({
      backlog: async () => {
        if (backlog === null) throw new Error('gone');
        return backlog;
      },
    });
    const { text } = await metrics.exposition();
    expect(text).toContain('incident_bot_jobs_waiting{job="finish-card"} 3');
    expect(text).toContain('incident_bot_job_oldest_waiting_seconds{job="finish-card"} 40');
    expect(text).toContain('incident_bot_outbox_effects{state="uncertain"} 1');
    expect(text).toContain('incident_bot_cards_late 2');
    backlog = { jobs: [], effects: [], cardsLate: 0 };
    expect((await metrics.exposition()).text).not.toContain('incident_bot_jobs_waiting{');
    backlog = null;
    expect((await metrics.exposition()).text).not.toMatch(/^incident_bot_cards_late \d/m);
  });

  test('are told without the database while it hangs', async () => {
    vi.useFakeTimers();
    try {
      const asked = createMetrics({ backlog: () => new Promise(() => {}) }).exposition();
      await vi.advanceTimersByTimeAsync(2_000);
      expect((await asked).text).toContain('incident_bot_deliveries_total');
    } finally {
      vi.useRealTimers();
    }
  });

  test('of two bots in one process are apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.refused('stale');
    expect((await other.exposition()).text).not.toContain('reason="stale"');
  });

  test('keep their number bounded, whatever comes in as a label', async () => {
    const metrics = createMetrics();
    for (let index = 0; index < 1_000; index++) metrics.called(`method.${index}`, 'ok', 1);
    const { text } = await metrics.exposition();
    const methods = text.match(/slack_call_duration_seconds_count\{/g) ?? [];
    expect(methods.length).toBeLessThanOrEqual(51);
    expect(text).toContain('slack_call_duration_seconds_count{method="other",outcome="ok"} 950');
  });
});

/** Every label there is, of the process' own metrics too. None takes an id, a channel, a person or a text of outside. */
const LABELS = {
  of: ['kind', 'ended', 'what', 'reason', 'verdict', 'source', 'outcome', 'job', 'method', 'part', 'state'],
  process: ['le', 'quantile', 'type', 'space', 'kind', 'version', 'major', 'minor', 'patch'],
};

test('no label but those of the list exists, and none takes more than 51 values, whatever comes in', async () => {
  const word = (index: number) => `C0CHANNEL${index}`;
  const metrics = createMetrics({
    backlog: async () => ({
      jobs: Array.from({ length: 200 }, (_, index) => ({ job: word(index), waiting: 1, oldestSeconds: 1 })),
      effects: Array.from({ length: 200 }, (_, index) => ({ state: word(index), count: 1 })),
      cardsLate: 0,
    }),
  });
  for (let index = 0; index < 200; index++) {
    metrics.delivered(word(index), word(index));
    metrics.acknowledged(word(index), 1);
    metrics.heard(word(index));
    metrics.refused(word(index));
    metrics.triaged({ verdict: word(index), tookMs: 1 });
    metrics.sourceRead({ source: word(index), outcome: word(index), tookMs: 1 });
    metrics.denied(word(index));
    metrics.jobAttempt({ job: word(index), outcome: 'done', tookMs: 1 });
    metrics.called(word(index), '429', 1);
    metrics.sourceTurn(word(index), { waitedMs: 1, taken: true, underWay: 1 });
    metrics.ready(word(index), true);
  }
  const labels = new Set<string>();
  const values = new Map<string, Set<string>>();
  for (const [, name = '', set = ''] of (await metrics.exposition()).text.matchAll(/^(\w+)\{([^}]*)\}/gm)) {
    for (const [, label = '', value = ''] of set.matchAll(/(\w+)="([^"]*)"/g)) {
      labels.add(`${name.startsWith('incident_bot_') && label !== 'le' ? 'of' : 'process'}:${label}`);
      const key = `${name} ${label}`;
      values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  const known = [...LABELS.of.map((label) => `of:${label}`), ...LABELS.process.map((label) => `process:${label}`)];
  expect([...labels].filter((label) => !known.includes(label))).toEqual([]);
  expect(LABELS.of.filter((label) => !labels.has(`of:${label}`))).toEqual([]);
  expect([...values].filter(([, found]) => found.size > 51).map(([key]) => key)).toEqual([]);
});
