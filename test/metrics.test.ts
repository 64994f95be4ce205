import { describe, expect, test } from 'vitest';
import { createMetrics } from '../src/metrics.ts';

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
    expect(text).toContain('incident_bot_ready{part="jobs"} 1');
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
